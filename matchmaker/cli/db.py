"""matchmaker db: the database's tables brought up to date."""

import click

from matchmaker.settings import Settings


@click.group(short_help="Bring the database's tables up to date.")
def db() -> None:
    """The tables of the database."""


@db.command()
@click.pass_obj
def upgrade(settings: Settings, /) -> None:
    """Bring the tables up to date; opening the database does the same.

    A SQLite database of an earlier version is first copied to <file>.before-<revision>.
    """
    from matchmaker.storage import Store  # late: --help stays light

    store = Store(settings.database)
    click.echo(f"The database is at revision {store.revision()}, the last one.")
    store.close()
