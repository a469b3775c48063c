"""The slots in which a firm can meet, ticked one by one -> its availability as a profile keeps it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from matchmaker.domain import Firm, Forum, Slot, Window
from matchmaker.errors import InputError


def open_in(firm: Firm, forum: Forum, slots: Collection[int]) -> Firm:
    """The firm with windows that hold exactly these slots of the forum, in its own time.

    Slots that follow each other become one window. When they are those of its delegation's working hours the
    firm has no windows of its own, and follows its delegation when that changes.

    Raises:
        InputError: no slot at all: a profile has no words for that.
    """
    if not slots:
        raise InputError("Tick at least one time. If you cannot come at all, say so instead.")
    usual = replace(firm, availability=())
    if forum.open_slots(usual) == frozenset(slots):
        return usual
    zone = forum.zone_of(firm)
    pause = timedelta(minutes=forum.break_minutes)
    windows: list[tuple[datetime, datetime]] = []
    for slot in forum.slots:
        if slot.index not in slots:
            continue
        if windows and slot.start - windows[-1][1] <= pause and _one_day(windows[-1][0], slot, zone):
            windows[-1] = windows[-1][0], slot.end
        else:
            windows.append((slot.start, slot.end))
    return replace(firm, availability=tuple(_window(start, end, zone) for start, end in windows))


def not_in(firm: Firm, forum: Forum, slot: int) -> Firm:
    """The firm with all its hours but that slot; raises InputError when it has no other."""
    return open_in(firm, forum, forum.open_slots(firm) - {slot})


def _one_day(start: datetime, slot: Slot, zone: ZoneInfo) -> bool:
    """Whether a window from `start` may reach to the slot's end: one that comes round to its own hour would be none."""
    opens, begins, ends = (moment.astimezone(zone) for moment in (start, slot.start, slot.end))
    return opens.date() == begins.date() and (opens.date() == ends.date() or ends.time() < opens.time())


def _window(start: datetime, end: datetime, zone: ZoneInfo) -> Window:
    opens, closes = start.astimezone(zone), end.astimezone(zone)
    return Window(opens.time(), closes.time(), opens.date())
