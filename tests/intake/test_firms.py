from datetime import time
from pathlib import Path

import pytest

from matchmaker.domain import Contact, Firm, Preference, Severity, Window, Wish
from matchmaker.errors import SheetError
from matchmaker.exporting import firms_csv
from matchmaker.intake import read_firms
from tests.intake.sheets import COLUMNS, FIXTURES, ROOT, errors, of, only_firm, read, warnings, workbook

TWO = "name,country,offers\nAcme,RO,Software\nBeta,PK,Cloud\n"


def test_every_known_field_is_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "firm_id,name,country,city,website,contact_name,contact_email,contact_phone,time_zone,languages,"
        "organisation_type,size_band,founded_year,capability_areas,sectors,cooperation_types,offers,seeks,description,"
        "target_markets,certifications,max_meetings,representatives,availability,must_meet,avoid,consent,Stand\n"
        "acme,Acme SRL,România,Cluj,acme.ro,Ana Pop,ana@acme.ro,0264 123 456,Europe/Bucharest,Romanian; English,"
        "company,11-50,1999,AI; cloud,health,reseller,Software,Partners,A firm,EU,ISO 9001,5,2,09:00-12:00,,,da,B7\n",
    )
    assert found.problems == ()
    assert found.firms == (
        Firm(
            id="acme", name="Acme SRL", country="RO", city="Cluj", website="https://acme.ro",
            contact=Contact("Ana Pop", "ana@acme.ro", "+40264123456"), time_zone="Europe/Bucharest",
            languages=("Romanian", "English"), organisation_type="company", size_band="11-50", founded_year=1999,
            capability_areas=("AI", "cloud"), sectors=("health",), cooperation_types=("reseller",), offers="Software",
            seeks="Partners", description="A firm", target_markets=("EU",), certifications=("ISO 9001",),
            max_meetings=5, representatives=2, availability=(Window(time(9), time(12)),), consent=True,
            extra=(("Stand", "B7"),),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("header", [
    "Denumirea firmei;Țara;Ce oferiți", "Име на фирмата;Държава;Предлага", "Название компании;Страна;Что предлагаем",
    "회사명;국가;제품 및 서비스", "کمپنی کا نام;ملک;مصنوعات", "Bedrijf;Land;Aanbod",
])  # fmt: skip
def test_headers_in_the_projects_languages_are_understood(tmp_path: Path, header: str) -> None:
    found = read(tmp_path, f"{header}\nAcme;RO;Software\n")
    assert [(firm.name, firm.country, firm.offers) for firm in found.firms] == [("Acme", "RO", "Software")]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_the_encoding_is_found_and_said(tmp_path: Path, codec: str) -> None:
    text = "Название,Страна,Предложение\nРомашка,Беларусь,Разработка программ\n"
    found = read(tmp_path, text.encode(codec))
    assert found.firms[0].name == "Ромашка"
    assert found.readings[0].encoding == codec.removesuffix("-sig")
    assert found.readings[0].preview == "Ромашка | Беларусь | Разработка программ"


def test_a_reading_shows_what_was_picked(tmp_path: Path) -> None:
    found = read(
        tmp_path, "Firms of the forum\n\nname;country;offers;Hall\nAcme;RO;Software;B\nBeta;RO;Cloud;\n"
    )
    reading = found.readings[0]
    assert (reading.header_row, reading.delimiter, reading.rows) == (3, ";", 2)
    assert [(column.header, column.field, column.samples) for column in reading.columns] == [
        ("name", "name", ("Acme", "Beta")), ("country", "country", ("RO", "RO")),
        ("offers", "offers", ("Software", "Cloud")), ("Hall", "", ("B",)),
    ]  # fmt: skip


def test_all_problems_of_a_row_come_together_and_stop_no_other_row(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,offers,website\n,Atlantis,,javascript:x\nBeta,PK,Cloud,beta.pk\n")
    assert [firm.id for firm in found.firms] == ["beta"]
    assert errors(found) == [(2, "name"), (2, "country"), (2, "offers")]
    assert warnings(found) == [(2, "website")]
    assert found.problems[0].row == (
        ("name", ""),
        ("country", "Atlantis"),
        ("offers", ""),
        ("website", "javascript:x"),
    )


def test_a_description_will_do_instead_of_offers(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,description\nAcme,RO,A firm\n")
    assert (found.problems, found.firms[0].description) == ((), "A firm")


def test_a_misspelt_country_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,offers\nAcme,Pakistn,Software\n")
    assert errors(found) == [(2, "country")]
    assert "Did you mean Pakistan (PK)?" in found.problems[0].suggestion


@pytest.mark.parametrize("place", ['country\nAcme,x,"Karachi, Pakistan"', 'city\nAcme,x,"Karachi, Pakistan"'])
def test_a_country_inside_a_place_is_found(tmp_path: Path, place: str) -> None:
    found = read(tmp_path, f"name,offers,{place}\n")
    assert [(firm.country, firm.city) for firm in found.firms] == [("PK", "Karachi")]


def test_a_country_is_never_guessed(tmp_path: Path) -> None:
    found = read(tmp_path, "name,city,offers,phone\nAcme,Karachi,Software,+92 313 7493888\n")
    assert found.firms == ()
    assert errors(found) == [(None, "country"), (2, "country")]
    assert found.problems[0].suggestion == 'Add a column "country" (a code such as RO, or the name).'


@pytest.mark.parametrize(("header", "cell", "field", "kept"), [
    ("website", "ftp://acme.ro", "website", "website (as typed)"),
    ("Founded", "long ago", "founded_year", "Founded (as typed)"),
    ("max_meetings", "-3", "max_meetings", "max_meetings (as typed)"),
    ("availability", "mornings", "availability", "availability (as typed)"),
    ("time_zone", "GMT+5", "time_zone", "time_zone (as typed)"),
    ("consent", "maybe", "consent", "consent (as typed)"),
    ("email", "ana at acme", "contact_email", "email (as typed)"),
])  # fmt: skip
def test_an_unusable_value_is_left_out_with_a_warning_and_kept_as_typed(
    tmp_path: Path, header: str, cell: str, field: str, kept: str
) -> None:
    found = read(tmp_path, f"name,country,offers,{header}\nAcme,RO,Software,{cell}\n")
    assert warnings(found) == [(2, field)]
    assert found.firms[0].extra == ((kept, cell),)


def test_an_unsure_phone_is_kept_as_typed(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,offers,phone\nAcme,RO,Software,ask Ana\n")
    assert found.firms[0].contact.phone == "ask Ana"
    assert warnings(found) == [(2, "contact_phone")]


def test_brackets_and_negative_numbers_of_unknown_columns_stay_as_typed(tmp_path: Path) -> None:
    assert only_firm(tmp_path, "Reviews", "(43)").extra == (("Reviews", "(43)"),)


def test_placeholders_are_empty(tmp_path: Path) -> None:
    firm = only_firm(tmp_path, "city,website,seeks,Hall", "·,Not-Available,N/A,-")
    assert (firm.city, firm.website, firm.seeks, firm.extra) == ("", "", "", ())


def test_invisible_characters_are_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,offers\nAc\u202eme\x00,RO,Software\n")
    assert found.firms[0].name == "Acme"
    assert warnings(found) == [(2, "name")]


def test_products_and_services_are_read_one_after_the_other(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,Products,Services\nAcme,RO,An app,Advice\n")
    assert found.firms[0].offers == "An app\nAdvice"


def test_an_unsafe_id_is_made_safe_with_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, "id,name,country,offers\n../Acme RO,Acme,RO,Software\n")
    assert found.firms[0].id == "acme-ro"
    assert warnings(found) == [(2, "firm_id")]


def test_totals_blank_rows_and_a_repeated_header_are_noted(tmp_path: Path) -> None:
    found = read(tmp_path, f"List of firms\n{TWO}\nname,country,offers\nTotal,2,\n")
    assert [firm.id for firm in found.firms] == ["acme", "beta"]
    assert [(problem.row_number, problem.problem) for problem in found.problems] == [
        (None, '1 row above the header not read as firms: "List of firms"'),
        (None, "1 blank row skipped"),
        (6, "the header again, not a firm"),
        (7, "a line of totals, not a firm"),
    ]


def test_a_firm_called_total_is_a_firm(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,offers\nTotal,RO,Oil software\n")
    assert [firm.id for firm in found.firms] == ["total"]


def test_a_row_longer_than_the_header_is_an_error(tmp_path: Path) -> None:
    found = read(tmp_path, "name,country,offers\nAcme, Inc,RO,Software\nBeta,PK,Cloud\n")
    assert errors(found) == [(2, "")]
    assert [firm.id for firm in found.firms] == ["beta"]


def test_an_unclosed_quote_is_an_error_of_the_row_where_it_opens(tmp_path: Path) -> None:
    found = read(tmp_path, 'name,country,offers\nAcme,RO,"Software\nBeta,PK,Cloud\nGama,BG,Web\n')
    assert errors(found) == [(2, "")]
    assert [firm.id for firm in found.firms] == ["beta", "gama"]
    assert found.problems[0].row == (("line", 'Acme,RO,"Software'),)


def test_the_same_sheet_twice_changes_nothing(tmp_path: Path) -> None:
    once = read(tmp_path, TWO)
    path = str(tmp_path / "sheet.csv")
    twice = read_firms([path, path], columns=COLUMNS)
    assert (twice.firms, twice.suspects) == (once.firms, once.suspects)
    assert [problem.severity for problem in twice.problems] == [Severity.NOTE, Severity.NOTE]


def test_two_firms_with_one_id_leave_the_second_to_a_person(tmp_path: Path) -> None:
    found = read(tmp_path, "id,name,country,offers\na,Acme,RO,Software\na,Beta,PK,Cloud\n")
    assert [firm.name for firm in found.firms] == ["Acme"]
    assert errors(found) == [(3, "firm_id")]
    assert dict(found.problems[0].row)["name"] == "Beta"


def test_wishes_are_resolved_by_id_or_by_name_in_any_spelling(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "name,country,offers,must_meet,avoid\n"
        'Acme SRL,RO,Software,"beta; ROMASHKA","Hanmi Co., Ltd"\n'
        'Beta,PK,Cloud,"Acme, Ромашка",\nРомашка,BY,Web,,\n"Hanmi Co., Ltd",KR,Chips,,\n',
    )
    assert found.preferences == (
        Preference("acme-srl", "beta", Wish.MUST), Preference("acme-srl", "romashka", Wish.MUST),
        Preference("acme-srl", "hanmi-co-ltd", Wish.NO), Preference("beta", "acme-srl", Wish.MUST),
        Preference("beta", "romashka", Wish.MUST),
    )  # fmt: skip
    assert found.problems == ()


def test_a_wish_for_nobody_itself_or_both_ways_is_a_warning(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "name,country,offers,must_meet,avoid\nAcme,RO,Software,Zeta; Acme; Beta,Beta\nBeta,PK,Cloud,,\n",
    )
    assert [problem.problem for problem in found.problems] == [
        '"Acme" is the firm itself', 'no firm is called "Zeta"', "beta is both in must_meet and in avoid",
    ]  # fmt: skip
    assert found.preferences == (Preference("acme", "beta", Wish.NO),)


def test_very_many_wishes_for_nobody_are_one_warning(tmp_path: Path) -> None:
    names = "; ".join(f"Z{number}" for number in range(3_000))
    found = read(tmp_path, f"name,country,offers,avoid\nAcme,RO,Software,{names}\n")
    assert [problem.problem for problem in found.problems] == [
        'no firm is called "Z0", "Z1", "Z2", "Z3", "Z4" and 2,995 more'
    ]


# ---- workbooks


def test_all_sheets_with_firms_are_read_and_the_others_noted(tmp_path: Path) -> None:
    head = ["name", "country", "offers"]
    content = workbook(
        {
            "Romania": [["Firms"], head, ["Acme", "RO", "Software"]], "Pakistan": [head, ["Beta", "PK", "Cloud"]],
            "Notes": [["remember the flags"]], "Old": [head, ["Gama", "BG", "Web"]], "Empty": [],
        },
        hidden=["Old"],
    )  # fmt: skip
    found = read(tmp_path, content, name="forum.xlsx")
    assert [firm.id for firm in found.firms] == ["acme", "beta"]
    assert [reading.source for reading in found.readings] == ["forum.xlsx#Romania", "forum.xlsx#Pakistan"]
    assert {problem.source: problem.severity for problem in found.problems} == {
        f"forum.xlsx#{name}": Severity.NOTE for name in ("Romania", "Notes", "Old", "Empty")
    }
    hidden = read(tmp_path, content, name="forum.xlsx", sheet="Old")
    assert [firm.id for firm in hidden.firms] == ["gama"]


def test_an_unknown_sheet_is_an_error_that_lists_the_sheets(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match='has no sheet "B". It has "A"'):
        read(tmp_path, workbook({"A": [["name"]]}), name="s.xlsx", sheet="B")


def test_a_person_may_name_the_header_row(tmp_path: Path) -> None:
    text = "name,country,offers\nName,Country,Offers\nAcme,RO,Software\n"
    assert read(tmp_path, text, header_row=2).readings[0].header_row == 2
    with pytest.raises(SheetError, match='row 3 has no column for the firm\'s name; it has "Acme", "RO"'):
        read(tmp_path, text, header_row=3)
    with pytest.raises(SheetError, match="row 9 has no column"):
        read(tmp_path, text, header_row=9)


# ---- real sheets


def test_a_listing_saved_by_excel_as_cp1252_reports_what_it_lacks() -> None:
    found = read_firms([str(FIXTURES / "software_houses_cp1252.csv")], columns=COLUMNS)
    assert found.readings[0].encoding == "cp1252"
    assert "·" in found.readings[0].preview
    assert found.firms == ()
    assert {field for row, field in errors(found) if row is None} == {"country", "offers"}
    assert (12, "country") not in errors(found)  # its address ends with "Karachi, Pakistan"
    assert {row for row, field in errors(found) if field == "offers"} == {None, *range(2, 13)}


def test_the_listing_with_a_country_and_offers_becomes_firms_and_suspects(tmp_path: Path) -> None:
    lines = (FIXTURES / "software_houses_cp1252.csv").read_bytes().splitlines()
    text = b"\n".join(
        [lines[0] + b",Country,Offers", *(line + b",Pakistan,Web design" for line in lines[1:])]
    )
    found = read(tmp_path, text)
    assert errors(found) == []
    assert len(found.firms) == 11
    assert found.firms[0].contact.phone == "+923137493888"
    assert dict(found.firms[0].extra)["Reviews"] == "-43"
    assert {suspect.why for suspect in found.suspects} >= {"same name, both in Lahore"}
    assert any("same web site bittechnologies.co" in suspect.why for suspect in found.suspects)


def test_dutch_headers_of_a_job_fair_are_understood() -> None:
    found = read_firms([str(FIXTURES / "job_fair_participants.csv")], columns=COLUMNS)
    assert [column.field for column in found.readings[0].columns] == ["name", "sectors", ""]
    assert found.readings[0].encoding == "utf-8"


def test_a_floor_plan_is_no_sheet_of_firms() -> None:
    with pytest.raises(SheetError, match="no header with a column for the firm's name"):
        read_firms([str(FIXTURES / "job_fair_floor.csv")], columns=COLUMNS)


def test_the_sample_is_read_without_a_word(tmp_path: Path) -> None:
    found = read_firms([str(ROOT / "data" / "firms.csv")], columns=COLUMNS)
    assert found.problems == ()
    again = read(tmp_path, firms_csv(found.firms, preferences=found.preferences))
    assert (again.firms, again.preferences) == (found.firms, found.preferences)
    assert of(again, Severity.ERROR) + of(again, Severity.WARNING) == []
