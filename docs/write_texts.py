"""The source -> web/translations/messages.pot: every text that a page can show, for translators.

    python docs/write_texts.py

The same source gives the same bytes: sorted, with files but no lines, no date and no tool's name.
"""

import io
from inspect import isclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from matchmaker import errors

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "web" / "translations" / "messages.pot"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"silent": "false"}}
ELSEWHERE = (  # what only the command line, files and those who tune models get to read
    "matchmaker/cli", "matchmaker/encoding", "matchmaker/evaluation", "matchmaker/service/fitting",
    "matchmaker/service/runs", "matchmaker/service/upkeep",
)  # fmt: skip
# function -> which of its arguments are templates; the words of an error are one
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "said": None,
    "_note": (3,),  # lines of the audit
    "_note_down": (4,),
    "said_many": (1, 2),
    "several": (1, 2),
    **{name: None for name, found in vars(errors).items() if isclass(found) and name.endswith("Error")},
}


def texts() -> Catalog:
    """Every template once, with the files that it stands in."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for folder in ("matchmaker", "web"):
        found = extract_from_dir(ROOT / folder, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True)
        for file, _, message, _, context in found:
            if f"{folder}/{file}".startswith(ELSEWHERE):
                continue
            if message and " ".join(message if isinstance(message, tuple) else [message]).strip():
                catalog.add(message, locations=[(f"{folder}/{file}", None)], context=context)
    return catalog


def pot() -> bytes:
    file = io.BytesIO()
    write_po(file, texts(), width=110, sort_output=True, omit_header=True, include_lineno=False)
    return file.getvalue()


if __name__ == "__main__":
    TEXTS.parent.mkdir(exist_ok=True)
    TEXTS.write_bytes(pot())
