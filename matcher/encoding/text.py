"""What counts as the same text."""

from __future__ import annotations

import hashlib
import unicodedata


def normalise(text: str) -> str:
    """Compose characters (NFC) and strip white space from both ends: every encoder reads texts in this form."""
    return unicodedata.normalize("NFC", text).strip()


def content_hash(text: str) -> str:
    """SHA-256 of the normalised text, 64 hexadecimal digits."""
    return hashlib.sha256(normalise(text).encode("utf-8", errors="surrogatepass")).hexdigest()
