"""matchmaker match: ranked pairs with reasons, no timetable."""

import click

from matchmaker.cli import display
from matchmaker.cli.options import FORUM, MET, PREFERENCES, SHEETS, reading
from matchmaker.cli.progress import progress_shown
from matchmaker.settings import Settings

TOP = 10


@click.command(short_help="Ranked pairs with reasons, no timetable.")
@SHEETS
@FORUM
@PREFERENCES
@MET
@click.option("--top", type=click.IntRange(1), help=f"Best partners of each firm.  [default: {TOP}]")
@click.option("--all", "every", is_flag=True, help="Every allowed pair.")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="CSV file for the pairs.")
@click.option(
    "--suggestions", type=click.Path(dir_okay=False), help="CSV file for whom each firm is to be shown."
)
@reading
@click.pass_obj
def match(
    settings: Settings,
    /,
    sheets: tuple[str, ...],
    top: int | None,
    every: bool,
    out: str,
    suggestions: str | None,
    **asked: object,
) -> None:
    """Rank the pairs of SHEETS' firms that may meet, best first, with the reasons.

    \b
    Example:
      matchmaker match data/firms.csv --top 5 --out pairings.csv
    """
    if top and every:
        raise click.UsageError("--top and --all exclude each other.")
    from matchmaker.service.runs.outputs import write_file  # late: --help stays light
    from matchmaker.service.runs.pairings import make_pairings
    from matchmaker.service.runs.request import Request

    request = Request(sheets=sheets, **asked)  # type: ignore[arg-type]
    with progress_shown() as progress:
        pairings = make_pairings(
            request,
            top=None if every else top or TOP,
            suggest=suggestions is not None,
            settings=settings,
            progress=progress,
            note=display.note,
        )
        write_file(out, pairings.csv)
        if suggestions is not None:
            write_file(suggestions, pairings.suggestions)
    display.show_readings(pairings.input.read.readings)
    display.show_problems(pairings.problems)
    display.show_left_out(pairings.book)
    display.show_best_pairs(pairings.book)
    click.echo(f"{len(pairings.book.matches)} pairs: {out}")
    if suggestions is not None:
        click.echo(f"Suggestions for each firm: {suggestions}")
