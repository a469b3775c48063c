"""Ctrl-C while the planner searches: once for the best so far, twice to leave without it."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from matchmaker.domain.stopping import Stop, never

ABORTED = 130  # exit code of a program that Ctrl-C ended, by the shells' custom
_TOLD = b"\nStopping: the best timetable so far is being written. Ctrl-C again leaves without it.\n"


@contextmanager
def stoppable() -> Iterator[Stop]:
    """A Stop that the first Ctrl-C in the block sets.

    A search outside Python keeps Python's own handlers waiting until it ends; a thread that reads the numbers
    of signals from a socket hears them at once.
    """
    try:
        reading, writing = socket.socketpair()
        writing.setblocking(False)
        before = signal.signal(signal.SIGINT, lambda *_: None)
    except ValueError:  # not in the main thread: nobody types there
        yield never
        return
    wake = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    stopped = Event()
    Thread(target=_listen, args=(reading, stopped), name="ctrl-c", daemon=True).start()
    try:
        yield stopped.is_set
    finally:
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGINT, before)
        writing.close()


def _listen(reading: socket.socket, stopped: Event) -> None:
    with reading:
        while numbers := reading.recv(64):
            for number in numbers:
                if number == signal.SIGINT and stopped.is_set():
                    os._exit(ABORTED)  # files are written whole or not at all
                elif number == signal.SIGINT:
                    stopped.set()
                    sys.stderr.buffer.write(_TOLD)
                    sys.stderr.flush()
