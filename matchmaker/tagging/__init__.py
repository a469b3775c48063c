"""Firms' own words -> capability areas, sectors and cooperation types of the taxonomy."""

from matchmaker.tagging.tagger import Thresholds, tag
from matchmaker.tagging.taxonomy import Taxonomy, Term, load_taxonomy

__all__ = ["Taxonomy", "Term", "Thresholds", "load_taxonomy", "tag"]
