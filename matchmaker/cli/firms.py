"""matchmaker firms: how the sheets were understood."""

from pathlib import Path

import click

from matchmaker.cli import display
from matchmaker.cli.options import SHEETS, reading
from matchmaker.cli.progress import progress_shown
from matchmaker.settings import Settings


@click.command(short_help="How a sheet is understood: profiles, suspects, rows to mend.")
@SHEETS
@click.option(
    "--out", type=click.Path(dir_okay=False), required=True, help="CSV file for the cleaned profiles."
)
@reading
@click.pass_obj
def firms(settings: Settings, /, sheets: tuple[str, ...], out: str, **how: object) -> None:
    """Clean the firms of SHEETS; suspects.csv and error_rows.csv come beside the profiles.

    \b
    Example:
      matchmaker firms data/firms.csv --out firms-clean.csv
    """
    from matchmaker.service.runs.cleaning import clean_firms, read_sheets  # late: --help stays light
    from matchmaker.service.runs.outputs import write_folder

    with progress_shown() as progress:
        read = read_sheets(sheets, progress=progress, **how)  # type: ignore[arg-type]
        cleaning = clean_firms(read, settings=settings, progress=progress, note=display.note)
    target = Path(out)
    files = cleaning.files(target.name)
    write_folder(str(target.parent), files, replaces=("suspects.csv", "error_rows.csv"))
    display.show_readings(read.readings)
    display.show_problems(cleaning.problems, every=True)
    display.show_suspects(cleaning.suspects, cleaning.firms)
    click.echo(f"{len(cleaning.firms)} firms: " + ", ".join(str(target.parent / name) for name in files))
