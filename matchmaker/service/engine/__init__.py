"""The steps wired together: matching, planning, replanning; no sheets, no database."""
