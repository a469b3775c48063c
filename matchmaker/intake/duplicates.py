"""Firms -> pairs that may be one firm entered twice, each with the reasons in words.

Compared are the name without its legal form, the same in Latin letters, near spellings inside one
country, and the web site. Near spellings are looked for only between names that share a beginning or a
rare word (blocking), so that 10,000 firms take seconds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from matchmaker.domain import Firm, Suspect
from matchmaker.intake.names import latin_key, name_key
from matchmaker.intake.text import plain_key, words
from matchmaker.said import joined, said

# Hosts whose pages belong to many firms.
_SHARED_HOSTS = words("""
facebook.com m.facebook.com fb.com linkedin.com ro.linkedin.com pk.linkedin.com bg.linkedin.com instagram.com
twitter.com x.com youtube.com tiktok.com github.com gitlab.com google.com sites.google.com docs.google.com
maps.google.com goo.gl g.page maps.app.goo.gl business.site linktr.ee wa.me t.me vk.com ok.ru medium.com notion.site
wordpress.com blogspot.com wixsite.com behance.net upwork.com fiverr.com clutch.co crunchbase.com blog.naver.com
smartstore.naver.com cafe.naver.com bit.ly example.com
""")
_NEAR = 90.0  # of 100: rapidfuzz's ratio on Latin keys
_SHORTEST_NEAR = 5  # letters; shorter names are too easily alike
_BLOCK = 4  # letters that near names share at the beginning
_LARGEST_BLOCK = 120  # names; in a larger block only neighbours in alphabetical order are compared
_NEIGHBOURS = 8


def find_suspects(firms: Sequence[Firm]) -> tuple[Suspect, ...]:
    """Pairs worth a look, the likeliest first; never merged.

    Of n firms with one name or one web site, n - 1 pairs are shown: each with the first by id.
    """
    by_id = {firm.id: firm for firm in firms}
    likeness: dict[tuple[str, str], float] = {}
    reasons: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def suspect(one: str, other: str, score: float, why: str) -> None:
        pair = (min(one, other), max(one, other))
        likeness[pair] = max(likeness.get(pair, 0.0), score)
        reasons[pair].append(why)

    for one, other in _sharing(firms, lambda firm: latin_key(firm.name)):
        same_script = name_key(by_id[one].name) == name_key(by_id[other].name)
        why = said("same name") if same_script else said("same name in another spelling or script")
        suspect(one, other, 0.95 if by_id[one].country == by_id[other].country else 0.8, why)
    for one, other in _sharing(firms, lambda firm: web_host(firm.website)):
        suspect(one, other, 0.9, said("same web site {web_host}", web_host=web_host(by_id[one].website)))
    for one, other, score in _near_names(firms):
        suspect(one, other, score / 100 * 0.9, said("names alike ({score:.0f} %)", score=score))
    found = [
        _suspect(by_id[one], by_id[other], likeness[one, other], reasons[one, other])
        for one, other in likeness
    ]
    return tuple(sorted(found, key=lambda suspect: (-suspect.likeness, suspect.firm, suspect.other)))


def _suspect(one: Firm, other: Firm, likeness: float, why: list[str]) -> Suspect:
    words = list(why)
    if _same_city(one, other):
        words.append(said("both in {city}", city=one.city))
        likeness = min(1.0, likeness + 0.05)
    elif one.country != other.country:
        words.append(
            said(
                "though in {one_country} and {other_country}",
                one_country=one.country,
                other_country=other.country,
            )
        )
    return Suspect(one.id, other.id, round(likeness, 3), joined(", ", words))


def _same_city(firm: Firm, other: Firm) -> bool:
    return bool(firm.city) and firm.country == other.country and plain_key(firm.city) == plain_key(other.city)


def web_host(website: str) -> str:
    """The host of a web site without www; "" when many firms may share it."""
    host = (urlsplit(website).hostname or "").removeprefix("www.").rstrip(".") if website else ""
    return "" if host in _SHARED_HOSTS else host


def _sharing(firms: Sequence[Firm], key: Callable[[Firm], str]) -> Iterator[tuple[str, str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for firm in firms:
        groups[key(firm)].append(firm.id)
    for shared in sorted(groups):
        first, *others = sorted(groups[shared])
        if shared:
            yield from ((first, other) for other in others)


def _near_names(firms: Sequence[Firm]) -> Iterator[tuple[str, str, float]]:
    """(id, id, likeness 0..100) of names in one country that are alike but not the same."""
    from rapidfuzz.fuzz import ratio  # late: importing intake costs nothing

    first_of: dict[tuple[str, str], str] = {}  # (country, key) -> first id; same names are another matter
    for firm in firms:
        key = latin_key(firm.name)
        if len(key) >= _SHORTEST_NEAR:
            place = firm.country, key
            first_of[place] = min(firm.id, first_of.get(place, firm.id))
    for (country, one), (_, other) in _comparable(sorted(first_of)):
        score = ratio(one, other, score_cutoff=_NEAR)
        if score:
            yield first_of[country, one], first_of[country, other], score


def _comparable(
    places: Iterable[tuple[str, str]],
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of (country, key) that share a country and either their beginning or a rare word, each once."""
    blocks: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for country, key in places:
        for word in {
            key.replace(" ", "")[:_BLOCK],
            *(f"={word}" for word in key.split() if len(word) > _BLOCK),
        }:
            blocks[country, word].append((country, key))
    seen: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    for block in sorted(blocks):
        members = blocks[block]
        reach = len(members) if len(members) <= _LARGEST_BLOCK else _NEIGHBOURS
        for position, one in enumerate(members):
            for other in members[position + 1 : position + 1 + reach]:
                if abs(len(one[1]) - len(other[1])) <= 6 and (one, other) not in seen:
                    seen.add((one, other))
                    yield one, other
