"""Firms to firms.csv (cleaned profiles) and suspects of duplication to suspects.csv."""

from collections.abc import Iterable, Mapping, Sequence

from matchmaker.domain import Firm, Preference, Suspect, Window, Wish
from matchmaker.exporting import csv_text
from matchmaker.exporting.csv_text import Cell, joined

COLUMNS = (
    "firm_id",
    "name",
    "country",
    "city",
    "website",
    "contact_name",
    "contact_email",
    "contact_phone",
    "time_zone",
    "languages",
    "organisation_type",
    "size_band",
    "founded_year",
    "capability_areas",
    "sectors",
    "cooperation_types",
    "offers",
    "seeks",
    "description",
    "target_markets",
    "certifications",
    "max_meetings",
    "representatives",
    "availability",
    "must_meet",
    "avoid",
    "consent",
    "areas_sought",
    "sectors_sought",
    "cooperation_sought",
    "capability_areas_text",
    "sectors_text",
    "cooperation_types_text",
)


def firms_csv(
    firms: Sequence[Firm],
    labels: Mapping[str, str] | None = None,
    *,
    preferences: Iterable[Preference] = (),
) -> bytes:
    """One row a firm, for the organiser: it holds contacts.

    Areas, sectors and cooperation types are taxonomy codes of what is offered, the firm's own words stand in
    the columns that end with `_text`. `labels` adds a column with the areas in English. Columns of the
    sheet that are not known come last; one that bears a name of ours gives way unless ours is empty.
    """
    known = (*COLUMNS, "capability_area_labels") if labels is not None else COLUMNS
    unknown = tuple(
        dict.fromkeys(header for firm in firms for header, _ in firm.extra if header not in known)
    )
    wishes = _wishes(preferences)
    return csv_text.sheet(
        (*known, *unknown), (_row(firm, labels, wishes.get(firm.id, {}), known, unknown) for firm in firms)
    )


def _wishes(preferences: Iterable[Preference]) -> dict[str, dict[Wish, list[str]]]:
    found: dict[str, dict[Wish, list[str]]] = {}
    for said in preferences:
        found.setdefault(said.firm, {}).setdefault(said.wish, []).append(said.partner)
    return found


def _row(
    firm: Firm,
    labels: Mapping[str, str] | None,
    wishes: Mapping[Wish, Sequence[str]],
    known: tuple[str, ...],
    unknown: tuple[str, ...],
) -> list[Cell]:
    extra = dict(firm.extra)
    cells = dict(zip(COLUMNS, _known(firm, wishes), strict=True))
    if labels is not None:
        cells["capability_area_labels"] = joined(labels.get(code, code) for code in firm.tags.areas_offered)
    ours = [extra.get(column, "") if cells[column] in ("", None) else cells[column] for column in known]
    return [*ours, *(extra.get(column, "") for column in unknown)]


def _known(firm: Firm, wishes: Mapping[Wish, Sequence[str]]) -> tuple[Cell, ...]:
    tags = firm.tags
    return (
        firm.id,
        firm.name,
        firm.country,
        firm.city,
        firm.website,
        firm.contact.name,
        firm.contact.email,
        firm.contact.phone,
        firm.time_zone,
        joined(firm.languages),
        firm.organisation_type,
        firm.size_band,
        firm.founded_year,
        joined(tags.areas_offered),
        joined(tags.sectors_offered),
        joined(tags.cooperation_offered),
        firm.offers,
        firm.seeks,
        firm.description,
        joined(firm.target_markets),
        joined(firm.certifications),
        firm.max_meetings,
        firm.representatives,
        joined(map(window_text, firm.availability)),
        joined(wishes.get(Wish.MUST, ())),
        joined(wishes.get(Wish.NO, ())),
        firm.consent,
        joined(tags.areas_sought),
        joined(tags.sectors_sought),
        joined(tags.cooperation_sought),
        joined(firm.capability_areas),
        joined(firm.sectors),
        joined(firm.cooperation_types),
    )


def window_text(window: Window) -> str:
    """2025-11-20 09:00-12:00, or 09:00-12:00 for every day."""
    times = f"{window.start:%H:%M}-{window.end:%H:%M}"
    return f"{window.day.isoformat()} {times}" if window.day else times


def suspects_csv(suspects: Iterable[Suspect], firms: Iterable[Firm]) -> bytes:
    """Firms that may be one, the likeliest first, for a person to decide."""
    by_id = {firm.id: firm for firm in firms}
    columns = (
        "firm_id",
        "firm_name",
        "firm_country",
        "other_id",
        "other_name",
        "other_country",
        "likeness",
        "why",
    )
    ordered = sorted(suspects, key=lambda suspect: (-suspect.likeness, suspect.firm, suspect.other))
    return csv_text.sheet(
        columns,
        (
            (
                one.id,
                one.name,
                one.country,
                other.id,
                other.name,
                other.country,
                float(suspect.likeness),
                suspect.why,
            )
            for suspect in ordered
            for one, other in [(by_id[suspect.firm], by_id[suspect.other])]
        ),
    )
