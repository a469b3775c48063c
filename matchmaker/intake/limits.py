"""How big a sheet may be; beyond it a sheet is refused before it can cost memory or time."""

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_EXPANDED_BYTES = 100 * 1024 * 1024  # of a workbook, which is a zip archive
MAX_ENTRIES = 2_000  # files inside a workbook
MAX_GRID_CELLS = 16_000_000  # rows x columns: the reader of workbooks keeps the whole rectangle
MAX_SHARED_TEXT_BYTES = 400 * 1024 * 1024  # text of all cells, each shared text counted as often as used
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_CELL_CHARACTERS = 32_767  # as in Excel
MAX_ROW_LINES = 500  # of one CSV row: more is an unclosed quote
MAX_BROKEN_ROWS = 200  # rows with broken quotes before the whole sheet is given back
MAX_TITLE_ROWS = 40  # how far down the header is looked for
