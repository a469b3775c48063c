"""Sheets on an organiser's table: uploaded, reviewed, decided on, read in. Small ones at once, others as a job.

What is kept of a sheet beside its bytes: the decisions so far, the review that they lead to, and how many firms have
been taken over. Whoever decides says which version was seen, so that two organisers do not undo each other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import quote, unquote

from matchmaker.domain import Firm, Pair, Progress, silent
from matchmaker.domain.records import Job, Upload
from matchmaker.errors import InputError, SheetError
from matchmaker.intake import Reading
from matchmaker.intake.limits import MAX_FILE_BYTES, MAX_ROWS
from matchmaker.intake.workbook import OLE_MARK, ZIP_MARK
from matchmaker.service.desk.review import (
    Decisions,
    Fix,
    Intake,
    Merge,
    Review,
    known_fields,
    read_in,
    review_of,
    review_sheet,
    safe_name,
)
from matchmaker.service.jobs import JobOffice, Task
from matchmaker.storage import ForumStore, Store
from matchmaker.storage.documents import from_document, to_document

AT_ONCE = (
    256 * 1024
)  # bytes of text that a request may read; workbooks expand, so they always go to the worker
READ, IMPORT = "read_sheet", "import_sheet"
ENCODINGS = ("utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "cp949")  # that a person may name
LONGEST_FIX = 4_000  # letters
READ_SECONDS = 30.0  # for one sheet


@dataclass(frozen=True)
class Sheet:
    """An uploaded sheet as a page shows it."""

    id: str
    name: str  # of the file
    at: datetime
    by: str
    version: int
    decisions: Decisions
    review: Review | None  # None: it is being read
    imported: int | None  # firms saved so far; None: nothing was imported yet
    job: Job | None = None  # that reads or imports it now, or failed to

    @property
    def busy(self) -> bool:
        return self.job is not None and not self.job.over

    @property
    def to_mend(self) -> int:
        return self.review.left if self.review else 0


@dataclass(frozen=True, slots=True)
class Imported:
    firms: int  # new or changed
    wishes: int
    left: int  # rows that stay to be mended


@dataclass(frozen=True)
class _Kept:
    """The JSON beside a sheet's bytes."""

    decisions: Decisions = field(default_factory=Decisions)
    review: Review | None = None
    imported: int | None = None
    job: str = ""


class SheetOffice:
    """What pages do with sheets."""

    def __init__(self, store: Store, jobs: JobOffice) -> None:
        self._store = store
        self._jobs = jobs

    def upload(self, forum: str, name: str, content: bytes, *, by: str) -> str:
        """Keep a sheet and begin to read it; its id.

        Raises:
            SheetError: it is empty, or too big.
        """
        if not content.strip():
            raise SheetError("The file is empty. Choose the sheet again.")
        if len(content) > MAX_FILE_BYTES:
            raise SheetError(
                "The file is larger than {size} MB. Split it, or remove pictures from it.",
                size=MAX_FILE_BYTES // 2**20,
            )
        store = self._store.forum(forum)
        id = store.keep_upload(safe_name(name), content, by=by)
        self._read(store, store.upload(id), _Kept(), by)
        return id

    def waiting(self, forum: str) -> tuple[Sheet, ...]:
        """Sheets that were not put away, the newest first."""
        return tuple(_sheet(upload, None) for upload in self._store.forum(forum).uploads())

    def open(self, forum: str, id: str) -> Sheet:
        """NotFoundError when the forum has no such sheet."""
        upload = self._store.forum(forum).upload(id)
        job = _kept(upload).job
        return _sheet(upload, self._jobs.get(job, forum) if job else None)

    def decide(self, forum: str, id: str, decisions: Decisions, *, version: int, by: str) -> None:
        """Read the sheet again with these decisions.

        Raises:
            NotFoundError, StaleError: no such sheet; or somebody decided in the meantime.
        """
        store = self._store.forum(forum)
        upload = store.upload(id)
        self._read(store, replace(upload, version=version), replace(_kept(upload), decisions=decisions), by)

    def take_over(
        self, forum: str, id: str, decisions: Decisions, *, version: int, by: str
    ) -> Imported | None:
        """Save the good rows as these decisions leave them; None when the worker does it. Raises as `decide`."""
        store = self._store.forum(forum)
        found = store.upload(id)
        decided = _document(replace(_kept(found), decisions=decisions))
        upload = replace(found, version=version, review=decided)
        if not at_once(upload.content):
            with store.together():
                store.put_review(id, _document(_kept(upload)), version=version, by=by)
                job = self._jobs.start(IMPORT, forum, by=by, asked={"upload": id, "version": version + 2})
                store.put_review(
                    id, _document(replace(_kept(upload), job=job.id)), version=version + 1, by=by
                )
            self._jobs.wake()
            return None
        ready = _prepare(store, upload)
        with store.together():
            done = _save(store, upload, ready, by)
        self._jobs.want("match", forum, by=by)
        return done

    def error_rows(self, forum: str, id: str) -> bytes:
        """error_rows.csv; InputError when every row is sound."""
        review = self.open(forum, id).review
        if review is None or not review.error_rows:
            raise InputError("Every row of this sheet can be read: there is nothing to mend.")
        return review.error_rows.encode()

    def put_away(self, forum: str, id: str, *, by: str) -> None:
        """NotFoundError when the forum has no such sheet."""
        self._store.forum(forum).drop_upload(id, by=by)

    def _read(self, store: ForumStore, upload: Upload, kept: _Kept, by: str) -> None:
        if at_once(upload.content):
            found = _review(store, upload, kept)
            store.put_review(upload.id, _document(replace(found, job="")), version=upload.version, by=by)
            return
        with store.together():
            job = self._jobs.start(
                READ, store.id, by=by, asked={"upload": upload.id, "version": upload.version + 1}
            )
            waiting = replace(kept, review=None, job=job.id)
            store.put_review(upload.id, _document(waiting), version=upload.version, by=by)
        self._jobs.wake()


