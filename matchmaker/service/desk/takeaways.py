"""A version of the timetable, and the one before it -> each file that an organiser can take along, by name."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from matchmaker.domain import Schedule
from matchmaker.domain.forum_file import dump_forum
from matchmaker.errors import NotFoundError
from matchmaker.exporting import (
    grid_xlsx,
    meetings_csv,
    pairings_csv,
    report_html,
    run_json,
    unscheduled_csv,
)
from matchmaker.service.desk.origin import FIRMS, FORUM, MET, PREFERENCES, Origin, locks_of, spoken_of
from matchmaker.service.engine.differences import Difference
from matchmaker.service.runs.desk_run import DESK, DeskRun, changes_file, desk_files, left, previous_of
from matchmaker.service.runs.record import FORMAT, artefacts, sha256, versions

AGENDAS = "agendas/"
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the same files, the same archive


@dataclass(frozen=True)
class Takeaways:
    """`difference.after` is what is taken along; its `before` may be None."""

    difference: Difference
    origin_of: Callable[[], Origin]  # what the timetable was made of; asked for by the files that say so

    def file(self, name: str) -> bytes:
        """One file, made when it is asked for.

        Raises:
            NotFoundError: there is none of that name.
        """
        if name not in self._makers:
            raise NotFoundError(
                "There is no file {name!r}. There are {makers}.", name=name, makers=", ".join(self._makers)
            )
        return self._makers[name]()

    @property
    def _makers(self) -> Mapping[str, Callable[[], bytes]]:
        book, before = self.difference.after, self.difference.before
        makers: dict[str, Callable[[], bytes]] = {
            "pairings.csv": lambda: pairings_csv(book),
            "meetings.csv": lambda: meetings_csv(book, previous=previous_of(self.difference)),
            "unscheduled.csv": lambda: unscheduled_csv(book),
            "grid.xlsx": lambda: grid_xlsx(book),
            "report.html": lambda: report_html(book).encode(),
            "run.json": lambda: run_json(self._record({})),
            "agendas.zip": lambda: _zipped(
                {
                    name: content
                    for name, content in desk_files(self.difference).items()
                    if name.startswith(AGENDAS)
                }
            ),
            "everything.zip": self._everything,
        }
        if before:
            makers["diff.csv"] = lambda: changes_file(self.difference)
        return makers

    def _everything(self) -> bytes:
        files = desk_files(self.difference, planned=self._planned)
        outputs = {name: sha256(content) for name, content in sorted(files.items())}
        return _zipped(files | self._inputs | {"run.json": run_json(self._record(outputs))})

    @cached_property
    def origin(self) -> Origin:
        return self.origin_of()

    @cached_property
    def _inputs(self) -> dict[str, bytes]:
        return self.origin.files(self.difference.after)

    @property
    def _planned(self) -> bool:
        return self.origin.seconds is not None

    def _record(self, outputs: Mapping[str, str]) -> dict[str, object]:
        """A run's record, which `matchmaker replay` reads; the inputs lie beside it in the archive."""
        book, before, origin = self.difference.after, self.difference.before, self.origin
        schedule = book.schedule or Schedule()
        proof = schedule.certificate
        planned = self._planned
        said = DeskRun(
            schedule.version,
            spoken_of(book),
            locks_of(schedule) if planned else (),
            None if planned else replace(schedule, certificate=replace(proof, proofs=())),
            book.cancelled,
            (before.forum, before.meetings) if before else None,
            left(self.difference),
            origin.stale,
        )
        asked = {
            "format": FORMAT,
            "sheets": [self._input(FIRMS)],
            "preferences": self._input(PREFERENCES),
            "met": self._input(MET),
            "forum": {"path": FORUM, "toml": dump_forum(book.forum)},
            "reading": {"encoding": None, "sheet": None, "header_row": None},
            "seconds": origin.seconds or 0.0,
            "model": origin.model,
            "artefacts": artefacts(),
            "versions": versions(),
            DESK: said.document(),
        }
        return {
            **asked,
            "run_id": sha256(run_json(asked))[:12],
            "certificate": {
                "words": proof.words,
                "rechecked": proof.rechecked_words,
                "method": proof.method,
                "levels": [asdict(level) for level in proof.levels],
            },
            "summary": {
                "firms": len(book.firms),
                "left_out": len(book.left_out),
                "meetings": len(book.meetings),
                "below_floor": len(book.shortfall),
            },
            "outputs": dict(outputs),
        }

    def _input(self, name: str) -> dict[str, str] | None:
        content = self._inputs.get(name)
        return {"path": name, "sha256": sha256(content)} if content else None


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
