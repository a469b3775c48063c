"""A tiny sentence model with random weights, for what has to be tried on more than one model."""

import shutil

import pytest

from matchmaker.encoding.source import packaged_folder


@pytest.fixture(scope="session")
def small_model(tmp_path_factory):
    """A function: pooling mode -> folder of a tiny model with random weights."""
    from sentence_transformers import SentenceTransformer  # late: most tests need no torch
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    base = tmp_path_factory.mktemp("bert")
    BertModel(
        BertConfig(
            vocab_size=30_522,
            hidden_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
        )
    ).save_pretrained(base)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        shutil.copy(packaged_folder() / name, base)

    def make(pooling, *more):
        folder = base / "-".join([pooling, *(type(part).__name__ for part in more)])
        transformer = Transformer(str(base), max_seq_length=64)
        SentenceTransformer(modules=[transformer, Pooling(32, pooling_mode=pooling), *more]).save(str(folder))
        return str(folder)

    return make
