"""matchmaker backup, verify-backup and restore."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.settings import Settings

if TYPE_CHECKING:
    from matchmaker.service.upkeep.backup import Backup


@click.command(short_help="Copy database and key into one file, while the desk runs.")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(settings: Settings, /, file: Path | None) -> None:
    """Copy the database, as one moment saw it, and the secret key into FILE; the desk may go on.

    Without FILE it is matchmaker-<date>.backup in the current folder. Keep it as safe as the database.

    \b
    Example:
      matchmaker backup forum.backup
    """
    from matchmaker.service.upkeep.backup import back_up  # late: --help stays light

    now = datetime.now(UTC)
    target = file or Path(f"matchmaker-{now:%Y%m%d-%H%M%S}.backup")
    click.echo(f"{target}: {_words(back_up(settings, target, now=now))}")


@click.command("verify-backup", short_help="Read a backup through, and say whether it is sound.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def verify_backup(file: Path) -> None:
    """Read every part of a backup, compare its checksums, and check the database in it."""
    from matchmaker.service.upkeep.backup import verify  # late: --help stays light

    click.echo(f"{file}: sound. {_words(verify(file))}")


@click.command(short_help="Put a backup in the place of the database.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def restore(settings: Settings, /, file: Path) -> None:
    """Put a backup in the place of the database and the key; what was there is kept beside it.

    End the desk first. The backup is checked before anything is changed.
    """
    from matchmaker.service.upkeep.backup import restore as put_back  # late: --help stays light

    found, kept = put_back(settings, file, now=datetime.now(UTC))
    click.echo(f"Restored: {_words(found)}")
    if kept:
        click.echo(f"The database before is kept as {kept}.")


def _words(found: "Backup") -> str:
    return (
        f"made {found.made_at}, {found.forums} forums, {found.firms} firms, "
        f"{found.bytes / 1_000_000:.1f} MB, revision {found.revision}"
    )
