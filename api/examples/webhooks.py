"""Examples of webhooks in the interface's description."""

from __future__ import annotations

from typing import Final

from api.examples.base import Json

NEW_WEBHOOK: Final[Json] = {"url": "https://example.org/hooks/bridgework", "kinds": ["meeting.accepted"]}
WEBHOOK: Final[Json] = NEW_WEBHOOK | {
    "id": "we_5d41402abc4b2a76b9719d911017c592",
    "created_at": "2027-03-01T09:00:00Z",
}
WEBHOOK_CREATED: Final[Json] = WEBHOOK | {"secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
DELIVERY: Final[Json] = {
    "id": "msg_7d793037a0760186574b0282f2f435e7",
    "kind": "meeting.accepted",
    "created_at": "2027-03-01T09:00:00Z",
    "state": "delivered",
    "attempts": 1,
    "next_at": None,
    "last_at": "2027-03-01T09:00:01Z",
    "status": 204,
    "failure": "",
}
