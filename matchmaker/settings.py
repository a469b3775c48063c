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
    database: str = _setting("sqlite:///matchmaker.db", "Where `open_matchmaker()` keeps a forum.")

    @property
    def cache_folder(self) -> Path:
        if self.cache:
            return Path(self.cache)
        from platformdirs import user_cache_path  # late: only who computes vectors needs it

        return user_cache_path("matchmaker", appauthor=False)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises:
        InputError: a MATCHMAKER_* variable that does not exist; names those that do.
    """
    known = {PREFIX + field.name.upper(): field.name for field in fields(Settings)}
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise InputError(f"{', '.join(unknown)}: no such setting. Known are {', '.join(sorted(known))}.")
    return Settings(**{field: environment[name] for name, field in known.items() if environment.get(name)})


def describe_settings() -> dict[str, tuple[str, str]]:
    """Environment variable -> (default, what it does), for help texts and the reference."""
    return {
        PREFIX + field.name.upper(): (str(field.default), field.metadata["help"])
        for field in fields(Settings)
    }
