"""What the server says about itself."""

from __future__ import annotations

from typing import Literal

from api.schemas.base import Schema


class Counts(Schema):
    organisations: int
    people: int
    offers: int
    needs: int
    mandates: int
    rooms: int
    tables: int


class Health(Schema):
    """The server runs and its database answers."""

    status: Literal["ok"]
    version: str
    counts: Counts | None
    """How many records of each kind are stored; null for everyone but a signed-in organiser."""
