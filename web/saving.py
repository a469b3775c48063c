"""Bytes -> an answer that the browser saves as a file."""

from flask import Response


def to_save(content: bytes | str, kind: str, name: str) -> Response:
    """`kind` is its media type; `name` is ours, of plain letters."""
    return Response(content, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"})
