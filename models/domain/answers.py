"""What a request with an idempotency key was answered, so that the same request is not carried out twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """``fingerprint`` is a hash of the request. ``status`` is None while the request is carried out.

    ``body`` is None for an answer that is not kept because it holds a secret.
    """

    account_id: str
    key: str
    fingerprint: str
    created_at: datetime
    expires_at: datetime
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
