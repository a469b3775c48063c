"""What is kept: forums with their firms, wishes and timetables; organisers, links, jobs; and who changed what."""

from matchmaker.domain.records import AuditEntry
from matchmaker.storage.doors import Entrance
from matchmaker.storage.store import ForumStore, Store

__all__ = ["AuditEntry", "Entrance", "ForumStore", "Store"]
