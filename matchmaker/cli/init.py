"""matchmaker init: an empty database and a secret key."""

import os

import click

from matchmaker.settings import Settings


@click.command(short_help="Make the database and the secret key of a new desk.")
@click.pass_obj
def init(settings: Settings, /) -> None:
    """Make the database and the secret key that the settings name; what is there already stays.

    \b
    Example:
      matchmaker init && matchmaker user add ana@forum.example && matchmaker serve
    """
    from matchmaker.service.office import Office  # late, as all below: --help stays light
    from matchmaker.service.upkeep.secret import secret_key
    from matchmaker.storage import Store

    os.umask(0o077)  # what is made is for its owner only
    office = Office(Store(settings.database), settings=settings)
    secret_key(settings.secret_file)
    click.echo(
        f"The database stands (revision {office.store.revision()}), the key lies in {settings.secret_file}."
    )
    if not office.organisers.any():
        click.echo("Next: matchmaker user add YOUR-NAME, then matchmaker serve")
    office.close()
