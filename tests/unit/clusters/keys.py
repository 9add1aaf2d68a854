"""Keys of records by their ids in these tests: an offer's begins with o."""

from __future__ import annotations

from matcher.clusters.industries import RecordKey, need_key, offer_key


def key(record_id: str) -> RecordKey:
    return offer_key(record_id) if record_id.startswith("o") else need_key(record_id)
