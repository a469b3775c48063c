"""Lists of past meetings on an organiser's table: uploaded, read, looked at, replaced, removed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from matchmaker.domain import Firm, Pair, Problem
from matchmaker.domain.history import PastRow
from matchmaker.domain.records import PastFile
from matchmaker.errors import HistoryError, InputError
from matchmaker.exporting import error_rows_csv
from matchmaker.intake.history import read_past, strangers_of
from matchmaker.intake.limits import MAX_FILE_BYTES
from matchmaker.intake.results import PastRead, Recognised
from matchmaker.said import said
from matchmaker.service.desk.past import Met, meetings_before, recognise_all, recognised
from matchmaker.service.desk.review import safe_name
from matchmaker.service.desk.sheets import at_once
from matchmaker.service.jobs import JobOffice, Task
from matchmaker.storage import ForumStore, Store

READ = "read_past"
LONGEST_TITLE = 100  # letters
UNKNOWN = said("no firm of this forum has this name or id")


@dataclass(frozen=True)
class PastPage:
    """One list as its page shows it."""

    file: PastFile
    firms: tuple[tuple[Firm, int], ...]  # recognised ones with their rows, by name
    strangers: tuple[tuple[str, int], ...]  # names of nobody here with their rows, most rows first
    left_out: tuple[tuple[PastRow, str], ...]  # rows that count for nothing, and why
    met: Mapping[Pair, tuple[Met, ...]]
    names: Mapping[str, str]  # of all firms, by id


class PastOffice:
    """What pages do with past meetings."""

    def __init__(self, store: Store, jobs: JobOffice) -> None:
        self._store = store
        self._jobs = jobs

    def files(self, forum: str) -> tuple[PastFile, ...]:
        """The oldest first."""
        return self._store.forum(forum).pasts()

    def rule(self, forum: str) -> str:
        """What becomes of pairs that have met: `met_before` of the forum, "" while no rules are decided."""
        rules = self._store.forum(forum).forum()
        return rules.met_before if rules else ""

    def met(self, forum: str) -> dict[Pair, tuple[Met, ...]]:
        """Every pair of the forum's firms that has met, with each time."""
        store = self._store.forum(forum)
        return meetings_before(store.pasts(), recognised(store))

    def upload(
        self, forum: str, name: str, content: bytes, *, title: str = "", replaces: str = "", by: str
    ) -> str:
        """Keep a list, in the place of `replaces` (its id) when that is named, and read it; its id.

        A small one is read at once, others and workbooks by the worker.

        Raises:
            HistoryError: it is empty, too big, or read at once and no list of past meetings.
            NotFoundError: the forum has no list to replace.
        """
        if not content.strip():
            raise HistoryError("The file is empty. Choose it again.")
        if len(content) > MAX_FILE_BYTES:
            raise HistoryError("The file is larger than {size} MB. Split it.", size=MAX_FILE_BYTES // 2**20)
        store, name = self._store.forum(forum), safe_name(name)
        title = " ".join(title.split())[:LONGEST_TITLE]
        read = read_past(content, source=name) if at_once(content) else None
        with store.together():
            if replaces:
                title = title or store.past(replaces).title
                store.drop_past(replaces, by=by)
            title = title or PurePath(name).stem
            if read:
                id = store.add_past(name, title, by=by)
                keep(store, id, read, by=by)
            else:
                id = store.add_past(name, title, content, job=READ, by=by)
                self._jobs.start(READ, forum, by=by, asked={"past": id})
        if read:
            self._jobs.want("match", forum, by=by)
        return id

    def open(self, forum: str, id: str) -> PastPage:
        """NotFoundError when the forum has no such list."""
        store = self._store.forum(forum)
        file = store.past(id)
        found = recognised(store)[id]
        firms = {record.firm.id: record.firm for record in store.firm_records()}
        rows = Counter(firm for row in found.rows for firm in {row.firm_id, row.partner_id} if firm)
        known = sorted((firms[firm] for firm in rows), key=lambda firm: (firm.name.casefold(), firm.id))
        return PastPage(
            file,
            tuple((firm, rows[firm.id]) for firm in known),
            _strangers(found),
            tuple((found.rows[position], why) for position, (_, why) in sorted(found.left_out.items())),
            meetings_before([file], {id: found}),
            {firm.id: firm.name for firm in firms.values()},
        )

    def error_rows(self, forum: str, id: str) -> bytes:
        """error_rows.csv: rows that do not count, and those that name nobody of the forum.

        Raises:
            NotFoundError: the forum has no such list.
            InputError: every row is clear.
        """
        store = self._store.forum(forum)
        store.past(id)
        problems = list(_unclear(recognised(store)[id]))
        if not problems:
            raise InputError("Every row of this list is clear: there is nothing to mend.")
        return error_rows_csv(problems)

    def remove(self, forum: str, id: str, *, by: str) -> None:
        """NotFoundError when the forum has no such list."""
        self._store.forum(forum).drop_past(id, by=by)
        self._jobs.want("match", forum, by=by)


def keep(store: ForumStore, id: str, read: PastRead, *, by: str) -> None:
    """Save what was read of a list, with the firms that are recognised in it."""
    notes = [
        said("{problem}. {suggestion}", problem=problem.problem, suggestion=problem.suggestion)
        for problem in read.problems
    ]
    store.put_past(id, recognise_all(store, {id: read.rows})[id].rows, notes=notes, by=by)


def read_past_job(task: Task) -> None:
    """The job that reads a big list, or a workbook."""
    id = task.job.asked["past"]
    file, content = task.store.past(id), task.store.past_content(id)
    try:
        read, trouble = read_past(content, source=file.name), ""
    except HistoryError as error:
        read, trouble = PastRead((), ()), error.words
    with task.done({"rows": len(read.rows)}):
        if trouble:
            task.store.put_past(id, (), trouble=trouble, by=task.job.by)
        else:
            keep(task.store, id, read, by=task.job.by)
    if not trouble:
        task.jobs.add_job("match", task.job.forum, asked={}, by=task.job.by, once=True)


def _strangers(found: Recognised) -> tuple[tuple[str, int], ...]:
    said = Counter(
        name
        for row in found.rows
        for id, name in ((row.firm_id, row.firm), (row.partner_id, row.partner))
        if name and not id
    )
    first = strangers_of(found)
    return tuple(sorted(((name, said[name]) for name in first), key=lambda one: (-one[1], one[0].casefold())))


def _unclear(found: Recognised) -> Iterator[Problem]:
    for position, row in enumerate(found.rows):
        cells = _cells(row)
        if position in found.left_out:
            field, why = found.left_out[position]
            yield Problem(
                row.source, row.number, field, why, said("Mend the row; it does not count."), row=cells
            )
            continue
        for field, id, name in (("firm", row.firm_id, row.firm), ("partner", row.partner_id, row.partner)):
            if name and not id:
                yield Problem(
                    row.source, row.number, field, UNKNOWN, said("Write its id or name as in the firms, or leave it."),
                    row=cells,
                )  # fmt: skip


def _cells(row: PastRow) -> tuple[tuple[str, str], ...]:
    """The row in columns that can be read again."""
    if row.partner is None:
        return ("firm", row.firm), ("project", row.group), ("date", row.day)
    return ("firm", row.firm), ("partner", row.partner), ("event", row.group), ("date", row.day)