# ---- a posted form


def typed_decisions(sheet: Sheet, fields: Mapping[str, Sequence[str]]) -> Decisions:
    """What the form of a sheet says on top of what was decided before.

    Its fields: "column:<header>" with what the column is; "fix:<key of field, typed, source, row>" with a text;
    "twin:<key of two ids>" with the id to keep, "apart" or nothing; "encoding", "sheet", "header_row",
    "keep_stored", and "undo" with the numbers of fixes to take back.
    """
    review = sheet.review or Review()
    now = sheet.decisions
    undone = {int(number) for number in fields.get("undo", ()) if number.isdecimal()}
    now = replace(now, fixes=tuple(fix for at, fix in enumerate(now.fixes) if at not in undone))
    columns, fixes, merges, apart = dict(now.fields), [], list(now.merges), list(now.apart)
    shown = {column.header: column.field for reading in review.readings for column in reading.columns}
    for name, values in fields.items():
        kind, _, about = name.partition(":")
        said = values[0].strip() if values else ""
        known = said in known_fields() or (not said and about in shown)
        if kind == "column" and known and shown.get(about) != said:
            columns[about] = said
        elif kind == "fix" and said and (fix := _fix(about, said)):
            fixes.append(fix)
        elif kind == "twin" and said and (pair := _two_ids(about)):
            if said == "apart":
                apart.append(pair)
            elif said in pair:
                merges.append(Merge(said, pair[1] if said == pair[0] else pair[0]))
    first = review.readings[0] if review.readings else None
    return replace(
        now.fix(fixes),
        fields=tuple(columns.items()),
        merges=tuple(merges),
        apart=tuple(apart),
        keep_stored="keep_stored" in fields if "keep_stored.shown" in fields else now.keep_stored,
        **_reading(now, first, fields),
    )


