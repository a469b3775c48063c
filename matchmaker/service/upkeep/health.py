"""Settings -> what is well and what is not with a desk, each with what to do about it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.errors import MatchmakerError
from matchmaker.service.upkeep.secret import secret_key
from matchmaker.settings import Settings

LEAST_BYTES = 200 * 1024**2  # free on the disk


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    fine: bool
    words: str


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding after the other; nothing is changed but what is made when it is missing anyway."""
    for what, look in _LOOKS:
        try:
            yield Finding(what, True, look(settings))
        except (MatchmakerError, OSError) as error:
            yield Finding(what, False, str(error))


def _python(settings: Settings) -> str:
    return f"{sys.version.split()[0]}"


def _database(settings: Settings) -> str:
    from matchmaker.exporting.page import plural
    from matchmaker.service.office import Office  # late: so that a broken install is still told about
    from matchmaker.storage import Store

    office = Office(Store(settings.database), settings=settings)
    try:
        forums, organisers = office.forums(), office.organisers.all()
        return (
            f"revision {office.store.revision()}, {plural(len(forums), 'forum')}, "
            f"{plural(len(organisers), 'organiser')}; {office.store.examine()}"
        )
    finally:
        office.close()


def _secret(settings: Settings) -> str:
    secret_key(settings.secret_file)
    return f"{settings.secret_file}, for its owner only"


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(
        settings.secret_file.parent if settings.secret_file.parent.exists() else Path()
    ).free
    if free < LEAST_BYTES:
        raise OSError(f"only {free / 1024**2:.0f} MB are free. Make room before people write.")
    return f"{free / 1024**3:.1f} GB free"


def _model(settings: Settings) -> str:
    from matchmaker.service.engine.matching import load_interest, open_cached_encoder

    encoder = open_cached_encoder(settings, corpus=("one", "two"))
    encoder.encode(["a first sentence"])
    load_interest()
    return f"{encoder.name}, and the weights that were fitted for it or a word on that when matching"


def _mail(settings: Settings) -> str:
    if not settings.smtp:
        return "no server is set: mails are saved as .eml files"
    from matchmaker.service.desk.mail import check_server

    return check_server(settings)


_LOOKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("Python", _python),
    ("database", _database),
    ("secret key", _secret),
    ("disk", _disk),
    ("model", _model),
    ("mail", _mail),
)
