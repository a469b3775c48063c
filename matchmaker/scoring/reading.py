"""Profiles, the taxonomy's complements and fitted maps in; out comes the reading that facts are taken from."""

from collections.abc import Mapping

import numpy as np

from matchmaker.scoring.facts import Reading
from matchmaker.scoring.maps import Bilinear
from matchmaker.scoring.profiles import Profiles


def read_profiles(
    profiles: Profiles, complements: Mapping[str, frozenset[str]], texts: Bilinear, codes: Bilinear
) -> Reading:
    """`complements`: cooperation code offered -> codes sought that it answers."""
    types = profiles.cooperation
    fits = np.zeros((max(1, len(types)),) * 2, np.float32)
    for row, offered in enumerate(types):
        for column, sought in enumerate(types):
            fits[row, column] = sought in complements.get(offered, ())
    return Reading(profiles, fits, texts.rows(profiles), codes.rows(profiles))
