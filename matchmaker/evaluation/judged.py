"""A judged forum's folder in; out come its firms and a matrix of grades."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Firm
from matchmaker.errors import InputError

USEFUL = 2.0  # the grade from which a partner counts as useful


@dataclass(frozen=True)
class JudgedForum:
    """Firms and how much each gains from each: `grades[i, j]` 0..3, the mean of its assessors."""

    name: str
    firms: tuple[Firm, ...]
    grades: NDArray[np.float64]  # (firms, firms); nan where nobody judged
    gold_areas: tuple[tuple[str, ...], ...]  # per firm, what an expert reader would give
    retold: tuple[tuple[Firm, ...], ...] = ()  # the same firms told in other words; read by training alone

    @property
    def judged(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.grades)

    @cached_property
    def mutual(self) -> NDArray[np.float64]:
        """Geometric mean of both directions, the mutual grade."""
        return np.sqrt(self.grades * self.grades.T)


def read_judged_forums(folder: str) -> tuple[JudgedForum, ...]:
    """Every judged forum below a folder, by name.

    Raises:
        InputError: no judged forum there, or a judgement of a firm that is not in its sheet.
    """
    found = sorted(path.parent for path in Path(folder).glob("*/judgements.csv"))
    if not found:
        raise InputError(
            f"{folder} holds no judged forum: expected folders with firms.csv and judgements.csv."
        )
    return tuple(read_judged(str(path)) for path in found)


def read_judged(folder: str) -> JudgedForum:
    """One judged forum: firms.csv, judgements.csv and, where they are, gold_areas.csv and retold.csv."""
    path = Path(folder)
    firms = tuple(_firm(number, row) for number, row in enumerate(_rows(path / "firms.csv")))
    place = {firm.name: number for number, firm in enumerate(firms)}
    grades = np.full((len(firms), len(firms)), np.nan)
    for number, row in enumerate(_rows(path / "judgements.csv"), start=2):
        given = [float(row[column]) for column in ("grade_a", "grade_b") if row.get(column)]
        try:
            grades[place[row["firm"]], place[row["partner"]]] = sum(given) / len(given)
        except (KeyError, ZeroDivisionError) as error:
            raise InputError(
                f"{path / 'judgements.csv'} row {number}: {error} is not a firm of firms.csv, or no grade is given."
            ) from error
    gold_file = path / "gold_areas.csv"
    gold = {row["name"]: _values(row["gold_areas"]) for row in _rows(gold_file)} if gold_file.exists() else {}
    areas = tuple(gold.get(firm.name, ()) for firm in firms)
    return JudgedForum(path.name, firms, grades, areas, _retold(path / "retold.csv", firms))


def _retold(path: Path, firms: Sequence[Firm]) -> tuple[tuple[Firm, ...], ...]:
    """The firms once for each version; the texts are another's, the rest as in firms.csv."""
    if not path.exists():
        return ()
    told = {(row["version"], row["name"]): row for row in _rows(path)}
    versions = sorted({version for version, _ in told})
    try:
        return tuple(tuple(_told(firm, told[version, firm.name]) for firm in firms) for version in versions)
    except KeyError as error:
        raise InputError(f"{path}: version and firm {error} are missing.") from error


def _told(firm: Firm, text: Mapping[str, str]) -> Firm:
    areas = _values(text["capability_areas"])
    return replace(firm, capability_areas=areas, offers=text["offers"], seeks=text["seeks"])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: (cell or "").strip() for name, cell in row.items()} for row in csv.DictReader(file)]


def _firm(number: int, text: Mapping[str, str]) -> Firm:
    return Firm(
        id=f"firm-{number:03d}",
        name=text["name"],
        country=text["country"],
        city=text["city"],
        size_band=text["size_band"],
        capability_areas=_values(text["capability_areas"]),
        cooperation_types=_values(text["cooperation_types"]),
        offers=text["offers"],
        seeks=text["seeks"],
        target_markets=_values(text["target_markets"]),
        languages=_values(text["languages"]),
        certifications=_values(text["certifications"]),
    )


def _values(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
