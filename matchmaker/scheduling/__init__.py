"""Chosen or candidate pairs in, a slot and a table for each out; each hard rule is written once, in `rules`."""
