"""What the command line says of sheets, problems and pairs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import click

from matchmaker.domain import Firm, Forum, Problem, Severity, Suspect

if TYPE_CHECKING:
    from matchmaker.exporting import Book
    from matchmaker.intake import Reading

BEST = 5  # pairs shown with their reasons
FEW = 8  # of anything shown in full; the rest is in a file
WIDTH = 96


def note(words: str) -> None:
    """One remark while the work goes on."""
    click.secho(words, fg="yellow", err=True)


def show_room(forum: Forum, firms: Sequence[Firm]) -> None:
    """How many meetings there is room for at most and what limits them, before anything is planned."""
    from matchmaker.service.engine.capacity import room  # late: --help stays light

    found = room(forum, firms)
    click.echo(found.most, err=True)
    if found.floor:
        click.secho(found.floor, fg=None if found.enough else "yellow", err=True)


def show_problems(problems: Sequence[Problem], *, every: bool = False) -> None:
    """Errors and warnings while they are few, else counted; all of them and the notes when asked for."""
    for severity, colour, where in (
        (Severity.ERROR, "red", "see error_rows.csv"),
        (Severity.WARNING, "yellow", "`matchmaker firms` shows all"),
    ):
        found = [problem for problem in problems if problem.severity is severity]
        shown = found if every else found[:FEW]
        for problem in shown:
            click.secho(f"{severity}: {problem}", fg=colour, err=True)
        if len(found) > len(shown):
            click.secho(f"{severity}: and {len(found) - len(shown)} more: {where}", fg=colour, err=True)
    notes = [problem for problem in problems if problem.severity is Severity.NOTE]
    if every:
        for problem in notes:
            click.echo(f"note: {problem}", err=True)
    elif notes:
        click.echo(
            f"{len(notes)} notes on how the sheet was understood: `matchmaker firms` shows them", err=True
        )


def show_readings(readings: Iterable["Reading"]) -> None:
    """How each sheet was read, so that a wrong guess is seen at once."""
    for reading in readings:
        known = sum(bool(column.field) for column in reading.columns)
        kept = [column.header for column in reading.columns if not column.field]
        click.echo(
            f"Read {reading.source}: {reading.rows} rows, {reading.encoding} ({reading.how}), "
            f"titles in row {reading.header_row}, {known} columns understood"
            + (f", kept as they are: {', '.join(kept)}" if kept else ""),
            err=True,
        )


def show_suspects(suspects: Sequence[Suspect], firms: Sequence[Firm]) -> None:
    """Firms that may be the same; a person decides."""
    name = {firm.id: firm.name for firm in firms}
    for suspect in suspects[:FEW]:
        click.echo(f"Twice? {name[suspect.firm]} ~ {name[suspect.other]}: {suspect.why}")
    if len(suspects) > FEW:
        click.echo(f"Twice? and {len(suspects) - FEW} more")


def show_left_out(book: "Book") -> None:
    """Firms of the sheet that take no part, by reason."""
    for why, count in Counter(why for _, why in book.left_out).most_common():
        click.echo(f"{count} firms left out: {why}")


def show_best_pairs(book: "Book", best: int = BEST) -> None:
    """The most valuable pairs, each side with its strongest reason."""
    click.secho("\nBest pairs", bold=True)
    for rank, match in enumerate(book.ranked[:best], 1):
        one, other = book.seated(match.pair)
        click.echo(
            f"{rank:>3}. {one.name} ({one.country}) - {other.name} ({other.country})  {match.value:.2f}"
        )
        for firm in (one, other):
            for reason in match.reasons_for(firm.id)[:1]:
                click.echo(fill(reason.text, WIDTH, initial_indent=" " * 5, subsequent_indent=" " * 5))
