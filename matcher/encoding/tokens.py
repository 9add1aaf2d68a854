"""Which encoders can give a vector for each token."""

from __future__ import annotations

from matcher.encoding.cached import CachedEncoder
from matcher.ports import Encoder, TokenEncoder


def token_encoder(encoder: Encoder) -> TokenEncoder | None:
    """``encoder``, or the one behind its cache, if it gives vectors for tokens; token vectors are not cached."""
    if isinstance(encoder, CachedEncoder):
        return token_encoder(encoder.encoder)
    return encoder if isinstance(encoder, TokenEncoder) else None
