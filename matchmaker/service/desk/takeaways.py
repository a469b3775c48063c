"""A version of the timetable, and the one before it -> each file that an organiser can take along, by name."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from matchmaker.domain.forum_file import dump_forum
from matchmaker.errors import NotFoundError
from matchmaker.exporting import (
    diff_csv,
    grid_xlsx,
    meetings_csv,
    pairings_csv,
    report_html,
    run_json,
    unscheduled_csv,
)
from matchmaker.service.engine.differences import Difference
from matchmaker.service.runs.books import plan_files
from matchmaker.service.runs.record import artefacts, sha256, versions

AGENDAS = "agendas/"
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the same files, the same archive


@dataclass(frozen=True)
class Takeaways:
    """`difference.after` is what is taken along; its `before` may be None."""

    difference: Difference

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
            "meetings.csv": lambda: meetings_csv(book, previous=before.schedule if before else None),
            "unscheduled.csv": lambda: unscheduled_csv(book),
            "grid.xlsx": lambda: grid_xlsx(book),
            "report.html": lambda: report_html(book).encode(),
            "run.json": lambda: run_json(self._record({})),
            "agendas.zip": lambda: _zipped(
                {name: content for name, content in self._all().items() if name.startswith(AGENDAS)}
            ),
            "everything.zip": self._everything,
        }
        if before:
            makers["diff.csv"] = lambda: diff_csv(book, self.difference.changes)
        return makers

    def _all(self) -> dict[str, bytes]:
        before = self.difference.before
        return plan_files(
            self.difference.after,
            previous=before.schedule if before else None,
            changes=self.difference.changes if before else (),
        )

    def _everything(self) -> bytes:
        files = self._all()
        outputs = {name: sha256(content) for name, content in sorted(files.items())}
        return _zipped(files | {"run.json": run_json(self._record(outputs))})

    def _record(self, outputs: Mapping[str, str]) -> dict[str, object]:
        """What went in, by hash, and what came out."""
        book = self.difference.after
        schedule = book.schedule
        return {
            "forum": {"toml": dump_forum(book.forum)},
            "firms": sha256(repr(book.firms).encode()),
            "preferences": sha256(repr(book.preferences).encode()),
            "artefacts": artefacts(),
            "versions": versions(),
            "schedule": schedule.version if schedule else None,
            "certificate": {
                "words": schedule.certificate.words,
                "method": schedule.certificate.method,
                "levels": [asdict(level) for level in schedule.certificate.levels],
            }
            if schedule
            else None,
            "summary": {
                "firms": len(book.firms),
                "meetings": len(book.meetings),
                "below_floor": len(book.shortfall),
            },
            "outputs": dict(outputs),
        }


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
