"""Text to unit vectors: a sentence model run by ONNX, or words counted when there is none; both cached."""

from matchmaker.encoding.cache import CachedEncoder, VectorCache
from matchmaker.encoding.lexical import LexicalEncoder
from matchmaker.encoding.onnx import OnnxEncoder
from matchmaker.encoding.opening import open_encoder, open_view_encoder

__all__ = [
    "CachedEncoder",
    "LexicalEncoder",
    "OnnxEncoder",
    "VectorCache",
    "open_encoder",
    "open_view_encoder",
]
