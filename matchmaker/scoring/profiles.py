"""Firms, their texts and the texts' vectors in; out comes one struct of arrays that every fact reads."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Firm
from matchmaker.scoring.certificates import certificate_spans
from matchmaker.scoring.markets import EVERYWHERE, countries_of, country_words
from matchmaker.scoring.texts import Clause, FirmTexts, field_text
from matchmaker.scoring.words import Vocabulary, vocabulary_of, words_of

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

Rows = NDArray[np.float32]
_CLAUSES = 12  # a firm's longest list of clauses that is compared; the most telling are kept


@dataclass(frozen=True)
class Sections:
    """What each firm offers, seeks and is as a whole; each (firms, dimensions), unit or zero rows."""

    offered: Rows
    sought: Rows
    whole: Rows


@dataclass(frozen=True)
class Views:
    """What each firm's whole profile says of it; each (firms, dimensions), unit or zero rows.

    A sentence model tuned on judged forums gives three: `asks[i] @ answers[j]` is how well firm j answers what
    firm i is after. Of any other model all three are the plain vector of the whole profile.
    """

    asks: Rows
    answers: Rows
    own: Rows


@dataclass(frozen=True)
class Clauses:
    """The clauses of one side; those of firm i are [starts[i], starts[i + 1])."""

    texts: tuple[Clause, ...]
    words: tuple[frozenset[str], ...]  # the telling words of each
    vectors: Rows  # (clauses, dimensions)
    weights: Rows  # (clauses,) how telling each is; sums to 1 per firm
    starts: NDArray[np.int64]  # (firms + 1,)


@dataclass(frozen=True, eq=False)
class Profiles:
    """Everything about some firms that facts and reasons read; row i is firms[i]."""

    firms: tuple[Firm, ...]
    sections: Sections
    views: Views
    offers: Clauses
    seeks: Clauses
    country: NDArray[np.int64]  # (firms,) index of the country
    vocabulary: Vocabulary
    words_offered: Rows  # (firms, words) unit or zero rows
    words_sought: Rows
    words_whole: Rows
    areas_offered: Rows  # (firms, codes) unit or zero rows, rare codes weigh more
    areas_sought: Rows
    sectors: Rows
    cooperation: tuple[str, ...]  # the codes behind the columns of the next two
    cooperation_offered: Rows  # (firms, codes) 0 or 1
    cooperation_sought: Rows
    market_of: Rows  # (firms, countries) 1: names the country, .25: the whole world
    home: Rows  # (firms, countries) 1 at the firm's own country
    languages: Rows  # (firms, languages) unit rows, rare ones weigh more
    certified: Rows  # (firms, certificates) 0 or 1: holds it
    certificates_asked: Rows  # its needs name it
    people: Rows  # (firms,) log10 of the size band's upper end, z-scored; 0 when unknown
    words_in_offers: Rows  # (firms,) log of the number of words
    words_in_seeks: Rows
    mentions: Rows  # (firms, countries) 1: its needs name the country

    @property
    def offered(self) -> Rows:
        return self.sections.offered

    @property
    def sought(self) -> Rows:
        return self.sections.sought

    @property
    def whole(self) -> Rows:
        return self.sections.whole


def sections(firms: Sequence[Firm], texts: FirmTexts, vectors: "Vectors") -> Sections:
    """Section vectors from the vectors of `texts.all`; needs no tags.

    A section is the unit mean of its clauses' vectors, longer clauses weighing more; the whole is that of all
    clauses. A firm that states no need seeks nothing: a zero row.
    """
    size = len(firms)
    return Sections(
        offered=_section(size, texts.offers, texts.offer_rows, vectors),
        sought=_section(size, texts.seeks, texts.seek_rows, vectors),
        whole=_section(size, (*texts.offers, *texts.seeks), (*texts.offer_rows, *texts.seek_rows), vectors),
    )


def views_of(rows: "Vectors", count: int) -> Views:
    """The views in an encoder's rows of the whole profiles: `count` is 3 side by side, or 1 that serves as all."""
    asks, answers, own = (_unit(part) for part in np.split(rows, 3, axis=1)) if count == 3 else (rows,) * 3
    return Views(asks, answers, own)


