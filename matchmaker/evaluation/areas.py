"""Areas that an expert reader gave to firms in; out come a fitted map to areas, and figures of how well one does."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import InputError
from matchmaker.evaluation.judged import JudgedForum

Numbers = NDArray[np.float64]

# The reader's list of 26 in codes of the taxonomy (data/judged/README.md).
CROSSWALK = {
    "artificial-intelligence": "AI", "data-analytics": "DAT", "cybersecurity": "SEC", "fintech": "FIN",
    "cloud-devops": "CLD", "blockchain": "DLT", "automotive-software": "IOT", "iot-embedded": "IOT",
    "semiconductors": "IOT", "rpa-automation": "ENT", "enterprise-erp": "ENT", "mobile-web-development": "DEV",
    "custom-software": "DEV", "gaming": "XR", "ar-vr": "XR", "media-martech": "XR", "telecom": "NET",
    "bpo-ites": "ITES", "qa-testing": "QA", "e-government": "S-GOV", "healthtech": "S-HEALTH",
    "e-commerce-retail": "S-RETAIL", "edtech": "S-EDU", "energy-climate": "S-ENERGY", "agritech": "S-AGRI",
    "logistics": "S-MOVE",
}  # fmt: skip
GOLD_CODES = tuple(dict.fromkeys(CROSSWALK.values()))
_CUTS = tuple(step / 100 for step in range(20, 51))


def gold_matrix(forum: JudgedForum) -> Numbers:
    """(firms, GOLD_CODES) 1 where the reader gave the firm the code.

    Raises:
        InputError: an area that is not of the reader's list, or a firm without any.
    """
    gold = np.zeros((len(forum.firms), len(GOLD_CODES)))
    for row, (firm, areas) in enumerate(zip(forum.firms, forum.gold_areas, strict=True)):
        unknown = [area for area in areas if area not in CROSSWALK]
        if unknown or not areas:
            fault = f"{unknown[0]!r} is not of the list" if unknown else "the firm has no area"
            raise InputError(f"{forum.name}/gold_areas.csv, {firm.name}: {fault} in data/judged/README.md.")
        for area in areas:
            gold[row, GOLD_CODES.index(CROSSWALK[area])] = 1
    return gold


def fit_areas(inputs: Numbers, gold: Numbers, penalty: float) -> tuple[Numbers, Numbers]:
    """(inputs, codes) weights and (codes,) bias of a ridge regression on 0 and 1, inputs as they are."""
    from sklearn.linear_model import Ridge  # late: only training needs it

    fitted = Ridge(alpha=penalty, solver="cholesky").fit(inputs, gold)
    return np.asarray(fitted.coef_.T, float), np.asarray(fitted.intercept_, float)


def best_cut(scores: Numbers, gold: Numbers) -> float:
    """The one cut of all codes with the best macro-F1."""
    return max(_CUTS, key=lambda cut: (macro_f1(scores >= cut, gold), -cut))


def mean_average_precision(scores: Numbers, gold: Numbers) -> float:
    """Mean over codes of the average precision of the firms in the order of their scores; ties count together.

    Codes that no firm has do not count.
    """
    from sklearn.metrics import average_precision_score  # late: heavy

    present = gold.any(axis=0)
    return float(average_precision_score(gold[:, present], scores[:, present], average="macro"))


def macro_f1(chosen: NDArray[np.bool_], gold: Numbers) -> float:
    """Mean over codes, those that no firm has aside, of the harmonic mean of precision and recall."""
    wanted = gold > 0
    hits, sizes = (chosen & wanted).sum(axis=0), chosen.sum(axis=0) + wanted.sum(axis=0)
    present = wanted.any(axis=0)
    return float(np.mean(2 * hits[present] / sizes[present]))


def without(parts: Sequence[Numbers], number: int) -> Numbers:
    """All forums but one, below each other; all, when there is only one."""
    return np.concatenate([part for index, part in enumerate(parts) if index != number] or list(parts))
