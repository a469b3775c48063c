"""matchmaker plan: the whole job, from sheets to a folder of results."""

from time import perf_counter

import click

from matchmaker.cli import display
from matchmaker.cli.options import FORUM, MET, PREFERENCES, SHEETS, reading
from matchmaker.cli.progress import progress_shown
from matchmaker.cli.stopping import stoppable
from matchmaker.cli.summary import show_summary
from matchmaker.settings import Settings


@click.command(short_help="The whole job: pairs, timetable, agendas, calendars, report.")
@SHEETS
@FORUM
@PREFERENCES
@MET
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    default="out",
    show_default=True,
    help="Folder for the results.",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), help="Number that breaks ties; default: the forum's."
)
@click.option(
    "--seconds", type=click.FloatRange(0.1, 86_400), default=20.0, show_default=True,
    help="How long the planner may look for better before it says how far from the best it may be.",
)  # fmt: skip
@reading
@click.pass_obj
def plan(settings: Settings, /, sheets: tuple[str, ...], out: str, **asked: object) -> None:
    """Match the firms of SHEETS and plan their meetings.

    Ctrl-C ends the search early: the best timetable so far is checked and written, with how far from the best it
    may be. A second Ctrl-C leaves at once and writes nothing.

    \b
    Example:
      matchmaker plan data/firms.csv --forum data/forum.toml --out out/
    """
    from matchmaker.service.runs.request import Request, now, read_input  # late: --help stays light
    from matchmaker.service.runs.run import make_run, write_run

    started = perf_counter()
    request = Request(sheets=sheets, **asked)  # type: ignore[arg-type]
    with progress_shown() as progress:
        given = read_input(request, clock=now, progress=progress)
    display.show_room(given.forum, given.read.firms)
    with stoppable() as stop, progress_shown() as progress:
        run = make_run(
            request, settings=settings, given=given, progress=progress, note=display.note, stop=stop
        )
        write_run(run, out)
    display.show_readings(run.input.read.readings)
    display.show_problems(run.input.problems + run.matching.known.problems)
    show_summary(run, out, seconds=perf_counter() - started)
