"""A folder with an exported model <-> its manifest: which files, their SHA-256, how vectors are made of them."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from matchmaker.errors import ModelError

FILE = "encoder.json"
POOLINGS = ("mean", "cls")


@dataclass(frozen=True, slots=True)
class Manifest:
    """How texts become vectors; rows are always brought to unit length."""

    name: str  # what a person would call the model
    source: str  # SHA-256 of the weights it was exported from
    exporter: str  # version of what wrote it
    pooling: str  # of POOLINGS: the mean over a text's tokens, or its first token
    max_tokens: int  # a longer text is cut here, special tokens included
    dimensions: int
    prompt: str  # put before every text
    files: dict[str, str]  # file name -> SHA-256

    @property
    def digest(self) -> str:
        """SHA-256 over all that bears on a vector: the files, the pooling, the cut and the prompt."""
        parts = [self.files, self.pooling, self.max_tokens, self.prompt]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put encoder.json into `folder`."""
    text = json.dumps(asdict(manifest), indent=2, sort_keys=True, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read encoder.json; the files it names are not looked at yet.

    Raises:
        ModelError: there is none, or it is not one of ours.
    """
    path = folder / FILE
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ModelError(
            f"{folder} holds no exported model ({FILE} is missing). "
            "Make one with: python -m matchmaker.encoding.export"
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{path} cannot be read ({error}). Export or install the model again.") from None
    if manifest.pooling not in POOLINGS:
        raise ModelError(
            f"{path}: pooling {manifest.pooling!r} is none of {', '.join(POOLINGS)}. "
            "Export or install the model again."
        )
    return manifest


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes; 90 MB take .06 CPU seconds.

    Raises:
        ModelError: the file is missing or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}). Install the model again.") from None


def check_file(path: Path, expected: str) -> None:
    """Compare a file with the SHA-256 its manifest names.

    Raises:
        ModelError: it is another file, or none.
    """
    if (found := _known_sha256(path)) != expected:
        raise ModelError(
            f"{path} is damaged or was replaced: its SHA-256 is {found[:12]}..., not "
            f"{expected[:12]}... as its manifest says. Export or install the model again."
        )


def _known_sha256(path: Path) -> str:
    """As `sha256_of`, once for all encoders of a run that share a file."""
    try:
        status = path.stat()
    except OSError:
        return sha256_of(path)  # says what is wrong
    return _sha256_as_of(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=16)
def _sha256_as_of(path: Path, size: int, changed: int) -> str:
    return sha256_of(path)
