"""Sheets -> firms and preferences, with all problems together."""

from matchmaker.intake.corrections import Corrections
from matchmaker.intake.firms import read_firms
from matchmaker.intake.history import read_history
from matchmaker.intake.preferences import read_preferences
from matchmaker.intake.results import Column, FirmsRead, HistoryRead, PreferencesRead, Reading

__all__ = [
    "Column",
    "Corrections",
    "FirmsRead",
    "HistoryRead",
    "PreferencesRead",
    "Reading",
    "read_firms",
    "read_history",
    "read_preferences",
]
