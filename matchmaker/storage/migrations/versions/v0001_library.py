"""Nothing to 0001: the tables of one forum, which were made without migrations at the time."""

from alembic import op
from sqlalchemy import insert

from matchmaker.storage.migrations.frozen import tables_0001 as tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    tables.metadata.create_all(op.get_bind())
    op.get_bind().execute(insert(tables.schema).values(version=1))


def downgrade() -> None:
    tables.metadata.drop_all(op.get_bind())
