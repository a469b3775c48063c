"""Sheets -> firms and preferences, with all problems together."""

from matchmaker.intake.corrections import Corrections
from matchmaker.intake.firms import read_firms
from matchmaker.intake.history import history_of, read_history, read_past, recognise
from matchmaker.intake.preferences import read_preferences
from matchmaker.intake.results import (
    Column,
    FirmsRead,
    HistoryRead,
    PastRead,
    PreferencesRead,
    Reading,
    Recognised,
)

__all__ = [
    "Column",
    "Corrections",
    "FirmsRead",
    "HistoryRead",
    "PastRead",
    "PreferencesRead",
    "Reading",
    "Recognised",
    "history_of",
    "read_firms",
    "read_history",
    "read_past",
    "read_preferences",
    "recognise",
]
