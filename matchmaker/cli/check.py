"""matchmaker check: does a timetable break a rule?"""

import click

from matchmaker.cli import display
from matchmaker.cli.options import PREFERENCES


@click.command(short_help="Does a timetable break any rule?")
@click.argument("meetings", type=click.Path())
@click.option(
    "--forum",
    type=click.Path(),
    default="",
    help="Forum file (TOML): slots, tables, limits, who may meet whom.",
)
@click.option(
    "--firms",
    "sheets",
    multiple=True,
    type=click.Path(),
    help="The firms' sheet: availability, limits, vetoes.",
)
@PREFERENCES
def check(meetings: str, forum: str, sheets: tuple[str, ...], preferences: str) -> None:
    """Check the timetable MEETINGS (a meetings.csv or .xlsx) and exit with 1 if it breaks a rule.

    \b
    Example:
      matchmaker check out/meetings.csv --forum data/forum.toml --firms data/firms.csv
    """
    from matchmaker.service.checking import check_file  # late: --help stays light

    checked = check_file(meetings, forum=forum, sheets=sheets, preferences=preferences)
    display.show_problems(checked.problems)
    for fault in checked.faults:
        click.secho(f"fault: {fault}", fg="red")
    for rules in checked.unchecked:
        click.echo(f"Not checked: {rules}.")
    if not checked.sound:
        raise SystemExit(1)
    click.echo(f"{len(checked.meetings)} meetings, no fault found.")
