from datetime import date, time

from matchmaker.domain import Contact, Preference, Suspect, Tags, Window, Wish
from matchmaker.exporting import firms_csv, suspects_csv
from tests.exporting.sheets import read
from tests.factories import make_firm


def test_a_profile_stands_in_its_columns() -> None:
    firm = make_firm(
        "ro-1",
        contact=Contact("Ana Pop", "ana@ro-1.example", "+40211234567"),
        languages=("Romanian", "English"),
        capability_areas=("pen testing", "SOC"),
        founded_year=2009,
        max_meetings=4,
        consent=True,
        availability=(Window(time(9), time(12)), Window(time(14), time(16), date(2025, 11, 20))),
        tags=Tags(areas_offered=("SEC", "SEC-SOC"), areas_sought=("FIN",), cooperation_sought=("RESELLER",)),
    )
    (row,) = read(
        firms_csv(
            [firm], preferences=[Preference("ro-1", "pk-2", Wish.MUST), Preference("ro-1", "pk-1", Wish.NO)]
        )
    )
    assert (row["firm_id"], row["languages"], row["founded_year"]) == ("ro-1", "Romanian; English", "2009")
    assert (row["capability_areas"], row["capability_areas_text"]) == ("SEC; SEC-SOC", "pen testing; SOC")
    assert (row["areas_sought"], row["cooperation_sought"]) == ("FIN", "RESELLER")
    assert row["availability"] == "09:00-12:00; 2025-11-20 14:00-16:00"
    assert (row["must_meet"], row["avoid"], row["consent"]) == ("pk-2", "pk-1", "yes")
    assert row["contact_phone"] == "'+40211234567"


def test_unknown_columns_come_last_and_lose_nothing() -> None:
    firms = [
        make_firm("ro-1", extra=(("Stand", "B4"), ("areas_sought", "kept: ours is empty")), tags=Tags()),
        make_firm("ro-2", extra=(("Fee", "=1+1"),)),
    ]
    one, other = read(firms_csv(firms))
    assert list(one)[-2:] == ["Stand", "Fee"]
    assert (one["Stand"], one["Fee"], one["areas_sought"]) == ("B4", "", "kept: ours is empty")
    assert (other["Fee"], other["areas_sought"]) == ("'=1+1", "SEC")


def test_labels_stand_beside_codes_when_they_are_given() -> None:
    (row,) = read(firms_csv([make_firm()], {"FIN": "Fintech"}))
    assert (row["capability_areas"], row["capability_area_labels"]) == ("FIN", "Fintech")


def test_suspects_stand_side_by_side_the_likeliest_first() -> None:
    firms = [make_firm("ro-1"), make_firm("ro-2"), make_firm("ro-3")]
    rows = read(
        suspects_csv(
            [Suspect("ro-1", "ro-2", 0.5, "same city"), Suspect("ro-2", "ro-3", 0.9, "same web site")], firms
        )
    )
    assert [(row["firm_id"], row["other_id"], row["why"]) for row in rows] == [
        ("ro-2", "ro-3", "same web site"),
        ("ro-1", "ro-2", "same city"),
    ]
    assert rows[0]["other_name"] == "Ro 3 Systems"
