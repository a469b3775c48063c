"""Scoring: from profiles to what each pair of firms is worth to each side, and why.

texts_of -> (encode) -> sections -> (tag) -> build_profiles -> Scorer. Pure: vectors and weights are handed in.
"""

from matchmaker.scoring.best import Scored
from matchmaker.scoring.interest import Interest
from matchmaker.scoring.profiles import Profiles, Sections, Views, build_profiles, sections, views_of
from matchmaker.scoring.scorer import Scorer
from matchmaker.scoring.texts import FirmTexts, texts_of
from matchmaker.scoring.value import value

__all__ = [
    "FirmTexts",
    "Interest",
    "Profiles",
    "Scored",
    "Scorer",
    "Sections",
    "Views",
    "build_profiles",
    "sections",
    "texts_of",
    "value",
    "views_of",
]
