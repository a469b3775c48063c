"""Steps of long work -> a moving bar on a terminal, a line per step elsewhere; always on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from matchmaker.domain import Progress


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """A Progress on stderr: a moving bar on a terminal, a line per step elsewhere."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console  # late: only a terminal needs it
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for task in tasks.values():
                    bars.update(task, visible=False)
                tasks[step] = bars.add_task(step, total=None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield show


def _lines() -> Progress:
    said: set[str] = set()

    def show(step: str, done: int, total: int) -> None:
        if step not in said:
            said.add(step)
            click.echo(f"{step} ...", err=True)

    return show
