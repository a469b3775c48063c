"""A timetable that was saved at the desk, from its inputs alone: the same files again."""

from dataclasses import replace

from matchmaker.domain import Progress, Schedule, silent
from matchmaker.exporting import Book, run_json
from matchmaker.service.engine.differences import Difference
from matchmaker.service.engine.matching import Matching
from matchmaker.service.runs.desk_run import DeskRun, desk_files
from matchmaker.service.runs.record import describe_run, sha256
from matchmaker.service.runs.request import Input, Request, match_input
from matchmaker.service.runs.run import Run, plan_input
from matchmaker.settings import Settings


def repeat(
    said: DeskRun, request: Request, given: Input, *, settings: Settings, progress: Progress = silent
) -> Run:
    """The same files again, from the inputs alone."""
    given = replace(given, locks=said.locks)
    matching = match_input(given, settings=settings, progress=progress)
    schedule = said.schedule or plan_input(given, matching, seconds=request.seconds, progress=progress)
    book = _book(said, given, matching, schedule)
    files = desk_files(_difference(said, book), planned=said.planned, progress=progress)
    record = describe_run(request, given, matching, schedule, settings)
    record["outputs"] = {name: sha256(content) for name, content in sorted(files.items())}
    return Run(request, given, matching, book, files | {"run.json": run_json(record)})


def _book(said: DeskRun, given: Input, matching: Matching, schedule: Schedule) -> Book:
    told = set(said.pairs)
    return Book(
        forum=given.forum,
        firms=matching.firms,
        matches=matching.explain(match for match in matching.matches if match.pair in told),
        preferences=given.preferences,
        schedule=replace(schedule, version=said.version),
        labels=matching.known.taxonomy.labels,
        left_out=matching.left_out,
        cancelled=said.cancelled,
    )


def _difference(said: DeskRun, book: Book) -> Difference:
    if said.before is None:
        return Difference(None, book)
    forum, meetings = said.before
    return Difference(
        replace(book, firms=book.firms + said.left, forum=forum, schedule=Schedule(meetings)), book
    )
