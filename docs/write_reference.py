"""Writes the generated pages of the reference: `python docs/write_reference.py`, after a change to a command or setting."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from matchmaker.cli import main
from matchmaker.settings import describe_settings

FOLDER = Path(__file__).parent / "reference"
WIDTH = 100  # characters of a line of help


def commands_page() -> str:
    """Every command with its help, as `--help` prints it."""
    with click.Context(main, info_name="matchmaker", terminal_width=WIDTH, **main.context_settings) as top:
        names = main.list_commands(top)
        parts = ["# Commands", _GENERATED, _fenced(main.get_help(top))]
        for name in names:
            command = main.commands[name]
            with click.Context(command, info_name=name, parent=top, terminal_width=WIDTH) as context:
                parts += [f"## matchmaker {name}", _fenced(command.get_help(context))]
                for part, below in getattr(command, "commands", {}).items():
                    with click.Context(below, info_name=part, parent=context, terminal_width=WIDTH) as inner:
                        parts += [f"### matchmaker {name} {part}", _fenced(below.get_help(inner))]
    parts.append(_EXIT_CODES)
    return "\n\n".join(parts) + "\n"


def settings_page() -> str:
    """Every environment variable with its default."""
    rows = [
        f"| `{name}` | {f'`{default}`' if default else '(empty)'} | {text} |"
        for name, (default, text) in describe_settings().items()
    ]
    table = "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])
    return "\n\n".join(["# Settings", _GENERATED, _ENVIRONMENT, table]) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {"commands.md": commands_page, "settings.md": settings_page}

_GENERATED = "(Written by `python docs/write_reference.py` from the code; a test compares the two.)"
_EXIT_CODES = """\
## Exit codes

| code | meaning |
|---|---|
| 0 | done; for `check` no rule is broken, for `replay` the bytes are the same |
| 1 | the input cannot be used, the result cannot be written, `check` found a fault, or `replay` a difference |
| 2 | the command was called in a wrong way: an unknown option, a missing argument |"""
_ENVIRONMENT = """\
Settings are environment variables, and hold for the command line and the library alike. An empty variable
counts as its default; one that begins with `MATCHMAKER_` and is not in this table is an error, so that a slip of
the keyboard is noticed. Everything else is an option of a command ([commands](commands.md)) or a line of the
forum file."""


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


if __name__ == "__main__":
    for page, write in PAGES.items():
        (FOLDER / page).write_text(write(), encoding="utf-8")
