"""How meetings are asked for, by ``BRIDGEWORK_MEETINGS_...`` variables."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MeetingSettings(BaseSettings):
    """Frozen."""

    model_config = SettingsConfigDict(
        env_prefix="BRIDGEWORK_MEETINGS_", extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    open_days: float = Field(7, gt=0, le=90)
    """After so many days a request that nobody answered expires; the event's beginning ends it in any case."""
    open_per_person: int = Field(10, ge=1, le=1000)
    """How many requests of one person may wait for an answer at a time."""
