"""A finished plan -> what a person wants to know first."""

from collections import Counter
from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from matchmaker.cli.display import FEW, WIDTH, show_best_pairs, show_suspects
from matchmaker.domain import Pair, Wish

if TYPE_CHECKING:
    from matchmaker.domain import Schedule
    from matchmaker.service.runs.run import Run


def show_summary(run: "Run", folder: str, *, seconds: float) -> None:
    """What a person wants to know of a plan first."""
    book, schedule, forum = run.book, run.schedule, run.input.forum
    click.secho(f"\n{forum.name}", bold=True)
    click.echo(_when(run))
    for label, words in _facts(run, seconds):
        click.echo(fill(words, WIDTH, initial_indent=f"  {label:<12}", subsequent_indent=" " * 14))
    show_suspects(run.input.read.suspects, run.input.read.firms)
    name = {firm.id: firm.name for firm in run.firms}
    for shortfall in schedule.shortfalls[:FEW]:
        click.echo(
            fill(
                f"{name[shortfall.firm]}: {shortfall.meetings} of {shortfall.floor} meetings: {shortfall.why}"
                + (f". Would help: {shortfall.smallest_fix}" if shortfall.smallest_fix else ""),
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
            )
        )
    if len(schedule.shortfalls) > FEW:
        click.echo(f"  and {len(schedule.shortfalls) - FEW} more: see report.html")
    show_best_pairs(book)
    click.secho("\nResults", bold=True)
    agendas = sum(file.startswith("agendas/") for file in run.files)
    for file in sorted(file for file in run.files if "/" not in file):
        click.echo(f"  {folder.rstrip('/')}/{file:<18}{FILES.get(file, '')}")
    click.echo(f"  {folder.rstrip('/')}/{'agendas/':<18}{agendas} files: a page and a calendar file per firm")


FILES = {
    "report.html": "the whole forum on a page: open it first",
    "meetings.csv": "the timetable",
    "pairings.csv": "every candidate pair with its score and reasons",
    "suggestions.csv": "whom each firm is shown to choose from",
    "unscheduled.csv": "pairs without a meeting, why, and the smallest fix",
    "grid.xlsx": "slots by tables, firms by slots",
    "error_rows.csv": "rows to mend",
    "proof.json": "what confirms the certificate: `matchmaker check` works it out again",
    "run.json": "how to repeat this run to the same bytes",
}


def _when(run: "Run") -> str:
    forum = run.input.forum
    first, last = forum.slots[0].start, forum.slots[-1].end
    zones = {delegation.time_zone: delegation.name for delegation in forum.delegations}
    local = "; ".join(
        f"{first.astimezone(ZoneInfo(zone)):%H:%M}-{last.astimezone(ZoneInfo(zone)):%H:%M} {zone}"
        for zone in zones
    )
    place = "online" if forum.tables is None else f"{forum.tables} tables"
    return f"{first.astimezone(ZoneInfo(forum.time_zone)):%A %d %B %Y}, {local}, {len(forum.slots)} slots, {place}"


def _facts(run: "Run", seconds: float) -> Iterator[tuple[str, str]]:
    from matchmaker.service.engine.capacity import forum_capacity  # late: --help stays light

    forum, schedule = run.input.forum, run.schedule
    per_delegation = Counter(forum.delegation_of(firm).name for firm in run.firms)  # type: ignore[union-attr]
    delegations = ", ".join(f"{name} {count}" for name, count in per_delegation.items())
    yield "Firms", f"{len(run.firms)}: {delegations}"
    if run.book.left_out:
        yield "Left out", f"{len(run.book.left_out)} of countries that are in no delegation"
    yield (
        "Duplicates",
        f"{len(run.input.read.suspects)} suspected" if run.input.read.suspects else "none suspected",
    )
    held = Counter(firm for meeting in schedule.meetings for firm in (meeting.pair.a, meeting.pair.b))
    counts = [held[firm.id] for firm in run.firms]
    capacity = forum_capacity(forum, run.firms)
    yield "Room for", f"{capacity.meetings} meetings at most: {capacity.words}"
    yield (
        "Meetings",
        f"{len(schedule.meetings)}: {min(counts)} to {max(counts)} per firm, {sum(counts) / len(counts):.1f} on average",
    )
    alone = [firm for firm in run.firms if not held[firm.id]]
    below = len(schedule.shortfalls)
    yield (
        "Floor",
        (
            f"every firm has {forum.floor} meetings or more"
            if not below
            else f"{below} firms have fewer than {forum.floor} meetings, {len(alone)} of them none:"
            if alone
            else f"{below} firms have fewer than {forum.floor} meetings:"
        ),
    )
    yield from _wishes(run)
    yield (
        "Timetable",
        "; ".join(filter(None, (schedule.certificate.words, schedule.certificate.rechecked_words))),
    )
    yield from _gaps(schedule)
    yield "Took", f"{seconds:.1f} s"


def _wishes(run: "Run") -> Iterator[tuple[str, str]]:
    """How many of the wishes to meet are met, and why not each must that is not."""
    held = {meeting.pair for meeting in run.schedule.meetings}
    asked = {
        wish: {Pair.of(one.firm, one.partner) for one in run.input.preferences if one.wish is wish}
        for wish in (Wish.MUST, Wish.MEET)
    }
    counted = [f"{len(pairs & held)} of {len(pairs)} {wish}" for wish, pairs in asked.items() if pairs]
    if counted:
        yield "Wishes", f"{' and '.join(counted)} have a meeting"
    name = {firm.id: firm.name for firm in run.firms}
    missed = [left for left in run.schedule.unplaced if left.pair in asked[Wish.MUST]]
    for left in missed[:FEW]:
        helps = f". Would help: {left.smallest_fix}" if left.smallest_fix else ""
        yield "", f"{name[left.pair.a]} and {name[left.pair.b]} must meet: {left.why_not}{helps}"


def _gaps(schedule: "Schedule") -> Iterator[tuple[str, str]]:
    """Idle slots between meetings, and how few there could be."""
    for level in schedule.certificate.levels:
        if level.name == "gaps" and level.reached:
            least = "as few as can be" if not level.gap else f"at least {level.bound:.0f}"
            yield "Gaps", f"{level.reached:.0f} between meetings of a firm; {least} with these meetings"
