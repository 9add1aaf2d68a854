"""What webhooks are set to, by ``BRIDGEWORK_WEBHOOKS_...`` variables."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MINUTE, HOUR = 60.0, 3600.0


class WebhookSettings(BaseSettings):
    """Frozen."""

    model_config = SettingsConfigDict(
        env_prefix="BRIDGEWORK_WEBHOOKS_", extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    allow_http: bool = False
    """Whether endpoints without TLS are accepted."""
    allow_private: bool = False
    """Whether endpoints of this machine and its network are reached. Whoever registers an endpoint could otherwise
    make the server talk to services that only it can reach."""
    timeout_s: float = Field(10, gt=0, le=60)
    """For connecting, and for each part of the answer."""
    waits_s: tuple[float, ...] = (
        5,
        5 * MINUTE,
        30 * MINUTE,
        2 * HOUR,
        5 * HOUR,
        10 * HOUR,
        14 * HOUR,
        20 * HOUR,
        24 * HOUR,
    )
    """The waits between attempts, after the last of which a delivery is given up; as Standard Webhooks advises."""
    poll_s: float = Field(1, gt=0, le=60)
    """How often it is looked for what is to be delivered."""
    keep_days: int = Field(30, ge=1)
    """How long deliveries that ended are shown."""
