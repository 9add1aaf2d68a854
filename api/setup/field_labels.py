"""What the pages call the fields of records.

Texts are English; they are keys of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


FIELD_LABELS: Final[Mapping[str, str]] = {
    "id": _("Id"),
    "name": _("Name"),
    "kind": _("Kind"),
    "country": _("Country"),
    "region": _("Region"),
    "sectors": _("Sectors"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail address"),
    "organisation_id": _("Organisation"),
    "role": _("Role"),
    "job_title": _("Job title"),
    "time_zone": _("Time zone"),
    "languages": _("Languages"),
    "max_meetings": _("Meetings at most"),
    "min_meetings": _("Meetings at least"),
    "max_meetings_per_day": _("Meetings a day at most"),
    "day_part": _("Part of the day"),
    "capacity": _("Seats"),
    "seats": _("Seats"),
    "floor": _("Floor"),
    "area": _("Area"),
    "room_id": _("Room"),
    "title": _("Title"),
    "text": _("Text"),
    "owner_id": _("Owner"),
    "speaker_id": _("Speaker"),
    "confidential_text": _("Confidential text"),
    "theme": _("Theme"),
    "themes": _("Themes"),
    "trl": _("Readiness level"),
    "trl_min": _("Lowest readiness level"),
    "trl_max": _("Highest readiness level"),
    "stage": _("Stage of development"),
    "ipr_status": _("State of the rights"),
    "ipr_wanted": _("Rights wanted"),
    "partnerships": _("Partnerships"),
    "keywords": _("Keywords"),
    "funding_sought_eur": _("Funding sought in euro"),
    "available_from": _("Available from"),
    "partner_kinds": _("Partners wanted"),
    "partner_regions": _("Regions of partners"),
    "confidential_fields": _("Confidential fields"),
    "anonymous": _("Owner hidden"),
    "deadline": _("Deadline"),
    "regions": _("Regions"),
    "ticket_min_eur": _("Smallest ticket in euro"),
    "ticket_max_eur": _("Largest ticket in euro"),
    "person_id": _("Person"),
    "start": _("Start"),
    "end": _("End"),
    "note": _("Note"),
    "reason": _("Reason"),
    "advantages": _("Advantages"),
    "first_id": _("First of the two"),
    "second_id": _("Second of the two"),
    "other_id": _("Other person"),
    "need_id": _("Need"),
    "offer_id": _("Offer"),
    "lead_id": _("Lead"),
    "member_ids": _("Members"),
    "place_id": _("Place"),
    "first_area": _("From area"),
    "second_area": _("To area"),
    "minutes": _("Minutes"),
    "entry_id": _("Meeting or session"),
    "slots": _("Length in slots"),
    "speaker_ids": _("Speakers"),
    "chair_id": _("Chair"),
    "room_ids": _("Rooms"),
    "track": _("Track"),
    "wanted_by": _("Wanted by"),
    "summary": _("Summary"),
    "verdict": _("Decision"),
    "decided_by": _("Decided by"),
    "decided_at": _("Decided on"),
    "happened_at": _("Happened on"),
}


def field_label(name: str) -> str:
    """The English label, which is the key of the catalogue. A field of its own right is called as it is stored."""
    return FIELD_LABELS.get(name) or name.replace("_", " ").capitalize()
