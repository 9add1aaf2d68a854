"""Secrets and signatures by the Standard Webhooks specification, version 1."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

_PURPOSE = b"bridgework webhook "


def secret_of(server_key: SecretStr, endpoint_id: str) -> str:
    """Return the endpoint's secret: always the same with one server key, so that it need not be stored.

    256 bits, as ``whsec_`` and Base64.
    """
    key = server_key.get_secret_value().encode()
    secret = hmac.digest(key, _PURPOSE + endpoint_id.encode(), "sha256")
    return f"whsec_{base64.b64encode(secret).decode()}"


def fingerprint_of(secret: str) -> str:
    """Return a hash that tells whether a secret is still the one that was shown."""
    return hashlib.sha256(secret.encode()).hexdigest()


def signed_headers(secret: str, delivery_id: str, body: str, at: datetime) -> Mapping[str, str]:
    """Return the headers that go with a delivery. ``at`` is an instant in UTC."""
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(delivery_id, at, body),
    }
