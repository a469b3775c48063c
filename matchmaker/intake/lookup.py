"""What people call a firm -> the firm: by its id, or its name in any spelling."""

from collections import defaultdict
from collections.abc import Iterable

from matchmaker.domain import Firm
from matchmaker.intake.names import latin_key, name_key
from matchmaker.intake.text import shown
from matchmaker.said import said

_USE_ID = said("Use the id or the name of a firm in the sheet.")
_NAMED = 5  # unknown names that one message tells


class FirmLookup:
    """Finds firms by id, by name key and, last, by the name in Latin letters."""

    def __init__(self, firms: Iterable[Firm]) -> None:
        self._ids: dict[str, str] = {}
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        self._latin: defaultdict[str, list[str]] = defaultdict(list)
        for firm in firms:
            self._ids[firm.id] = firm.id
            self._names[name_key(firm.name)].append(firm.id)
            self._latin[latin_key(firm.name)].append(firm.id)

    def find(self, text: str) -> list[str]:
        """Ids of the firms that go by this text: one when it is clear, none, or several."""
        bare = text.strip()
        exact = self._ids.get(bare) or self._ids.get(bare.casefold())
        if exact:
            return [exact]
        return self._names.get(name_key(bare)) or self._latin.get(latin_key(bare)) or []

    def find_all(self, names: Iterable[str], seeker: str) -> tuple[list[str], list[tuple[str, str]]]:
        """Partners of `seeker` in order, and (problem, suggestion) for names without a clear one.

        A cell with commas is read as several names only when it is not the name of a firm as a whole.
        """
        found: dict[str, None] = {}
        problems: list[tuple[str, str]] = []
        unknown: list[str] = []
        for name in names:
            parts = [name]
            if not self.find(name) and "," in name:
                parts = [part.strip() for part in name.split(",") if part.strip()]
            for part in parts:
                ids = self.find(part)
                problem = self.problem_of(part, ids, seeker)
                if not ids:
                    unknown.append(shown(part))
                elif problem:
                    problems.append(problem)
                else:
                    found[ids[0]] = None
        if unknown:
            more = (
                said(" and {unknown:,} more", unknown=len(unknown) - _NAMED) if len(unknown) > _NAMED else ""
            )
            problems.append(
                (
                    said("no firm is called {unknown}{more}", unknown=", ".join(unknown[:_NAMED]), more=more),
                    _USE_ID,
                )
            )
        return list(found), problems

    def problem_of(self, text: str, ids: list[str], seeker: str = "") -> tuple[str, str] | None:
        """(problem, suggestion) when `ids`, found for `text`, are not one firm other than `seeker`."""
        if not ids:
            return said("no firm is called {text}", text=shown(text)), _USE_ID
        if len(ids) > 1:
            return (
                said("{text} could be any of {ids}", text=shown(text), ids=", ".join(sorted(ids))),
                said("Use the id of the one that is meant."),
            )
        if ids[0] == seeker:
            return said("{text} is the firm itself", text=shown(text)), said("Name another firm.")
        return None
