"""Texts that only this server can have made: links in messages, and what proves that a form is ours."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, Literal, TypeAlias, get_args

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

LinkKind: TypeAlias = Literal["sign-in", "invitation", "address"]

_FORM_S: Final = 12 * 3600


def new_secret() -> str:
    """256 random bits as text that is safe in an address, a header and a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret of ``new_secret``: it cannot be guessed, so that a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


class Seals:
    """Signs with the server's key. A seal of one kind is no seal of another."""

    def __init__(self, key: str) -> None:
        self._links = {kind: URLSafeSerializer(key, salt=f"bridgework {kind}") for kind in get_args(LinkKind)}
        self._forms = URLSafeTimedSerializer(key, salt="bridgework form")

    def link(self, kind: LinkKind, record_id: str) -> str:
        """The end of a link. When it expires, and whether it was used, its record says."""
        return str(self._links[kind].dumps(record_id))

    def opened_link(self, kind: LinkKind, text: str) -> str | None:
        """The record's id; None for what this server did not seal."""
        return _text(self._links[kind], text)

    def form(self, nonce: str) -> str:
        """What a form carries; ``nonce`` stands in the session of the browser that is shown it."""
        return str(self._forms.dumps(nonce))

    def is_form_of(self, nonce: str, text: str) -> bool:
        try:
            sealed = self._forms.loads(text, max_age=_FORM_S)
        except BadData:
            return False
        return bool(nonce) and isinstance(sealed, str) and is_same(sealed, nonce)


def _text(serializer: URLSafeSerializer, text: str) -> str | None:
    try:
        sealed = serializer.loads(text)
    except BadData:
        return None
    return sealed if isinstance(sealed, str) else None
