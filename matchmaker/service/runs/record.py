"""What run.json says of a run: enough to repeat it to the same bytes."""

import hashlib
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.domain import Schedule
from matchmaker.domain.forum_file import dump_forum
from matchmaker.exporting import run_json
from matchmaker.service.resources import data_file, model_file
from matchmaker.settings import Settings

if TYPE_CHECKING:  # hashes and versions are all that pages want
    from matchmaker.service.engine.matching import Matching
    from matchmaker.service.runs.request import Input, Request

FORMAT = 1  # of run.json
LIBRARIES = (
    "faiss-cpu", "icalendar", "jinja2", "numpy", "onnxruntime", "ortools", "scikit-learn", "scipy",
    "tokenizers", "tzdata", "xlsxwriter",
)  # fmt: skip


def describe_run(
    request: "Request", given: "Input", matching: "Matching", schedule: Schedule, settings: Settings
) -> dict[str, Any]:
    """What run.json says, outputs apart; equal requests on equal files give an equal record."""
    asked = {
        "format": FORMAT,
        "sheets": [_input_file(request, path) for path in request.sheets],
        "preferences": _input_file(request, request.preferences) if request.preferences else None,
        "met": _input_file(request, request.met) if request.met else None,
        "forum": {"path": request.forum, "toml": dump_forum(given.forum)},
        "reading": {key: getattr(request, key) for key in ("encoding", "sheet", "header_row")},
        "seconds": request.seconds,
        "model": {
            "setting": settings.model,
            "name": matching.known.encoder.name,
            "digest": matching.known.encoder.digest,
        },
        "artefacts": artefacts(),
        "versions": versions(),
    }
    run_id = sha256(run_json(asked))[:12]
    return {
        **asked,
        "run_id": run_id,
        "certificate": {
            "words": schedule.certificate.words,
            "rechecked": schedule.certificate.rechecked_words,
            "method": schedule.certificate.method,
            "levels": [asdict(level) for level in schedule.certificate.levels],
        },
        "why_not": {
            "below_floor": [asdict(short) for short in schedule.shortfalls],
            "wishes": [asdict(left) for left in schedule.unplaced if left.status == "unscheduled"],
        },
        "summary": {
            "firms": len(matching.firms),
            "left_out": len(matching.left_out),
            "meetings": len(schedule.meetings),
            "below_floor": len(schedule.shortfalls),
        },
    }


def _input_file(request: "Request", path: str) -> dict[str, str]:
    return {"path": path, "sha256": sha256_of_file(request.locate(path))}


def artefacts() -> dict[str, str]:
    """SHA-256 of every file of ours that decides what comes out."""
    return {
        path.name: sha256_of_file(path)
        for path in (
            data_file("columns.csv"),
            model_file("areas.json"),
            model_file("encoder.npz"),
            model_file("interest.json"),
            data_file("taxonomy.csv"),
        )
    }


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("matchmaker", *LIBRARIES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: str | Path) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
