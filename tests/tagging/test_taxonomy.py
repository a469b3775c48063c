import csv
from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.tagging import Taxonomy, load_labels, load_taxonomy
from matchmaker.tagging.taxonomy import AXES, COLUMNS, LANGUAGES
from tests.tagging.conftest import PATH

HEADER = ",".join(COLUMNS)


def write(folder: Path, *rows: dict[str, str]) -> str:
    path = folder / "taxonomy.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def row(code: str, **changes: str) -> dict[str, str]:
    return {
        "code": code,
        "axis": "capability",
        "label_en": code.title(),
        "description": "Does it.",
        **changes,
    }


def test_the_top_level_codes_are_stable(taxonomy: Taxonomy) -> None:
    assert " ".join(taxonomy.codes("capability")) == "AI SEC FIN DEV QA DAT CLD ENT ITES IOT NET DLT XR SKL"
    assert " ".join(taxonomy.codes("sector")) == (
        "S-GOV S-FIN S-HEALTH S-EDU S-ENERGY S-IND S-MOVE S-RETAIL S-AGRI S-DEF"
    )
    assert " ".join(taxonomy.codes("cooperation")) == (
        "C-RESELL C-OUT C-SUPPLY C-JV C-INVEST C-TECH C-RND C-TALENT C-BUILD C-PILOT"
    )


def test_labels_alone_are_those_of_the_whole(taxonomy: Taxonomy, tmp_path: Path) -> None:
    assert load_labels(str(PATH)) == dict(taxonomy.labels)
    with pytest.raises(InputError, match="cannot be read"):
        load_labels(str(tmp_path / "none.csv"))


def test_each_capability_has_three_to_six_leaves_that_carry_its_code(taxonomy: Taxonomy) -> None:
    for code in taxonomy.codes("capability"):
        leaves = taxonomy.leaves(code)
        assert 3 <= len(leaves) <= 6
        assert all(leaf.startswith(f"{code}-") and taxonomy.parent(leaf) == code for leaf in leaves)


def test_every_term_has_a_label_in_every_language(taxonomy: Taxonomy) -> None:
    assert [term.code for term in taxonomy.terms if set(term.labels) != set(LANGUAGES)] == []


def test_labels_are_written_in_the_script_of_their_language(taxonomy: Taxonomy) -> None:
    scripts = {"ru": ("а", "я"), "bg": ("а", "я"), "ko": ("가", "힣"), "ur": ("ء", "ے")}
    for term in taxonomy.terms:
        for language, (first, last) in scripts.items():
            label = term.labels[language].lower()
            assert any(first <= letter <= last for letter in label), (term.code, language, label)


def test_romanian_is_written_with_comma_below_and_urdu_with_its_own_letters(taxonomy: Taxonomy) -> None:
    for term in taxonomy.terms:
        assert not set("şţŞŢ") & set(term.labels["ro"]), term.code
        assert not set("يكى") & set(term.labels["ur"]), term.code


@pytest.mark.parametrize("axis", AXES)
def test_every_label_and_synonym_means_its_own_code(taxonomy: Taxonomy, axis: str) -> None:
    wrong = [
        (term.code, written)
        for term in taxonomy.terms
        if term.axis == axis
        for written in (*term.labels.values(), *term.synonyms)
        if taxonomy.match_words([written.strip("=").replace("*", "")], axis) != ((term.code,), ())
    ]
    assert wrong == []


def test_every_cooperation_type_complements_something_and_the_table_is_symmetric(taxonomy: Taxonomy) -> None:
    table = taxonomy.complements
    assert tuple(table) == taxonomy.codes("cooperation")
    assert all(table.values())
    assert all(code in table[other] for code, others in table.items() for other in others)


def test_an_offer_of_a_kind_meets_a_need_of_the_kind(taxonomy: Taxonomy) -> None:
    assert all(code in others for code, others in taxonomy.complements.items())


@pytest.mark.parametrize(
    ("words", "axis", "codes"),
    [
        ("cyber security", "capability", "SEC"),
        ("кибербезопасность", "capability", "SEC"),
        ("киберсигурност", "capability", "SEC"),
        ("securitate cibernetica", "capability", "SEC"),  # without diacritics
        ("siber güvenlik", "capability", "SEC"),
        ("보안", "capability", "SEC"),
        ("سائبر سیکیورٹی", "capability", "SEC"),
        ("RPA", "capability", "ENT-RPA"),
        ("ERP sistemleri", "capability", "ENT-ERP"),
        ("AI/ML", "capability", "AI-ML"),
        ("искусственного интеллекта", "capability", "AI"),
        ("yapay zeka", "capability", "AI"),
        ("인공지능", "capability", "AI"),
        ("fintech & payments", "capability", "FIN"),
        ("Fintech și plăţi", "capability", "FIN"),
        ("ödeme sistemleri", "capability", "FIN-PAY"),
        ("PSD2", "capability", "FIN-PAY"),
        ("KYC", "capability", "FIN-REG"),
        ("SOC, MDR", "capability", "SEC-SOC"),
        ("gömülü yazılım", "capability", "IOT-EMB"),
        ("ADAS", "capability", "IOT-AUTO"),
        ("반도체", "capability", "IOT-CHIP"),
        ("בינה", "capability", ""),
        ("web, mobile", "capability", "DEV-WEB DEV-MOB"),
        ("blok zinciri", "capability", "DLT"),
        ("e-imza", "capability", "DLT-ID"),
        ("e-government", "sector", "S-GOV"),
        ("электронное правительство", "sector", "S-GOV"),
        ("전자정부", "sector", "S-GOV"),
        ("administrația publică", "sector", "S-GOV"),
        ("HL7/FHIR", "sector", "S-HEALTH"),
        ("صحت", "sector", "S-HEALTH"),
        ("OCPP", "sector", "S-ENERGY"),
        ("tarım teknolojileri, sera", "sector", "S-AGRI"),
        ("логистика", "sector", "S-MOVE"),
        ("rolnictwo", "sector", "S-AGRI"),
        ("Gesundheitswesen", "sector", "S-HEALTH"),
        ("joint R&D", "cooperation", "C-RND"),
        ("subcontracting; reselling", "cooperation", "C-RESELL C-OUT"),
        ("совместное предприятие", "cooperation", "C-JV"),
        ("기술이전", "cooperation", "C-TECH"),
        ("Erasmus+", "cooperation", "C-TALENT"),
        ("مشترکہ منصوبہ", "cooperation", "C-JV"),
        ("proiect pilot", "cooperation", "C-PILOT"),
    ],
)
def test_words_of_many_languages_find_their_codes(
    taxonomy: Taxonomy, words: str, axis: str, codes: str
) -> None:
    assert taxonomy.match_words([words], axis) == (tuple(codes.split()), () if codes else (words,))


