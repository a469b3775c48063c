"""A list and a page number as somebody typed it -> the items of one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    items: Sequence[Item]
    number: int  # from 1
    last: int
    total: int  # items of all pages
    first: int  # number of the first item, from 1


def cut(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """Page `number`, or the nearest one that there is."""
    last = max(1, -(-len(items) // size))
    number = min(max(1, number), last)
    start = (number - 1) * size
    return Page(items[start : start + size], number, last, len(items), start + 1)
