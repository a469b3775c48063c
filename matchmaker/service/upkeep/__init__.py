"""What keeps an installation well: backup, health, logs, its secret key."""
