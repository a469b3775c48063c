"""Sheets -> firms and preferences, with all problems together."""

from matchmaker.intake.corrections import Corrections
from matchmaker.intake.firms import read_firms
from matchmaker.intake.preferences import read_preferences
from matchmaker.intake.results import Column, FirmsRead, PreferencesRead, Reading

__all__ = [
    "Column",
    "Corrections",
    "FirmsRead",
    "PreferencesRead",
    "Reading",
    "read_firms",
    "read_preferences",
]
