"""Domain objects <-> JSON documents, exactly: what is read back equals what was written."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_document(kind: Any, value: Any) -> Any:
    """A value of type `kind` (a domain dataclass, or a tuple of them) as plain JSON values."""
    return _adapter(kind).dump_python(value, mode="json")


def from_document(kind: Any, document: Any) -> Any:
    """The value again.

    Raises:
        pydantic.ValidationError: (a ValueError) the document is not one of `kind`.
    """
    return _adapter(kind).validate_python(document)
