"""matchmaker user: organisers who may log in."""

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click
from click.termui import prompt

from matchmaker.settings import Settings

if TYPE_CHECKING:
    from matchmaker.service.office import Office


@click.group(short_help="Organisers who may log in: add, list, new password.")
def user() -> None:
    """Organisers who may log in to the desk."""


@user.command("add")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@click.pass_obj
def add(settings: Settings, /, name: str, password_stdin: bool) -> None:
    """Add an organiser; the password is asked for, twice.

    \b
    Example:
      matchmaker user add ana@forum.example
    """
    password = _asked(password_stdin)
    with _office(settings) as office:
        made = office.organisers.add(name, password, by="command line")
    click.echo(f"{made.name} may log in now.")


@user.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@click.pass_obj
def password(settings: Settings, /, name: str, password_stdin: bool) -> None:
    """Set a new password; all sessions of the organiser end."""
    new = _asked(password_stdin)
    with _office(settings) as office:
        office.organisers.set_password(name, new, by="command line")
    click.echo("The password is changed.")


@user.command("list")
@click.pass_obj
def names(settings: Settings, /) -> None:
    """Name the organisers."""
    with _office(settings) as office:
        for one in office.organisers.all():
            click.echo(f"{one.name}{' (guest without a password)' if one.guest else ''}")


def _asked(from_standard_input: bool) -> str:
    if from_standard_input:
        return sys.stdin.readline().rstrip("\r\n")
    found: str = prompt("Password, at least 12 letters", hide_input=True, confirmation_prompt=True)
    return found


def _office(settings: Settings) -> "closing[Office]":
    from matchmaker.service.office import Office  # late: --help stays light
    from matchmaker.storage import Store

    return closing(Office(Store(settings.database), settings=settings))
