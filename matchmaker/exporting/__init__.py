"""A forum's results to files: bytes or text, which the caller writes."""

from matchmaker.exporting.agenda import agenda_html
from matchmaker.exporting.book import Book
from matchmaker.exporting.calendar_file import agenda_ics
from matchmaker.exporting.error_rows import error_rows_csv
from matchmaker.exporting.firms import firms_csv, suspects_csv
from matchmaker.exporting.grid import grid_xlsx
from matchmaker.exporting.meetings import diff_csv, meetings_csv, unscheduled_csv
from matchmaker.exporting.pairings import pairings_csv
from matchmaker.exporting.report import report_html
from matchmaker.exporting.run_record import run_json
from matchmaker.exporting.suggestions import suggestions_csv

__all__ = [
    "Book",
    "agenda_html",
    "agenda_ics",
    "diff_csv",
    "error_rows_csv",
    "firms_csv",
    "grid_xlsx",
    "meetings_csv",
    "pairings_csv",
    "report_html",
    "run_json",
    "suggestions_csv",
    "suspects_csv",
    "unscheduled_csv",
]
