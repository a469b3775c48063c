"""matchmaker replan: firms stay away, come late or leave; the timetable is mended, not made anew."""

from typing import TYPE_CHECKING

import click

from matchmaker.cli import display
from matchmaker.cli.options import FORUM, MET, PREFERENCES, reading
from matchmaker.cli.progress import progress_shown
from matchmaker.cli.stopping import stoppable
from matchmaker.domain import ChangeKind
from matchmaker.settings import Settings

if TYPE_CHECKING:
    from matchmaker.service.runs.replan_run import Rerun


@click.command(short_help="Mend a timetable when firms stay away, come late, or a table closes.")
@click.argument("meetings", type=click.Path())
@click.argument("sheets", nargs=-1, type=click.Path())
@FORUM
@PREFERENCES
@MET
@click.option("--changes", required=True, type=click.Path(), help="What has changed (TOML).")
@click.option(
    "--out", type=click.Path(file_okay=False), default="out", show_default=True, help="Folder for the files."
)
@click.option(
    "--seconds", type=click.FloatRange(0.1, 86_400), default=20.0, show_default=True,
    help="How long the planner may look for fewer changes.",
)  # fmt: skip
@reading
@click.pass_obj
def replan(
    settings: Settings, /, meetings: str, sheets: tuple[str, ...], changes: str, out: str, **asked: object
) -> None:
    """Mend the timetable MEETINGS (a meetings.csv) and move as few meetings as possible.

    Ctrl-C ends the search early, with the fewest changes found so far; a second one leaves at once.
    Without SHEETS, the run.json beside MEETINGS says from which sheets and for which forum it was planned.

    \b
    The changes file names what is different; leave out what is not:
      no_shows = ["firm-a"]
      closed_tables = [3]
      now = 2025-11-20T10:30:00          # nothing that has started changes
      [[late]]
      firm = "firm-b"
      until = "11:00"                    # its own local time
      [[hours]]
      firm = "firm-c"
      availability = ["09:00-12:00"]
      [[lock]]
      between = ["firm-d", "firm-e"]
      start = "11:00"                    # the forum's time; may be left out
      [[cancel]]
      between = ["firm-f", "firm-g"]

    \b
    Example:
      matchmaker replan out/meetings.csv --changes changes.toml --out out/
    """
    from matchmaker.service.runs.replan_run import find_origin, replan_run  # late: --help stays light
    from matchmaker.service.runs.request import Request
    from matchmaker.service.runs.run import write_run

    request = Request(sheets=sheets, **asked)  # type: ignore[arg-type]
    with stoppable() as stop, progress_shown() as progress:
        origin = find_origin(meetings, request, note=display.note)
        rerun = replan_run(
            meetings, changes, origin, settings=settings, progress=progress, note=display.note, stop=stop
        )
        write_run(rerun.run, out)
    display.show_problems(rerun.run.input.problems)
    _show(rerun, out)


def _show(rerun: "Rerun", out: str) -> None:
    """What changed and whom to tell; the rest is in the files."""
    book, schedule = rerun.run.book, rerun.run.schedule
    tally, tell = rerun.tally, rerun.to_tell
    moved, dropped, added = (tally[kind] for kind in (ChangeKind.MOVED, ChangeKind.DROPPED, ChangeKind.ADDED))
    click.secho(
        f"{moved} meeting{'s' * (moved != 1)} moved, {dropped} dropped, {added} added, "
        f"{len(tell)} firm{'s' * (len(tell) != 1)} to tell",
        bold=True,
    )
    for firm in tell[: display.FEW]:
        click.echo(f"  {book.firm[firm].name} ({firm})")
    if len(tell) > display.FEW:
        click.echo(f"  and {len(tell) - display.FEW} more: see diff.csv")
    for left in schedule.unplaced:
        if left.why_not.startswith("its lock cannot be kept"):
            click.secho(f"{left.pair.a} and {left.pair.b}: {left.why_not}", fg="yellow")
    proved = all(level.gap == 0 for level in schedule.certificate.levels[:3])
    words = "proved: none changes fewer" if proved else schedule.certificate.words
    click.echo(f"Version {schedule.version}: {len(schedule.meetings)} meetings; {words}")
    click.echo(f"{len(rerun.run.files)} files: {out}; {out.rstrip('/')}/diff.csv says whom to tell what")
