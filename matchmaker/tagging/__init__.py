"""Firms' own words -> capability areas, sectors and cooperation types of the taxonomy.

What tags is loaded when it is first asked for: who only reads the taxonomy, as every page does, needs no numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from matchmaker.tagging.taxonomy import Taxonomy, Term, load_labels, load_taxonomy

if TYPE_CHECKING:
    from matchmaker.tagging.areas import AreaWeights, with_main_areas
    from matchmaker.tagging.tagger import Thresholds, tag

__all__ = [
    "AreaWeights",
    "Taxonomy",
    "Term",
    "Thresholds",
    "load_labels",
    "load_taxonomy",
    "tag",
    "with_main_areas",
]

_LATE = {"AreaWeights": "areas", "Thresholds": "tagger", "tag": "tagger", "with_main_areas": "areas"}


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