def build_profiles(firms: Sequence[Firm], texts: FirmTexts, vectors: "Vectors", views: Views) -> Profiles:
    """Tagged firms, `texts_of` them, one unit row per text of `texts.all`, and the views of `texts.whole`."""
    firms = tuple(firms)
    countries = sorted({firm.country for firm in firms})
    offer_words = [
        _words_in(firm, ("capability_areas", "sectors", "offers", "description")) for firm in firms
    ]
    seek_words = [_words_in(firm, ("seeks",)) for firm in firms]
    whole_words = [offered + sought for offered, sought in zip(offer_words, seek_words, strict=True)]
    vocabulary = vocabulary_of(whole_words)
    areas = _codes(firms, lambda firm: with_parents((*firm.tags.areas_offered, *firm.tags.areas_sought)))
    cooperation = _codes(firms, lambda firm: (*firm.tags.cooperation_offered, *firm.tags.cooperation_sought))
    certificates = _codes(firms, lambda firm: (*_certificates_held(firm), *_certificates_named(firm.seeks)))
    area_weights = _rarity(
        firms, areas, lambda firm: with_parents((*firm.tags.areas_offered, *firm.tags.areas_sought))
    )
    return Profiles(
        firms=firms,
        sections=sections(firms, texts, vectors),
        views=views,
        offers=_clauses(len(firms), texts.offers, texts.offer_rows, vectors, vocabulary),
        seeks=_clauses(len(firms), texts.seeks, texts.seek_rows, vectors, vocabulary),
        country=np.array([countries.index(firm.country) for firm in firms], np.int64),
        vocabulary=vocabulary,
        words_offered=vocabulary.rows(offer_words),
        words_sought=vocabulary.rows(seek_words),
        words_whole=vocabulary.rows(whole_words),
        areas_offered=_unit(
            hot(firms, areas, lambda firm: with_parents(firm.tags.areas_offered)) * area_weights
        ),
        areas_sought=_unit(
            hot(firms, areas, lambda firm: with_parents(firm.tags.areas_sought)) * area_weights
        ),
        sectors=_unit(hot(firms, *_codes_and(firms, _sectors))),
        cooperation=cooperation,
        cooperation_offered=hot(firms, cooperation, lambda firm: firm.tags.cooperation_offered),
        cooperation_sought=hot(firms, cooperation, lambda firm: firm.tags.cooperation_sought),
        market_of=np.array([_markets(firm, countries) for firm in firms], np.float32),
        home=hot(firms, countries, lambda firm: (firm.country,)),
        languages=_languages(firms),
        certified=hot(firms, certificates, _certificates_held),
        certificates_asked=hot(firms, certificates, lambda firm: _certificates_named(firm.seeks)),
        people=_people(firms),
        words_in_offers=np.log1p([len(words) for words in offer_words]).astype(np.float32),
        words_in_seeks=np.log1p([len(words) for words in seek_words]).astype(np.float32),
        mentions=np.array([_mentions(firm, countries) for firm in firms], np.float32),
    )


def _section(size: int, clauses: Sequence[Clause], rows: Sequence[int], vectors: "Vectors") -> Rows:
    total = np.zeros((size, vectors.shape[1]), np.float32)
    if clauses:
        lengths = np.sqrt([len(clause.text) for clause in clauses]).astype(np.float32)
        owners = [clause.firm for clause in clauses]
        np.add.at(total, owners, vectors[list(rows)] * lengths[:, None])
    return _unit(total)


def _clauses(
    size: int,
    clauses: Sequence[Clause],
    rows: Sequence[int],
    vectors: "Vectors",
    vocabulary: Vocabulary,
) -> Clauses:
    words = [words_of(clause.text) for clause in clauses]
    raw = np.array([vocabulary.weight(clause) + 0.1 for clause in words], np.float32)
    owners = np.array([clause.firm for clause in clauses], np.int64)
    keep = _most_telling(owners, raw)
    owners, raw = owners[keep], raw[keep]
    sums = np.bincount(owners, raw, minlength=size)
    return Clauses(
        texts=tuple(clauses[index] for index in keep),
        words=tuple(vocabulary.telling(words[index]) for index in keep),
        vectors=np.asarray(vectors[[rows[index] for index in keep]], np.float32).reshape(
            -1, vectors.shape[1]
        ),
        weights=(raw / sums[owners]).astype(np.float32),
        starts=np.searchsorted(owners, np.arange(size + 1)),
    )


