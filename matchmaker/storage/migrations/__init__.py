"""Alembic's steps from one revision of the tables to the next, each with its way back."""
