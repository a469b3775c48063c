"""matchmaker doctor: what is well and what is not."""

import sys

import click

from matchmaker.settings import Settings


@click.command(short_help="Look whether a desk has all it needs.")
@click.pass_obj
def doctor(settings: Settings, /) -> None:
    """Look at Python, database, key, disk, model and mail; exit code 1 when something is wrong."""
    from matchmaker.service.upkeep.health import examine  # late: --help stays light

    wrong = 0
    for finding in examine(settings):
        wrong += not finding.fine
        click.secho(f"{'ok   ' if finding.fine else 'WRONG'} {finding.what}: {finding.words}",
                    fg=None if finding.fine else "red")  # fmt: skip
    sys.exit(1 if wrong else 0)
