"""Seeded synthetic firms of two countries, as a sheet: for size, not for quality.

python benchmarks/synthetic.py 5000 SHEET.csv      5,000 firms of RO and as many of PK
"""

import csv
import random
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OFFERS = (
    "We build {a} for {s}.", "Our team delivers {a} and {b}, mostly for {s}.", "{a}, {b}; references in {s}.",
    "Product company: {a} used in {s}. We also do {b}.",
)  # fmt: skip
SEEKS = (
    "Looking for a partner with {a}.", "A reseller for {s} in the other country, and people who know {b}.",
    "We need {a} for a project in {s}.", "Pilot customers in {s}; subcontractors for {a} and {b}.",
)  # fmt: skip
COLUMNS = (
    "firm_id", "name", "country", "capability_areas", "sectors", "cooperation_types", "offers", "seeks",
)  # fmt: skip


def words_of(axis: str) -> list[str]:
    with (ROOT / "data" / "taxonomy.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["label_en"].lower() for row in csv.DictReader(file) if row["axis"] == axis]


def main(side: str, sheet: str) -> None:
    dice = random.Random(7)
    areas, sectors, ways = (words_of(axis) for axis in ("capability", "sector", "cooperation"))
    with Path(sheet).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for country in ("RO", "PK"):
            for number in range(int(side)):
                own, sought = dice.sample(areas, 3), dice.sample(areas, 3)
                served = dice.choice(sectors)
                writer.writerow(
                    {
                        "firm_id": f"{country.lower()}-{number}",
                        "name": f"{country} firm {number}",
                        "country": country,
                        "capability_areas": "; ".join(own),
                        "sectors": served,
                        "cooperation_types": "; ".join(dice.sample(ways, 2)),
                        "offers": dice.choice(OFFERS).format(a=own[0], b=own[1], s=served),
                        "seeks": dice.choice(SEEKS).format(a=sought[0], b=sought[1], s=dice.choice(sectors)),
                    }
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
