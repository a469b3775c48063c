"""Where Alembic starts: the connection that `matchmaker.storage.migrate` opened -> migrations run on it."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
