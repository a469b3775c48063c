"""A CSV export as any other program would read it."""

import csv
import io


def read(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    rows = list(
        csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True)
    )
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def header(data: bytes, delimiter: str = ",") -> list[str]:
    return next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
