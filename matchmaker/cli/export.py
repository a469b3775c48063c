"""matchmaker export: a timetable edited by hand to agendas, calendars, grid and report."""

import click

from matchmaker.cli import display
from matchmaker.cli.options import FORUM, MET, PREFERENCES, SHEETS, reading
from matchmaker.cli.progress import progress_shown
from matchmaker.settings import Settings


@click.command(short_help="Agendas and calendars of a timetable edited by hand.")
@click.argument("meetings", type=click.Path())
@SHEETS
@FORUM
@PREFERENCES
@MET
@click.option(
    "--out", type=click.Path(file_okay=False), default="out", show_default=True, help="Folder for the files."
)
@click.option("--anyway", is_flag=True, help="Write the files even if the timetable breaks a rule.")
@reading
@click.pass_obj
def export(
    settings: Settings, /, meetings: str, sheets: tuple[str, ...], out: str, anyway: bool, **asked: object
) -> None:
    """Write agendas, calendars, grid and report for MEETINGS, a meetings.csv that a person edited.

    SHEETS are the firms' sheets that the timetable was planned from.

    \b
    Example:
      matchmaker export out/meetings.csv data/firms.csv --forum data/forum.toml --out out/
    """
    from matchmaker.service.runs.edited import export_edited  # late: --help stays light
    from matchmaker.service.runs.outputs import write_folder
    from matchmaker.service.runs.request import Request

    request = Request(sheets=sheets, **asked)  # type: ignore[arg-type]
    with progress_shown() as progress:
        edited = export_edited(meetings, request, settings=settings, progress=progress, note=display.note)
    display.show_problems(edited.problems)
    for fault in edited.faults:
        click.secho(f"fault: {fault}", fg="red", err=True)
    if edited.faults and not anyway:
        raise click.ClickException(
            "the timetable breaks rules: nothing was written. Mend it, or add --anyway."
        )
    write_folder(out, edited.files)
    click.echo(f"{len(edited.book.meetings)} meetings, {len(edited.files)} files: {out}")
