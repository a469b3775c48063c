"""matchmaker check: does a timetable break a rule?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.cli import display
from matchmaker.cli.options import PREFERENCES
from matchmaker.settings import Settings

if TYPE_CHECKING:
    from matchmaker.service.engine.proving import Confirmed


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
@click.option(
    "--run",
    type=click.Path(),
    default="",
    help="The run.json of its plan: names all inputs, and the certificate. Default, without other files: the one beside.",
)
@click.pass_obj
def check(
    settings: Settings, /, meetings: str, forum: str, sheets: tuple[str, ...], preferences: str, run: str
) -> None:
    """Check the timetable MEETINGS (a meetings.csv or .xlsx) and exit with 1 if it breaks a rule.

    With the run.json of its plan everything is worked out anew from the sheets, and the certificate is checked by
    the prices that prove it (proof.json), apart from the planner.

    \b
    Examples:
      matchmaker check out/meetings.csv
      matchmaker check edited.csv --forum data/forum.toml --firms data/firms.csv
    """
    beside = Path(meetings).parent / "run.json"
    if not (run or forum or sheets or preferences) and beside.is_file():
        run = str(beside)
    if run and (forum or sheets or preferences):
        raise click.UsageError(
            "--run names the forum, the sheets and the wishes: leave the other options out."
        )
    if run:
        from matchmaker.service.runs.rechecking import check_run  # late: --help stays light

        checked = check_run(meetings, run, settings=settings)
    else:
        from matchmaker.service.runs.checking import check_file  # late: as above

        checked = check_file(meetings, forum=forum, sheets=sheets, preferences=preferences)
    display.show_problems(checked.problems)
    for fault in checked.faults:
        click.secho(f"fault: {fault}", fg="red")
    for rules in checked.unchecked:
        click.echo(f"Not checked: {rules}.")
    show_goals(checked.confirmed)
    if not checked.sound:
        raise SystemExit(1)
    click.echo(f"{len(checked.meetings)} meetings, no fault found.")


def show_goals(goals: "tuple[Confirmed, ...]") -> None:
    """Each goal of the certificate: reached, and bounded by the planner and by prices alone."""
    for goal in goals:
        reached = f"{goal.name}: {goal.reached:,.10g} of at most {goal.bound:,.10g}"
        if not goal.true:
            click.secho(f"fault: the certificate says {goal.name} {goal.claimed:,.10g}, but these meetings reach "
                        f"{goal.reached:,.10g}: it is not theirs", fg="red")  # fmt: skip
        elif goal.confirmed is None:
            click.echo(f"{reached}, says the planner; there are no prices to check the bound by")
        elif goal.agreed:
            click.echo(f"{reached}, confirmed by prices, apart from the planner")
        else:
            click.echo(f"{reached}, says the planner; prices alone confirm at most {goal.confirmed:,.10g}")
