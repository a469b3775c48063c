"""Small forums as profiles, without a sentence model: a text's vector counts its words in hashed columns."""

import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from matchmaker.domain import Firm, Tags
from matchmaker.scoring import Interest, Profiles, Scorer, Views, build_profiles, texts_of, views_of
from tests.factories import make_firm

WEIGHTS = Path(__file__).parents[2] / "models" / "interest.json"
LABELS = {"SEC": "Cybersecurity", "FIN": "Fintech", "AI": "Artificial intelligence", "C-OUT": "Outsourcing"}
COMPLEMENTS = {"C-OUT": frozenset({"C-OUT", "C-TALENT"}), "C-TALENT": frozenset({"C-TALENT", "C-OUT"})}

SOC = make_firm(
    "ro-soc",
    capability_areas=("cyber security", "SOC"),
    offers="Managed detection and response for banks. Penetration testing of web and mobile applications.",
    seeks="Night shift analysts abroad for our security operations centre. Also resellers of penetration testing.",
    cooperation_types=("outsourcing",),
    target_markets=("Pakistan", "Gulf"),
    languages=("Romanian", "English"),
    tags=Tags(("SEC",), ("SEC", "ITES"), ("S-FIN",), (), ("C-OUT",), ("C-OUT",)),
)
NIGHT = make_firm(
    "pk-night",
    capability_areas=("SOC analysts",),
    offers="Night shift analysts for a security operations centre, ISO 27001 certified rooms.",
    seeks="European security companies that need analysts.",
    cooperation_types=("outsourcing",),
    target_markets=("EU",),
    languages=("Urdu", "English"),
    certifications=("ISO/IEC 27001",),
    tags=Tags(("SEC", "ITES"), ("SEC",), (), (), ("C-OUT",), ("C-OUT",)),
)
GAMES = make_firm(
    "pk-games",
    offers="Mobile games with 3D art.",
    seeks="A publisher for Japan, ISO 27001 held.",
    tags=Tags(),
)
EMPTY = make_firm("pk-empty", offers="", seeks="", description="", tags=Tags())
MUTE = make_firm(
    "ro-mute", offers="We are a software house; contact us: +40 264 555 019.", seeks="", tags=Tags()
)
FORUM = (SOC, NIGHT, GAMES, EMPTY, MUTE)


def encode(texts: Sequence[str], dimensions: int = 384) -> np.ndarray:
    rows = np.zeros((len(texts), dimensions), np.float32)
    for row, text in enumerate(texts):
        for word in text.casefold().replace(".", " ").split():
            rows[row, zlib.crc32(word.encode()) % dimensions] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def profile(firms: Sequence[Firm], dimensions: int = 384) -> Profiles:
    texts = texts_of(firms)
    return build_profiles(firms, texts, encode(texts.all, dimensions), view(firms, dimensions))


def view(firms: Sequence[Firm], dimensions: int = 384) -> Views:
    """As an untuned model gives it."""
    return views_of(encode(texts_of(firms).whole, dimensions), 1)


@cache
def weights() -> Interest:
    return Interest.load(WEIGHTS.read_text(encoding="utf-8"))


def scorer() -> Scorer:
    return Scorer(weights(), LABELS, COMPLEMENTS)
