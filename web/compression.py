"""An answer -> the same in fewer bytes, where the browser takes them so: slow lines carry pages and the look.

A page's secrets cannot be guessed from its length (BREACH): our cookies are SameSite, so nobody else's page can make
a browser ask for one of ours with the visitor's session.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

KINDS = ("text/", "application/json", "image/svg+xml", "application/toml")
LEAST = 1_000  # bytes; below, nothing is gained
LEVEL = 5  # a page of 50 kB takes a millisecond
STATIC_LEVEL = 9  # packed once


def compress(app: Flask) -> None:
    """Pack what is text."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if not (response.mimetype or "").startswith(KINDS):
        return response
    response.vary.add("Accept-Encoding")
    if (
        response.status_code != 200
        or "Content-Encoding" in response.headers
        or not request.accept_encodings.quality("gzip")
        or request.method == "HEAD"
    ):
        return response
    is_file = response.direct_passthrough  # of the static folder: the same until the next start
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < LEAST:
        return response
    response.set_data(_pack_file(content) if is_file else gzip.compress(content, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=32)
def _pack_file(content: bytes) -> bytes:
    return gzip.compress(content, STATIC_LEVEL, mtime=0)
