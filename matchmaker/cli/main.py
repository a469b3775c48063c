"""The group of commands, and the one place where errors become words and exit codes."""

import os
from typing import Any

import click

from matchmaker.cli.backup import backup, restore, verify_backup
from matchmaker.cli.check import check
from matchmaker.cli.db import db
from matchmaker.cli.doctor import doctor
from matchmaker.cli.export import export
from matchmaker.cli.firms import firms
from matchmaker.cli.init import init
from matchmaker.cli.match import match
from matchmaker.cli.plan import plan
from matchmaker.cli.replan import replan
from matchmaker.cli.replay import replay
from matchmaker.cli.serve import serve
from matchmaker.cli.user import user
from matchmaker.errors import MatchmakerError
from matchmaker.settings import describe_settings, read_settings

# Small matrices on many threads cost more than they save, and two busy threads may spin on each other.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy loads, which the commands do late


class Door(click.Group):
    """Translates what the service raises: bad input exits with 1, a wrong call with 2 (click's own)."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            ctx.obj = read_settings(os.environ)
            return super().invoke(ctx)
        except MatchmakerError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise  # who reads our output, such as `head`, has seen enough; click ends quietly
        except OSError as error:
            raise click.ClickException(
                f"{error.filename or 'the system'}: {error.strerror or error}"
            ) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a forum's life, not of the alphabet."""
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Settings (environment)"):
            formatter.write_dl([(name, text) for name, (_, text) in describe_settings().items()])


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="matchmaker")
def main() -> None:
    """Who should meet whom at a forum of firms from several countries, and when.

    Start with the organiser's sheet (CSV or XLSX): a name, a country and what each firm offers.

    \b
    Examples:
      matchmaker plan data/firms.csv --forum data/forum.toml --out out/
      matchmaker match data/firms.csv --top 5 --out pairings.csv
      matchmaker firms data/firms.csv --out firms-clean.csv
      matchmaker check out/meetings.csv --forum data/forum.toml --firms data/firms.csv
      matchmaker export out/meetings.csv data/firms.csv --forum data/forum.toml --out out/
      matchmaker replan out/meetings.csv --changes changes.toml --out out/
      matchmaker replay out/run.json
      matchmaker serve --sample
    """


for command in (
    plan,
    match,
    firms,
    check,
    export,
    replan,
    replay,
    serve,
    init,
    user,
    backup,
    verify_backup,
    restore,
    doctor,
    db,
):
    main.add_command(command)
