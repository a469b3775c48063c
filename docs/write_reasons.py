"""Writes docs/background/reasons.md: `python docs/write_reasons.py`, after a change to reasons or weights.

The pairs and what a reader thought of them stand in docs/background/reasons.csv; `read` there is the digest of the
sentences that were read, so that the page can say which have changed since.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from matchmaker import Firm, Forum, Match, Pair, Reason
from matchmaker.service.engine.matching import Matching, match_firms
from matchmaker.service.resources import data_file
from matchmaker.service.runs.cleaning import read_sheets
from matchmaker.settings import Settings

FOLDER = Path(__file__).parent / "background"
VERDICTS = ("believable", "thin", "wrong")
GROUPS = {
    "best": "The best pairs, none of a firm more than twice",
    "apart": "Doubtful: a high value, though the two are at home in different areas",
    "middle": "Doubtful: values in the middle",
}


def read_verdicts() -> list[dict[str, str]]:
    """The rows of reasons.csv."""
    with (FOLDER / "reasons.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(reasons: Iterable[Reason]) -> str:
    """Eight letters that change with any sentence."""
    told = "\n".join(sorted(f"{reason.firm} {reason.text}" for reason in reasons))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def explain_pairs(pairs: Sequence[Pair]) -> tuple[Matching, dict[Pair, Match]]:
    """The sample forum scored, and the matches of some pairs with their reasons."""
    sheet = read_sheets((str(data_file("firms.csv")),))
    matching = match_firms(sheet.firms, Forum.load(str(data_file("forum.toml"))), settings=Settings())
    wanted = [match for match in matching.matches if match.pair in set(pairs)]
    return matching, {match.pair: match for match in matching.explain(wanted)}


def reasons_page() -> str:
    """The page as text."""
    rows = read_verdicts()
    matching, matches = explain_pairs([Pair.of(row["a"], row["b"]) for row in rows])
    firms = {firm.id: firm for firm in matching.firms}
    counts = Counter((row["group"], row["verdict"]) for row in rows)
    table = [
        f"| {title} | " + " | ".join(str(counts[group, verdict]) for verdict in VERDICTS) + " |"
        for group, title in GROUPS.items()
    ]
    total = Counter(row["verdict"] for row in rows)
    table.append("| **all** | " + " | ".join(str(total[verdict]) for verdict in VERDICTS) + " |")
    parts = [_OPENING, "\n".join(["| pairs | believable | thin | wrong |", "|---|---|---|---|", *table])]
    number = 0
    for group, title in GROUPS.items():
        parts.append(f"## {title}")
        for row in rows:
            if row["group"] == group:
                number += 1
                parts.append(_entry(number, row, matches[Pair.of(row["a"], row["b"])], firms))
    return "\n\n".join(parts) + "\n"


def _entry(number: int, row: Mapping[str, str], match: Match, firms: Mapping[str, Firm]) -> str:
    one, other = firms[match.pair.a], firms[match.pair.b]
    told = [
        f"- {reason.text}{_quotes(reason)}" for firm in (one, other) for reason in match.reasons_for(firm.id)
    ]
    stale = (
        "" if row["read"] == digest(match.reasons) else " (The sentences have changed since they were read.)"
    )
    return "\n".join(
        [
            f"### {number}. {one.name} ({one.country}) and {other.name} ({other.country})",
            "",
            f"Value {match.value:.2f}; {one.name} {match.interest_a:.2f}, {other.name} {match.interest_b:.2f}. "
            f"Verdict: **{row['verdict']}**{f' ({remark})' if (remark := row['remark']) else ''}.{stale}",
            "",
            *dict.fromkeys(told),
        ]
    )


def _quotes(reason: Reason) -> str:
    """The firms' words behind a sentence that does not cite them itself."""
    unsaid = [quote.text for quote in reason.evidence if quote.text.rstrip(".,;:") not in reason.text]
    return "".join(f" [{text}]" for text in unsaid)


_OPENING = """\
# Forty pairs and their reasons, read

(Written by `python docs/write_reasons.py` from the sample forum; the verdicts are in reasons.csv beside it.)

Are the reasons such that a person believes them? For forty pairs of the sample (Romania and Pakistan; what firms seek
is illustrative there) a language model read both profiles and every sentence, strictly; after earlier readings the
rules were changed where they deserved it. *Believable*: each quote bears on what it stands under. *Thin*: true, but
little to go by; the sentences mostly say so themselves. *Wrong*: a quote does not answer the need. The best and those
of different areas stand in order of value (of the latter no firm twice), those in the middle in even steps from .6 to
.15. What a pair's value rests on beyond its reasons is told in [how a score comes about](score.md). In brackets: the
words behind a sentence that does not cite them.

On the eight graded forums (`data/judged`, graded by language models; `python benchmarks/reasons.py`) a stated need that
a reason calls answered was useful, grade 2 or 3, in 79 of 100 cases: 88 where our interest (by weights that have seen
these forums) is .3 or more, against 71 of all such pairs. Of useful partners 46 % have a need of either side named as
answered, of useless ones 4 %. A caution stands at 272 directed pairs; 18 % of them were useful, against 30 % of other
pairs that share a main area."""


if __name__ == "__main__":
    (FOLDER / "reasons.md").write_text(reasons_page(), encoding="utf-8")
