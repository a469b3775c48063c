"""matchmaker serve: the web desk on this machine."""

import gc
import os
import socket
import sys

import click

from matchmaker.cli import display
from matchmaker.settings import Settings

MOST_BYTES = 21 * 1_048_576  # of a request's body: a sheet of 20 MB
THREADS = 8
SECONDS_FOR_PAGES = 1.0  # a desk that comes back answers who waits at the door before it goes on with jobs
WAITING = 1_024  # connections that may wait at the door


@click.command(short_help="The web desk: organisers plan, firms answer, in a browser.")
@click.option("--database", default="", help="Where the forums are kept; default: MATCHMAKER_DATABASE.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option("--sample", is_flag=True, help="Begin with the sample forum if the database is empty.")
@click.pass_obj
def serve(settings: Settings, /, database: str, port: int, sample: bool) -> None:
    """Serve the forums of a database in a browser; on this machine only unless MATCHMAKER_ADDRESS says more.

    \b
    Example:
      matchmaker serve --sample
    """
    door = _open_door(settings.address, port)
    gc.disable()  # looking for garbage among modules that stay takes a sixth of the start
    from dataclasses import replace

    from waitress import create_server  # late, as all below: --help stays light

    from matchmaker.service.office import Office
    from matchmaker.service.upkeep.logs import keep_logs
    from matchmaker.service.upkeep.secret import secret_key
    from matchmaker.service.work.postman import Postman
    from matchmaker.service.work.worker import Worker
    from matchmaker.storage import Store
    from web import create_app

    if database:
        settings = replace(settings, database=database)
    os.umask(0o077)  # what is made is for its owner only
    keep_logs(settings)
    secret = secret_key(settings.secret_file)
    office = Office(Store(settings.database), settings=settings)
    app = create_app(office, secret=secret)
    server = create_server(
        app,
        sockets=[door],
        threads=THREADS,
        ident=None,
        max_request_body_size=MOST_BYTES,
        clear_untrusted_proxy_headers=False,  # /setup has to see that a proxy stands before us
    )
    worker = Worker(office.store, settings, settings.database)
    office.jobs.wake = worker.wake
    if sample:
        if office.forums():
            display.note("The database has a forum already: the sample is left out.")
        else:
            office.open_sample(by="system")
    office.take_up()
    worker.start(after=SECONDS_FOR_PAGES)
    postman = Postman(office.store, settings)
    postman.start()
    gc.freeze()
    gc.enable()
    click.echo(f"Open http://{settings.address}:{server.effective_port} in a browser. Ctrl-C ends it.")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        postman.stop()
        worker.stop()
        office.close()


def _open_door(address: str, port: int) -> socket.socket:
    """Listening from the first moment: who asks while the rest is loaded waits, and is not turned away."""
    try:
        family = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((address, port), family=family, backlog=WAITING)
    except OSError as error:
        raise click.ClickException(
            f"port {port} cannot be used ({error.strerror}). Another one: matchmaker serve --port {port + 1}"
        ) from error
