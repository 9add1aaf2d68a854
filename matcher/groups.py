"""Who takes part in a meeting besides the two owners: one answer for pairing, programme, calendars and pages."""

from __future__ import annotations

from collections.abc import Mapping

from models.domain import EventData


def companions(data: EventData) -> dict[str, tuple[str, ...]]:
    """By lead: everyone who comes along to the lead's meetings, in the order of the groups, each person once.

    It goes one step: who comes along brings nobody, even the lead of another group. Somebody who leads no group is
    not named, nor is a group's lead or member whom nobody knows.
    """
    known = {person.id for person in data.people}
    found: dict[str, tuple[str, ...]] = {}
    for group in data.groups:
        if group.lead_id in known:
            members = [member_id for member_id in group.member_ids if member_id in known]
            together = dict.fromkeys((*found.get(group.lead_id, ()), *members))
            found[group.lead_id] = tuple(together)
    return {lead_id: members for lead_id, members in found.items() if members}


def people_of(need_owner_id: str, offer_owner_id: str, brought: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Everyone in a meeting of the two, each once: need's owner, offer's owner, then whom each of them brings.

    ``brought`` is what ``companions`` returns. An interpreter whom both sides bring is there once.
    """
    return tuple(
        dict.fromkeys(
            (need_owner_id, offer_owner_id, *brought.get(need_owner_id, ()), *brought.get(offer_owner_id, ()))
        )
    )