def _reading(now: Decisions, shown: Reading | None, fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """How to read the sheet, where the form says otherwise than it was read."""
    said: dict[str, Any] = {}
    encoding, row = (fields.get("encoding") or [""])[0], (fields.get("header_row") or [""])[0]
    if encoding in ENCODINGS and not (shown and shown.encoding == encoding):
        said["encoding"] = encoding
    if row.isdecimal() and 0 < int(row) <= MAX_ROWS and not (shown and shown.header_row == int(row)):
        said["header_row"] = int(row)
    return {name: value for name, value in said.items() if value != getattr(now, name)}


def field_key(*parts: str | int) -> str:
    """Part of a form field's name that says what the field is about, in letters that every browser sends alike."""
    return "|".join(quote(str(part), safe=" ") for part in parts)


def _parts(key: str) -> list[str]:
    return [unquote(part) for part in key.split("|")]


def _fix(about: str, text: str) -> Fix | None:
    field, typed, source, row = (*_parts(about), "", "", "", "")[:4]
    if field not in known_fields() or not (row.isascii() and row.isdecimal() and len(row) < 8):
        return None
    return Fix(field, typed, text[:LONGEST_FIX], source, int(row))


def _two_ids(about: str) -> tuple[str, str] | None:
    one, other = (*_parts(about), "", "")[:2]
    return (one, other) if one and other and one != other else None


# ---- the jobs


def read_sheet(task: Task) -> None:
    """The job that reads a big sheet, or a workbook, for review."""
    upload = task.store.upload(task.job.asked["upload"])
    kept = _review(task.store, upload, _kept(upload), within(READ_SECONDS, task.progress))
    with task.done({"upload": upload.id}):
        task.store.put_review(upload.id, _document(kept), version=task.job.asked["version"], by=task.job.by)


def import_sheet(task: Task) -> None:
    """The job that saves the good rows of such a sheet."""
    upload = replace(task.store.upload(task.job.asked["upload"]), version=task.job.asked["version"])
    ready = _prepare(task.store, upload, within(READ_SECONDS, task.progress))
    with task.done({"upload": upload.id}):
        _save(task.store, upload, ready, task.job.by)
    task.jobs.add_job("match", task.job.forum, asked={}, by=task.job.by, once=True)


def within(seconds: float, progress: Progress, clock: Callable[[], float] = monotonic) -> Progress:
    """The same progress, which ends the work with a SheetError when it takes longer."""
    end = clock() + seconds

    def told(words: str, done: int, total: int) -> None:
        if clock() > end:
            raise SheetError(
                "Reading takes longer than {seconds:g} seconds. Split the sheet, or remove columns that no one needs.",
                seconds=seconds,
            )
        progress(words, done, total)

    return told


def _review(store: ForumStore, upload: Upload, kept: _Kept, progress: Progress = silent) -> _Kept:
    found = review_sheet(
        upload.name,
        upload.content,
        kept.decisions,
        stored=_stored(store),
        apart=store.apart(),
        progress=progress,
    )
    return replace(kept, review=found)


@dataclass(frozen=True)
class _Ready:
    """An import before it is saved: reading takes time, and a transaction makes others wait."""

    kept: _Kept
    taken: Intake
    after: Review  # what will be left to look at


def _prepare(store: ForumStore, upload: Upload, progress: Progress = silent) -> _Ready:
    kept, there = _kept(upload), {firm.id: firm for firm in _stored(store)}
    taken = read_in(
        upload.name, upload.content, kept.decisions, stored=tuple(there.values()), progress=progress
    )
    then = {id: firm for id, firm in there.items() if id not in taken.gone} | {
        firm.id: firm for firm in taken.firms
    }
    after = review_of(taken.read, kept.decisions, stored=tuple(then.values()), apart=store.apart())
    return _Ready(kept, taken, after)


def _save(store: ForumStore, upload: Upload, ready: _Ready, by: str) -> Imported:
    kept, taken = ready.kept, ready.taken
    firms = store.save_firms(taken.firms, by=by)
    for merge in kept.decisions.merges:
        if merge.gone in taken.gone:
            _fold(store, merge.keep, merge.gone, by)
    wishes = store.save_preferences(taken.preferences, by=by)
    here = {record.firm.id for record in store.firm_records()}
    known = store.apart()
    for one, other in kept.decisions.apart:
        if {one, other} <= here and one != other and Pair.of(one, other) not in known:
            store.keep_apart(one, other, by=by)
    left = replace(kept, review=ready.after, imported=(kept.imported or 0) + firms, job="")
    store.put_review(upload.id, _document(left), version=upload.version, by=by)  # also says who came too late
    if not ready.after.left:
        store.drop_upload(upload.id, by=by)
    return Imported(firms, wishes, ready.after.left)


def _fold(store: ForumStore, keep: str, gone: str, by: str) -> None:
    """A firm that was here goes into one of the sheet, which was saved just now with its profile merged."""
    ours, theirs = store.firm_record(keep), store.firm_record(gone)
    store.merge_firms(ours.firm, gone, version=ours.version, gone_version=theirs.version, by=by)


def _stored(store: ForumStore) -> list[Firm]:
    return [record.firm for record in store.firm_records()]


def at_once(content: bytes) -> bool:
    return len(content) <= AT_ONCE and not content.startswith((ZIP_MARK, OLE_MARK))


def _kept(upload: Upload) -> _Kept:
    kept: _Kept = from_document(_Kept, dict(upload.review)) if upload.review else _Kept()
    return kept


def _document(kept: _Kept) -> Mapping[str, Any]:
    document: Mapping[str, Any] = to_document(_Kept, kept)
    return document


def _sheet(upload: Upload, job: Job | None) -> Sheet:
    kept = _kept(upload)
    return Sheet(
        upload.id,
        upload.name,
        upload.at,
        upload.by,
        upload.version,
        kept.decisions,
        kept.review,
        kept.imported,
        job,
    )
