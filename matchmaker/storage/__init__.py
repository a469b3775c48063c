"""What an organiser keeps: firms, wishes, forums, runs, schedule versions, and who changed what."""

from matchmaker.storage.store import AuditEntry, Store

__all__ = ["AuditEntry", "Store"]
