"""The web desk: HTTP in, a call of the service, a page out. One Blueprint per noun; it computes nothing."""

from web.app import create_app

__all__ = ["create_app"]
