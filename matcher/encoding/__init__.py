"""Text to unit vectors. Importing this room loads no network; `open_encoder` does, when one is asked for."""

from matcher.encoding.cached import CachedEncoder
from matcher.encoding.factory import ENCODER_NAMES, load_encoder, load_static, open_encoder, static_encoder
from matcher.encoding.hashing import HashingEncoder
from matcher.encoding.text import content_hash, normalise
from matcher.encoding.tokens import token_encoder

__all__ = [
    "ENCODER_NAMES",
    "CachedEncoder",
    "HashingEncoder",
    "content_hash",
    "load_encoder",
    "load_static",
    "normalise",
    "open_encoder",
    "static_encoder",
    "token_encoder",
]
