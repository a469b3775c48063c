"""Vectors of firms -> the pairs worth scoring; exact within each delegation."""

from matchmaker.retrieval.exact import ExactIndex
from matchmaker.retrieval.flat import FaissIndex
from matchmaker.retrieval.proposing import propose

__all__ = ["ExactIndex", "FaissIndex", "propose"]
