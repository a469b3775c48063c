"""The nouns: what everything else talks about. Standard library only."""

from matchmaker.domain.firm import Contact, Firm, Tags, Window
from matchmaker.domain.forum import Delegation, Forum, Session, Slot
from matchmaker.domain.match import Match, Pair, Preference, Quote, Reason, Wish
from matchmaker.domain.ports import Clock, Encoder, Index, Progress, silent
from matchmaker.domain.problem import Problem, Severity, Suspect
from matchmaker.domain.schedule import (
    Certificate,
    Change,
    ChangeKind,
    Fault,
    Level,
    Lock,
    Meeting,
    Schedule,
    Shortfall,
    Unplaced,
)
from matchmaker.domain.suggestion import Suggestions

__all__ = [
    "Certificate",
    "Change",
    "ChangeKind",
    "Clock",
    "Contact",
    "Delegation",
    "Encoder",
    "Fault",
    "Firm",
    "Forum",
    "Index",
    "Level",
    "Lock",
    "Match",
    "Meeting",
    "Pair",
    "Preference",
    "Problem",
    "Progress",
    "Quote",
    "Reason",
    "Schedule",
    "Session",
    "Severity",
    "Shortfall",
    "Slot",
    "Suggestions",
    "Suspect",
    "Tags",
    "Unplaced",
    "Window",
    "Wish",
    "silent",
]
