"""Examples of accounts in the interface's description."""

from __future__ import annotations

from typing import Final

from api.examples.base import Json
from api.examples.records import PERSON

ACCOUNT: Final[Json] = {
    "id": "5d41402abc4b2a76b9719d911017c592",
    "name": "Minji Park",
    "email": "minji.park@example.org",
    "roles": ["researcher"],
    "person_id": PERSON["id"],
    "is_active": True,
    "created_at": "2027-03-01T09:00:00Z",
}
INVITATION: Final[Json] = {
    "id": "098f6bcd4621d373cade4e832627b4f6",
    "email": "minji.park@example.org",
    "name": "Minji Park",
    "roles": ["researcher"],
    "person_id": PERSON["id"],
    "created_at": "2027-03-01T09:00:00Z",
    "expires_at": "2027-03-15T09:00:00Z",
}
NEW_INVITATION: Final[Json] = {
    "email": "minji.park@example.org",
    "name": "Minji Park",
    "role": "researcher",
    "person_id": PERSON["id"],
}
ME: Final[Json] = {"account": ACCOUNT, "person": PERSON}
TOKEN: Final[Json] = {
    "id": "7d793037a0760186574b0282f2f435e7",
    "name": "Nightly export",
    "scope": "read",
    "created_at": "2027-03-01T09:00:00Z",
    "expires_at": "2027-05-30T09:00:00Z",
}
