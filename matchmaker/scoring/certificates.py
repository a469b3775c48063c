"""A text in; out come the certificates that it names, each under one code however it is written."""

import re
from functools import lru_cache

_CERTIFICATE = re.compile(
    r"\b(?:iso(?:/iec)?\s?\d{4,5}(?:-\d)?|pci[ -]?dss|tisax|soc\s?2|hipaa|gdpr|cmmi|a-?spice|istqb|common criteria|"
    r"fips\s?\d+|crest|iatf\s?16949|as\s?9100|do-178c?|iec\s?\d{5}|en\s?\d{5})\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def certificate_spans(text: str) -> dict[str, tuple[int, int]]:
    """Code of each certificate named -> its first place in the text.

    >>> certificate_spans("ISO/IEC 27001 and PCI-DSS")
    {'iso27001': (0, 13), 'pcidss': (18, 25)}
    """
    found: dict[str, tuple[int, int]] = {}
    for match in _CERTIFICATE.finditer(text):
        code = re.sub(r"[\s/-]|iec(?=\d)|/iec", "", match.group().casefold())
        found.setdefault(code.replace("isoiec", "iso"), match.span())
    return found
