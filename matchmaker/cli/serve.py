"""matchmaker serve: the web desk on this machine."""

import click

from matchmaker.cli import display
from matchmaker.cli.progress import progress_shown
from matchmaker.errors import NoMatchError
from matchmaker.settings import Settings

HOST = "127.0.0.1"  # this machine only: the desk knows no logins
MOST_BYTES = 65_536  # of a request's body; no page reads one


@click.command(short_help="The web desk: firms, matches and timetable in a browser.")
@click.option("--database", default="", help="Where the forum is kept; default: MATCHMAKER_DATABASE.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option("--sample", is_flag=True, help="Begin with the sample forum if the database is empty.")
@click.pass_obj
def serve(settings: Settings, /, database: str, port: int, sample: bool) -> None:
    """Show the forum of a database in a browser on this machine, to read.

    \b
    Example:
      matchmaker serve --sample
    """
    from waitress import create_server  # late, as all below: --help stays light

    from matchmaker.service.facade import Matchmaker
    from matchmaker.service.sample import open_sample
    from matchmaker.storage import Store
    from web import create_app

    store = Store(database or settings.database)
    with progress_shown() as progress:
        first = Matchmaker(store, settings=settings, progress=progress, note=display.note)
        if sample and not open_sample(first):
            display.note("The database has firms already: they are shown, the sample is left out.")
    matchmaker = Matchmaker(store, settings=settings, note=display.note)
    try:
        matchmaker.desk()  # so that the first page does not wait
    except NoMatchError as nothing_yet:
        display.note(str(nothing_yet))
    try:
        server = create_server(
            create_app(matchmaker), host=HOST, port=port, ident=None, max_request_body_size=MOST_BYTES
        )
    except OSError as error:
        raise click.ClickException(
            f"port {port} cannot be used ({error.strerror}). Another one: matchmaker serve --port {port + 1}"
        ) from error
    click.echo(f"Open http://{HOST}:{server.effective_port} in a browser. Ctrl-C ends it.")
    server.run()
