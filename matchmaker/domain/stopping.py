"""A person's wish to have the best timetable so far, now; and how it reaches a search that runs outside Python."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

Stop = Callable[[], bool]  # whether the search should end; asked often

EVERY = 0.05  # seconds between two questions


def never() -> bool:
    """A Stop that never asks to stop."""
    return False


@contextmanager
def halting(stop: Stop, halt: Callable[[], object]) -> Iterator[None]:
    """Within the block `halt` is called once `stop` says so, from another thread."""
    if stop is never:
        yield
        return
    over = Event()

    def watch() -> None:
        while not over.wait(EVERY):
            if stop():
                halt()  # again and again: a search that has not yet begun does not hear it

    watcher = Thread(target=watch, name="stop", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
