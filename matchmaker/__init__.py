"""B2B matchmaking for cross-border IT forums."""
