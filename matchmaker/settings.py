"""What can be set from outside: the environment's MATCHMAKER_* to a Settings; read only at the doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from matchmaker.errors import InputError

PREFIX = "MATCHMAKER_"


def _setting(default: str, text: str) -> str:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the environment variable MATCHMAKER_<FIELD>; empty means the default."""

    model: str = _setting(
        "",
        "Sentence model by name or path; empty for the packaged MiniLM, 'lexical' to go without a model.",
    )
    cache: str = _setting(
        "", "Folder for the exported model and the vectors; empty for the user's own cache folder."
    )
    database: str = _setting(
        "sqlite:///matchmaker.db", "Where `open_matchmaker()` and the desk keep their forums."
    )
    address: str = _setting(
        "127.0.0.1", "Address that the desk listens on; the default is this machine only."
    )
    hosts: str = _setting(
        "localhost,127.0.0.1", "Names under which the desk may be asked for, with commas; others get a 400."
    )
    https: str = _setting(
        "no", "'yes' when a proxy before the desk speaks https: cookies then travel over https only."
    )
    secret: str = _setting(
        "",
        "File with the desk's secret key, made at the first start (mode 0600); "
        "empty for secret-key beside the database.",
    )
    smtp: str = _setting(
        "",
        "Mail server, such as smtp://user:password@mail.example:587; empty: mails are saved as .eml files.",
    )
    mail_from: str = _setting("", "Sender of the desk's mails, such as forum@example.org.")
    url: str = _setting(
        "", "Address of the desk as firms see it, for links in mails; empty for the one the organiser uses."
    )
    log: str = _setting("info", "Least level of the desk's log lines: debug, info, warning or error.")

    @property
    def host_names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.hosts.split(",") if name.strip())

    @property
    def secure(self) -> bool:
        return self.https == "yes"

    @property
    def secret_file(self) -> Path:
        """Beside the database; in the current folder when that is a server."""
        if self.secret:
            return Path(self.secret)
        kind, _, path = self.database.partition(":///")
        return (Path(path).parent if kind.startswith("sqlite") else Path()) / "secret-key"

    @property
    def cache_folder(self) -> Path:
        if self.cache:
            return Path(self.cache)
        from platformdirs import user_cache_path  # late: only who computes vectors needs it

        return user_cache_path("matchmaker", appauthor=False)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises:
        InputError: a MATCHMAKER_* variable that does not exist, or a value that cannot be; names those that do.
    """
    known = {PREFIX + field.name.upper(): field.name for field in fields(Settings)}
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise InputError(f"{', '.join(unknown)}: no such setting. Known are {', '.join(sorted(known))}.")
    settings = Settings(
        **{field: environment[name] for name, field in known.items() if environment.get(name)}
    )
    _check(settings)
    return settings


_CHOICES = {"https": ("yes", "no"), "log": ("debug", "info", "warning", "error")}


def _check(settings: Settings) -> None:
    for name, choices in _CHOICES.items():
        value = getattr(settings, name)
        if value not in choices:
            raise InputError(f"{PREFIX}{name.upper()}={value!r}: give one of {', '.join(choices)}.")


def describe_settings() -> dict[str, tuple[str, str]]:
    """Environment variable -> (default, what it does), for help texts and the reference."""
    return {
        PREFIX + field.name.upper(): (str(field.default), field.metadata["help"])
        for field in fields(Settings)
    }
