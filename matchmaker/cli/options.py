"""Arguments and options that several commands share."""

from collections.abc import Callable
from typing import Any

import click

SHEETS = click.argument("sheets", nargs=-1, required=True, type=click.Path())
FORUM = click.option(
    "--forum", type=click.Path(), default="", help="Forum file (TOML). Default: a delegation per country."
)
PREFERENCES = click.option(
    "--preferences",
    type=click.Path(),
    default="",
    help="Who wishes to meet whom: a list or a firm x firm matrix.",
)
MET = click.option(
    "--met",
    type=click.Path(),
    default="",
    help="Who has met before: a list of past meetings or projects.",
)


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """--encoding, --sheet and --header-row: for a person who knows better than the importer."""
    for option in (
        click.option(
            "--header-row", type=click.IntRange(1), help="Row of the column titles, counted from 1."
        ),
        click.option("--sheet", help="Name of the one sheet of a workbook to read."),
        click.option("--encoding", help="Encoding of a CSV file, such as cp1251."),
    ):
        command = option(command)
    return command
