"""What run.json says of a timetable that was saved at the desk.

A desk's run names its inputs as any other; beside them it says which pairs the desk spoke of, which version came
before, and either that the timetable is just what planning makes of the inputs, or, where a person changed it or the
inputs changed since, the timetable itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from matchmaker.domain import Firm, Forum, Lock, Meeting, Pair, Progress, Schedule, silent
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.exporting import diff_csv
from matchmaker.service.engine.differences import Difference
from matchmaker.service.runs.books import plan_files

DESK = "desk"  # its place in the record


@dataclass(frozen=True)
class DeskRun:
    version: int  # 0: the draft
    pairs: tuple[Pair, ...]  # that pages and files speak of
    locks: tuple[Lock, ...] = ()  # which planning had to keep
    schedule: Schedule | None = None  # None: planning makes it of the inputs
    cancelled: tuple[Meeting, ...] = ()  # of earlier versions
    before: tuple[Forum, tuple[Meeting, ...]] | None = None  # the version before, with its forum
    left: tuple[Firm, ...] = ()  # id, name and country of firms that only it knows
    stale: bool = False  # firms or rules had changed since the pairs were worked out

    @property
    def planned(self) -> bool:
        return self.schedule is None

    def document(self) -> dict[str, Any]:
        """As plain JSON values."""
        from matchmaker.storage.documents import to_document  # late: only a desk's runs need it

        return {
            "version": self.version,
            "pairs": [[pair.a, pair.b] for pair in self.pairs],
            "locks": to_document(tuple[Lock, ...], self.locks),
            "schedule": None if self.schedule is None else to_document(Schedule, self.schedule),
            "cancelled": to_document(tuple[Meeting, ...], self.cancelled),
            "before": self.before
            and {
                "toml": dump_forum(self.before[0]),
                "meetings": to_document(tuple[Meeting, ...], self.before[1]),
            },
            "left": [[firm.id, firm.name, firm.country] for firm in self.left],
            "stale": self.stale,
        }


def desk_run(record: Mapping[str, Any], source: str) -> DeskRun | None:
    """What a record says of the desk; None where a command made it."""
    said = record.get(DESK)
    if said is None:
        return None
    from matchmaker.storage.documents import from_document  # late: only a desk's runs need it

    before = said["before"]
    return DeskRun(
        said["version"],
        tuple(Pair(*pair) for pair in said["pairs"]),
        from_document(tuple[Lock, ...], said["locks"]),
        None if said["schedule"] is None else from_document(Schedule, said["schedule"]),
        from_document(tuple[Meeting, ...], said["cancelled"]),
        before
        and (
            parse_forum(before["toml"], source=source),
            from_document(tuple[Meeting, ...], before["meetings"]),
        ),
        tuple(Firm(*firm) for firm in said["left"]),
        said["stale"],
    )


def desk_files(
    difference: Difference, *, planned: bool = False, progress: Progress = silent
) -> dict[str, bytes]:
    """Every output of a version of the timetable, with what changed since the one before it.

    With the prices that prove it where it is just as it was `planned`.
    """
    files = plan_files(difference.after, previous=previous_of(difference), progress=progress)
    if difference.before:
        files["diff.csv"] = changes_file(difference)
    if planned and difference.after.schedule:
        from matchmaker.service.engine.proving import FILE, proof_json  # late: it loads numpy

        files[FILE] = proof_json(difference.after.schedule.certificate, difference.after.firms)
    return files


def previous_of(difference: Difference) -> Schedule | None:
    """The timetable of before as far as its firms still take part, in the slots of today."""
    book, before = difference.after, difference.before
    if before is None:
        return None
    at = {slot.start: slot.index for slot in book.forum.slots}
    return Schedule(
        tuple(
            replace(one, slot=at[before.slot(one).start])
            for one in before.meetings
            if before.slot(one).start in at and {one.pair.a, one.pair.b} <= book.firm.keys()
        )
    )


def changes_file(difference: Difference) -> bytes:
    """diff.csv; meetings of firms that have left are in it."""
    book, before = difference.after, difference.before
    firms = book.firms + (left(difference) if before else ())
    return diff_csv(replace(book, firms=firms), difference.changes, before=before.forum if before else None)


def left(difference: Difference) -> tuple[Firm, ...]:
    """Firms with meetings before that take no part now."""
    book, before = difference.after, difference.before
    if before is None:
        return ()
    named = {id for one in before.meetings for id in (one.pair.a, one.pair.b)} - book.firm.keys()
    return tuple(firm for firm in before.firms if firm.id in named)
