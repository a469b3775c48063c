"""Where the files that travel with matchmaker lie, in a checkout and in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def data_file(name: str) -> Path:
    """A file of the top-level folder data/, such as taxonomy.csv."""
    return _find("data", name)


def model_file(name: str) -> Path:
    """A file of the top-level folder models/, such as interest.json."""
    return _find("models", name)


def _find(folder: str, name: str) -> Path:
    packaged = PACKAGE / f"_{folder}" / name  # setup.cfg's package_dir puts it there in a wheel
    return packaged if packaged.exists() else PACKAGE.parent / folder / name
