"""(encoder digest, text) -> vector, kept in one SQLite file that several processes may use at once.

A cache never stops the work: what cannot be read is encoded again, what cannot be written is said once.
"""

import hashlib
import sqlite3
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.ports import Encoder, Progress, silent

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

Vector = NDArray[np.float32]  # (dimensions,)

_SCHEMA = """
    create table if not exists vectors (
        key blob primary key,      -- SHA-256 of encoder digest and text
        vector blob not null,      -- float32, little-endian
        checksum integer not null  -- CRC-32 of the vector: SQLite itself does not notice a flipped bit
    )
"""
_KEYS_A_QUERY = 500  # below the 999 variables that the oldest SQLite allows
_TEXTS_A_CHUNK = 128  # encoded, then kept: what an interruption can cost
_SECONDS_TO_WAIT = 10.0  # for another process to finish writing


def _ignore(words: str) -> None:
    """Say nothing."""


class VectorCache:
    def __init__(self, path: str, note: Callable[[str], None] = _ignore) -> None:
        """`path` is made with the first vector that is kept; `note` hears of what went wrong, in words."""
        self._path = Path(path)
        self._note = note
        self._noted: set[str] = set()

    def find(self, digest: str, texts: Sequence[str]) -> dict[str, Vector]:
        """The vectors of those texts that are kept."""
        if not self._path.exists():
            return {}
        text_of = {_key(digest, text): text for text in texts}
        keys = list(text_of)
        found: dict[str, Vector] = {}

        def read(connection: sqlite3.Connection) -> None:
            for start in range(0, len(keys), _KEYS_A_QUERY):
                some = keys[start : start + _KEYS_A_QUERY]
                marks = ",".join("?" * len(some))
                query = f"select key, vector, checksum from vectors where key in ({marks})"  # noqa: S608
                for key, vector, checksum in connection.execute(query, some):
                    if zlib.crc32(vector) == checksum:
                        found[text_of[key]] = np.frombuffer(vector, "<f4")

        self._attempt(read)
        return found

    def keep(self, digest: str, vectors: dict[str, Vector]) -> None:
        """Store the vector of each text: all of them or, when the disk is full or not ours, none."""
        rows = []
        for text, vector in vectors.items():
            blob = vector.astype("<f4").tobytes()
            rows.append((_key(digest, text), blob, zlib.crc32(blob)))

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("insert or replace into vectors values (?, ?, ?)", rows)

        self._attempt(write)

    def _attempt(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Work on a connection of its own, so that threads never share one; trouble is noted, not raised."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_SECONDS_TO_WAIT)) as connection:
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = normal")
                connection.execute(_SCHEMA)
                work(connection)
        except (sqlite3.OperationalError, OSError) as error:  # locked, read-only, full
            self._say(f"Vectors cannot be kept in {self._path} ({error}): they are computed again each time.")
        except sqlite3.DatabaseError as error:  # not a database, malformed
            self._set_aside(error)

    def _set_aside(self, error: Exception) -> None:
        aside = self._path.with_name(self._path.name + ".damaged")
        self._say(
            f"The vector cache {self._path} is damaged ({error}): set aside as {aside.name}, made anew."
        )
        try:
            self._path.replace(aside)
            for ending in ("-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        except OSError as trouble:
            self._say(f"{self._path} cannot be moved ({trouble.strerror}). Delete it by hand.")

    def _say(self, words: str) -> None:
        if words not in self._noted:
            self._noted.add(words)
            self._note(words)


class CachedEncoder:
    """An Encoder that asks another one only for texts it has not seen; texts are read as NFC."""

    def __init__(self, encoder: Encoder, cache: VectorCache, progress: Progress = silent) -> None:
        self._encoder = encoder
        self._cache = cache
        self._progress = progress

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def digest(self) -> str:
        return self._encoder.digest

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """As the encoder within; each distinct unknown text is encoded once and kept."""
        texts = [unicodedata.normalize("NFC", text) for text in texts]
        distinct = list(dict.fromkeys(text for text in texts if text.strip()))
        known = self._cache.find(self.digest, distinct)
        unknown = [text for text in distinct if text not in known]
        # short with short: the encoder runs texts of one length together
        known |= self._encode_new(sorted(unknown, key=lambda text: (len(text), text)))
        if not known:
            return self._encoder.encode(texts)
        blank = np.zeros_like(next(iter(known.values())))
        return np.array([known.get(text, blank) for text in texts], np.float32)

    def _encode_new(self, texts: list[str]) -> dict[str, Vector]:
        new: dict[str, Vector] = {}
        for start in range(0, len(texts), _TEXTS_A_CHUNK):
            self._progress("Reading profiles", start, len(texts))
            chunk = texts[start : start + _TEXTS_A_CHUNK]
            vectors = dict(zip(chunk, self._encoder.encode(chunk), strict=True))
            self._cache.keep(self.digest, vectors)
            new |= vectors
        if texts:
            self._progress("Reading profiles", len(texts), len(texts))
        return new


def _key(digest: str, text: str) -> bytes:
    return hashlib.sha256(f"{digest}\0{text}".encode("utf-8", "surrogatepass")).digest()
