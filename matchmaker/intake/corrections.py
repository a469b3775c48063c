"""What a person says of a sheet, which ends all guessing: what its columns are, and what to read instead of a cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Corrections:
    fields: Mapping[str, str] = field(default_factory=dict)  # header -> known field; "": kept as it is
    alike: Mapping[tuple[str, str], str] = field(
        default_factory=dict
    )  # (field, clean text) -> text instead; a clean text of "" stands for every row that has none
    rows: Mapping[tuple[str, int], Mapping[str, str]] = field(
        default_factory=dict
    )  # (source, row number) -> field -> text instead


NONE = Corrections()
