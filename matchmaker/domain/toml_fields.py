"""A TOML document taken apart field by field; what is wrong is gathered, so that all of it is told at once."""

from collections.abc import Callable, Mapping
from typing import Any

from matchmaker.said import said


class Fields:
    """`where` is the path before a field's name, such as "sessions[2].", and `faults` is what was found wrong."""

    def __init__(self) -> None:
        self.named: list[tuple[str, str]] = []  # (path of the field, or "" for the whole; what is wrong)

    @property
    def faults(self) -> list[str]:
        return [
            said("{field}: {words}", field=field, words=words) if field else words
            for field, words in self.named
        ]

    def fault(self, field: str, words: str) -> None:
        self.named.append((field, words))

    def known(self, table: Mapping[str, Any], names: set[str], where: str) -> None:
        for name in sorted(set(table) - names):
            self.fault(
                f"{where}{name}", said("no such field; known are {names}", names=", ".join(sorted(names)))
            )

    def table(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        return self._typed(document, name, "", dict, {}, said("write it as a table, [{name}]", name=name))

    def tables(self, document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        found = self._typed(document, name, "", list, [], said("write it as tables, [[{name}]]", name=name))
        if not all(isinstance(table, dict) for table in found):
            self.fault(name, said("write it as tables, [[{name}]]", name=name))
            return []
        return found

    def text(self, table: Mapping[str, Any], name: str, where: str, default: str | None = None) -> str:
        found = self._typed(table, name, where, str, default or "", said("write a text in quotes")).strip()
        if not found and default is None:
            self.fault(f"{where}{name}", said("is missing: write a text in quotes"))
        return found or default or ""

    def texts(self, table: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
        found = self._typed(table, name, where, list, [], said('write a list, like ["a", "b"]'))
        if not all(isinstance(text, str) for text in found):
            self.fault(f"{where}{name}", said('write a list of texts, like ["a", "b"]'))
            return ()
        return tuple(found)

    def number(
        self, table: Mapping[str, Any], name: str, where: str, *, default: int, least: int, most: int
    ) -> int:
        if name not in table:
            return default
        found = table[name]
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            self.fault(
                f"{where}{name}",
                said(
                    "{found!r} is no whole number from {least} to {most}", found=found, least=least, most=most
                ),
            )
            return default
        return found

    def _typed(
        self,
        table: Mapping[str, Any],
        name: str,
        where: str,
        kind: Callable[..., Any],
        default: Any,
        advice: str,
    ) -> Any:
        found = table.get(name, default)
        if not isinstance(found, kind):  # type: ignore[arg-type]
            self.fault(f"{where}{name}", advice)
            return default
        return found