def test_free_words_of_some_thirty_languages_find_their_codes(taxonomy: Taxonomy) -> None:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        asked = [(row["words"], row["axis"], row["code"]) for row in csv.DictReader(file)]
    missed = [
        (words, code)
        for words, axis, code in asked
        if code
        not in {
            each
            for found in taxonomy.match_words([words], axis)[0]
            for each in (found, taxonomy.parent(found))
        }
    ]
    assert len(asked) > 500
    assert missed == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("RPA maintenance crew for banks, in the evenings", "ENT-RPA S-FIN"),
        ("rpa; web; penetration testing", "ENT-RPA DEV-WEB SEC-TEST"),  # a list: capitals do not matter
        ("we scan the web for a bakery of ours", ""),  # a sentence: "web" says too little
        ("", ""),
    ],
)
def test_a_clause_or_a_list_names_codes_of_every_axis(taxonomy: Taxonomy, text: str, codes: str) -> None:
    assert taxonomy.codes_in(text) == set(codes.split()) == taxonomy.codes_in(text)


@pytest.mark.parametrize(
    ("typo", "axis", "code"),
    [("web devlopment", "capability", "DEV-WEB"), ("cyber securty", "capability", "SEC"),
     ("Block-chain", "capability", "DLT"), ("agricuture", "sector", "S-AGRI")],
)  # fmt: skip
def test_a_small_typo_is_understood(taxonomy: Taxonomy, typo: str, axis: str, code: str) -> None:
    assert taxonomy.match_words([typo], axis) == ((code,), ())


def test_a_word_for_lists_counts_in_an_entry_that_nobody_knows(taxonomy: Taxonomy) -> None:
    assert taxonomy.match_words(["cloud choreography"], "capability") == (("CLD",), ())
    assert taxonomy.match_words(["hospital IT"], "capability") == ((), ("hospital IT",))


def test_a_word_of_another_axis_is_no_typo(taxonomy: Taxonomy) -> None:
    assert taxonomy.match_words(["custom software"], "sector") == ((), ("custom software",))


def test_what_nobody_knows_comes_back(taxonomy: Taxonomy) -> None:
    assert taxonomy.match_words(["AI, quilting; ", "edtech", "-"], "capability") == (
        ("AI",), ("quilting", "edtech"),
    )  # fmt: skip


def test_a_label_in_a_language_without_one_is_english(taxonomy: Taxonomy) -> None:
    assert (taxonomy.label("AI", "ro"), taxonomy.label("AI", "xx")) == (
        "Inteligență artificială", "Artificial intelligence",
    )  # fmt: skip


def test_there_is_a_description_for_each_described_code(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.descriptions) == len(taxonomy.described) == len(set(taxonomy.descriptions))
    assert set(taxonomy.codes("capability") + taxonomy.codes("sector")) <= set(taxonomy.described)


def test_an_organiser_may_add_a_row(tmp_path: Path) -> None:
    path = write(tmp_path, row("AI"), row("X-LEGAL", synonyms="legaltech; court*"))
    assert load_taxonomy(path).match_words(["Courts"], "capability") == (("X-LEGAL",), ())


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("ai")], "line 2: code 'ai' needs capitals"),
        ([row("AI", axis="skill")], "line 2: axis 'skill' is none of"),
        ([row("AI", label_en="")], "line 2: label_en is empty"),
        ([row("AI"), row("AI")], "code AI stands on two rows"),
        ([row("AI-ML", parent="AI")], "AI-ML: parent AI is no top-level code"),
        ([row("AI", meets="C-JV")], "AI: meets C-JV"),
        ([row("AI", synonyms="ki"), row("SEC", synonyms="K.I.; ki")], "'ki' stands for AI and SEC"),
        ([row("AI", synonyms="*")], "AI: synonym '*' has no letter"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, rows: list[dict[str, str]], words: str) -> None:
    with pytest.raises(InputError) as caught:
        load_taxonomy(write(tmp_path, *rows))
    assert words in str(caught.value)


def test_all_bad_rows_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2: .*; line 3: "):
        load_taxonomy(write(tmp_path, row("ai"), row("sec")))


def test_a_missing_column_or_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text(HEADER.replace("meets,", "") + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column meets"):
        load_taxonomy(str(path))
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read"):
        load_taxonomy(str(tmp_path / "nowhere.csv"))
