"""matchmaker replay: repeat a run and compare it byte for byte."""

import click

from matchmaker.cli.progress import progress_shown
from matchmaker.settings import Settings


@click.command(short_help="The same run again: the same bytes?")
@click.argument("run", type=click.Path())
@click.option("--out", type=click.Path(file_okay=False), help="Also write the repeated run's files there.")
@click.pass_obj
def replay(settings: Settings, /, run: str, out: str | None) -> None:
    """Repeat the run that RUN (a run.json) describes; exit with 1 if anything differs.

    \b
    Example:
      matchmaker replay out/run.json
    """
    from matchmaker.service.runs.replay import replay_run  # late: --help stays light
    from matchmaker.service.runs.run import write_run

    with progress_shown() as progress:
        replayed = replay_run(run, settings=settings, progress=progress)
    if out:
        write_run(replayed.run, out)
    for cause in replayed.causes:
        click.echo(f"changed since: {cause}")
    if replayed.same:
        click.echo(f"The same bytes again: {len(replayed.run.files)} files.")
        return
    click.echo(
        f"{len(replayed.files)} files differ: {', '.join(replayed.files[:10])}"
        + (" ..." if len(replayed.files) > 10 else "")
    )
    if not replayed.causes:
        click.echo("Inputs, model and versions are the same: please report this as a fault.")
    raise SystemExit(1)
