"""Firms' own words -> capability areas, sectors and cooperation types of the taxonomy."""

from matchmaker.tagging.areas import AreaWeights, with_main_areas
from matchmaker.tagging.tagger import Thresholds, tag
from matchmaker.tagging.taxonomy import Taxonomy, Term, load_taxonomy

__all__ = ["AreaWeights", "Taxonomy", "Term", "Thresholds", "load_taxonomy", "tag", "with_main_areas"]
