"""The taxonomy's descriptions -> their vectors; those of the packaged model are kept in models/descriptions.npz.

A first run would spend an eighth of its encoding on them, and they are the same in every run.
"""

import hashlib
import json
from typing import TYPE_CHECKING

from matchmaker.encoding.npz import read_npz, write_npz
from matchmaker.errors import ModelError
from matchmaker.service.engine.models import read_model_bytes
from matchmaker.tagging.taxonomy import Taxonomy

if TYPE_CHECKING:
    from matchmaker.domain.ports import Encoder, Vectors

FILE = "descriptions.npz"
FORMAT = "matchmaker-descriptions-1"


def encode_descriptions(encoder: "Encoder", taxonomy: Taxonomy) -> "Vectors":
    """(descriptions, dimensions) unit rows, in the order of `taxonomy.descriptions`.

    Another sentence model's, or another taxonomy's, are encoded.

    Raises:
        ModelError: models/descriptions.npz is damaged.
    """
    try:
        head, arrays = read_npz(read_model_bytes(FILE), FORMAT)
        belongs_to: str = head["of"]
        kept: Vectors = arrays["vectors"]
    except (ValueError, KeyError) as error:
        raise ModelError(f"models/{FILE} cannot be read ({error}): run `make models`.") from error
    return kept if belongs_to == _digest(encoder, taxonomy) else encoder.encode(taxonomy.descriptions)


def dump_descriptions(encoder: "Encoder", taxonomy: Taxonomy) -> bytes:
    """The bytes of models/descriptions.npz."""
    vectors = encoder.encode(taxonomy.descriptions)
    return write_npz({"format": FORMAT, "of": _digest(encoder, taxonomy)}, {"vectors": vectors})


def _digest(encoder: "Encoder", taxonomy: Taxonomy) -> str:
    return hashlib.sha256(json.dumps([encoder.digest, *taxonomy.descriptions]).encode()).hexdigest()