def _most_telling(owners: NDArray[np.int64], weights: Rows) -> list[int]:
    """Positions of at most `_CLAUSES` clauses per firm, in their order."""
    order = np.lexsort((np.arange(len(owners)), -weights, owners))
    starts = np.searchsorted(owners[order], owners[order])
    return sorted(int(index) for index in order[np.arange(len(order)) - starts < _CLAUSES])


def _words_in(firm: Firm, fields: Sequence[str]) -> list[str]:
    return [word for field in fields for word in words_of(field_text(firm, field))]


def _codes(firms: Sequence[Firm], of: Callable[[Firm], Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({code for firm in firms for code in of(firm)}))


def _codes_and(
    firms: Sequence[Firm], of: Callable[[Firm], Iterable[str]]
) -> tuple[tuple[str, ...], Callable[[Firm], Iterable[str]]]:
    return _codes(firms, of), of


def with_parents(codes: Iterable[str]) -> set[str]:
    """Leaves count as their capability too: AI-ML is AI; an organiser's own X-... has no parent."""
    return {code for own in codes for code in (own, own if own.startswith("X-") else own.split("-")[0])}


def hot(firms: Sequence[Firm], codes: Sequence[str], of: Callable[[Firm], Iterable[str]]) -> Rows:
    """(firms, codes) 1 where the firm has the code; at least one column, so that products have a shape."""
    column = {code: index for index, code in enumerate(codes)}
    rows = np.zeros((len(firms), max(1, len(codes))), np.float32)
    for index, firm in enumerate(firms):
        for code in of(firm):
            rows[index, column[code]] = 1.0
    return rows


def _rarity(firms: Sequence[Firm], codes: Sequence[str], of: Callable[[Firm], Iterable[str]]) -> Rows:
    """(codes,) square root of idf, so that a product of two rows weighs a shared code by its idf."""
    counts = hot(firms, codes, of).sum(axis=0)
    return np.sqrt(np.log((1 + len(firms)) / (0.5 + counts))).clip(0.05).astype(np.float32)


def _unit(rows: Rows) -> Rows:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), np.float32)


def _sectors(firm: Firm) -> set[str]:
    return {*firm.tags.sectors_offered, *firm.tags.sectors_sought}


def _markets(firm: Firm, countries: Sequence[str]) -> list[float]:
    named = countries_of(firm.target_markets)
    world = 0.25 if EVERYWHERE in named else 0.0
    return [1.0 if country in named else world for country in countries]


def _mentions(firm: Firm, countries: Sequence[str]) -> list[float]:
    text = f" {firm.seeks.casefold()} "
    return [
        float(
            any(re.search(rf"\b{re.escape(word)}", text) for word in country_words(country) if len(word) > 2)
        )
        for country in countries
    ]


def _languages(firms: Sequence[Firm]) -> Rows:
    def spoken(firm: Firm) -> set[str]:
        words = (
            re.match(r"[^\W\d_]+", part.strip().casefold())
            for text in firm.languages
            for part in text.split(",")
        )
        return {word.group() for word in words if word}

    codes = _codes(firms, spoken)
    return _unit(hot(firms, codes, spoken) * _rarity(firms, codes, spoken))


def _certificates_held(firm: Firm) -> set[str]:
    return _certificates_named("; ".join(firm.certifications))


def _certificates_named(text: str) -> set[str]:
    return set(certificate_spans(text))


def _people(firms: Sequence[Firm]) -> Rows:
    ends = [re.findall(r"\d+", firm.size_band.replace(",", "").replace(" ", "")) for firm in firms]
    sizes = np.array([np.log10(int(end[-1][:9]) + 1) if end else np.nan for end in ends])
    known = sizes[~np.isnan(sizes)]
    if not len(known):
        return np.zeros(len(firms), np.float32)
    return np.nan_to_num((sizes - known.mean()) / (known.std() + 1e-6)).astype(np.float32)
