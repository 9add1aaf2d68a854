"""Is this a pairing? Checked from the event's records alone, with no code of the solver's."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from matcher.pairing.problem import PairingResult
from matcher.settings import PairingSettings
from matcher.violations import Severity, Violation
from models.domain import EventData, Matching, Pairing


def validate(
    data: EventData, matching: Matching, settings: PairingSettings, result: PairingResult
) -> list[Violation]:
    """Return every breach, none for a correct result. The objective is recomputed and compared as well."""
    pairings = result.pairings
    return [
        *_against_matches(data, matching, pairings),
        *_people_apart(data, pairings),
        *_repetitions(pairings),
        *_common_time(data, pairings),
        *_capacities(data, settings, pairings),
        *_figures(settings, result),
    ]


def objective(pairings: Sequence[Pairing], first_meeting_bonus: float) -> float:
    """The sum of the scores, and the bonus for each person who has a meeting."""
    people = {item.need_owner_id for item in pairings} | {item.offer_owner_id for item in pairings}
    return math.fsum(item.score for item in pairings) + first_meeting_bonus * len(people)


def _people(item: Pairing) -> tuple[str, str]:
    return item.need_owner_id, item.offer_owner_id


def _against_matches(data: EventData, matching: Matching, pairings: Sequence[Pairing]) -> list[Violation]:
    scores = {(match.need_id, match.offer_id): match.score for match in matching.matches}
    demand_owner = {demand.id: demand.owner_id for demand in data.demands}
    offer_owner = {offer.id: offer.owner_id for offer in data.offers}
    found = []
    for item in pairings:
        score = scores.get((item.need_id, item.offer_id))
        if score is None:
            message = f"{item.id}: {item.need_id} and {item.offer_id} are no match"
            found.append(Violation(rule="pairing_is_a_match", people=_people(item), message=message))
        elif not math.isclose(score, item.score, abs_tol=1e-9):
            message = f"{item.id} has score {item.score}, its match {score}"
            found.append(Violation(rule="pairing_is_a_match", people=_people(item), message=message))
        if (demand_owner.get(item.need_id), offer_owner.get(item.offer_id)) != _people(item):
            message = f"{item.id} names people who do not own {item.need_id} and {item.offer_id}"
            found.append(Violation(rule="owners_meet", people=_people(item), message=message))
    return found


def _people_apart(data: EventData, pairings: Sequence[Pairing]) -> list[Violation]:
    organisation = {person.id: person.organisation_id for person in data.people}
    apart = {frozenset((item.first_id, item.second_id)): item for item in data.conflicts}
    found = []
    for item in pairings:
        one, other = _people(item)
        parties = [{person_id, organisation.get(person_id, "")} - {""} for person_id in (one, other)]
        declared = [apart[frozenset((a, b))] for a in parties[0] for b in parties[1] if frozenset((a, b)) in apart]
        if one == other:
            message = f"{item.id} pairs {one} with themselves"
        elif organisation.get(one) and organisation.get(one) == organisation.get(other):
            message = f"{item.id} pairs {one} and {other}, who both belong to {organisation[one]}"
        elif declared:
            message = f"{item.id} pairs {one} and {other}, who are kept apart ({declared[0].kind.value})"
        else:
            continue
        found.append(Violation(rule="no_conflict", people=_people(item), message=message))
    return found


def _repetitions(pairings: Sequence[Pairing]) -> list[Violation]:
    found = []
    for pairing_id, times in Counter(item.id for item in pairings).items():
        if times > 1:
            found.append(Violation(rule="ids_are_unique", message=f"{pairing_id} occurs {times} times"))
    for couple, times in Counter(frozenset(_people(item)) for item in pairings).items():
        if times > 1:
            people = tuple(sorted(couple))
            message = f"{' and '.join(people)} are paired {times} times"
            found.append(Violation(rule="two_people_meet_once", people=people, message=message))
    return found


def _capacities(data: EventData, settings: PairingSettings, pairings: Sequence[Pairing]) -> list[Violation]:
    as_owner = Counter(item.offer_owner_id for item in pairings)
    load = Counter(person_id for item in pairings for person_id in _people(item))
    free = _free_slots(data)
    found = []
    for person in data.people:
        default = data.event.max_meetings_default if data.event is not None else None
        limits = [person.max_meetings if person.max_meetings is not None else default]
        limits += [len(free[person.id])] if person.id in free else []
        allowed = min((limit for limit in limits if limit is not None), default=None)
        if allowed is not None and load[person.id] > allowed:
            message = f"{person.name} has {load[person.id]} meetings and can take {allowed}"
            found.append(Violation(rule="capacity", people=(person.id,), message=message))
        cap = settings.max_meetings_per_offer_owner
        if cap is not None and as_owner[person.id] > cap:
            message = f"{person.name} has {as_owner[person.id]} meetings about own offers; the cap is {cap}"
            found.append(Violation(rule="offer_owner_cap", people=(person.id,), message=message))
    places = len(data.tables) * len(_open_slots(data))
    if data.event is not None and data.tables and len(pairings) > places:
        message = f"{len(pairings)} pairings, but tables and slots hold {places} meetings"
        found.append(Violation(rule="tables_hold_all", message=message))
    return found


def _open_slots(data: EventData) -> list[tuple[datetime, datetime]]:
    if data.event is None:
        return []
    return [
        (slot.start, slot.end)
        for slot in data.event.slots()
        if all(plenary.end <= slot.start or slot.end <= plenary.start for plenary in data.event.plenaries)
    ]


def _free_slots(data: EventData) -> dict[str, set[datetime]]:
    """By person: the starts of the open slots within their windows, all of them for someone without windows."""
    if data.event is None:
        return {}
    slots = _open_slots(data)
    windows = defaultdict(list)
    for item in data.availability:
        windows[item.person_id].append((item.start, item.end))
    everywhere = {start for start, _ in slots}
    free = {person.id: everywhere for person in data.people}
    for person_id, spans in windows.items():
        free[person_id] = {start for start, end in slots if _covered(start, end, spans)}
    return free


def _common_time(data: EventData, pairings: Sequence[Pairing]) -> list[Violation]:
    free = _free_slots(data)
    return [
        Violation(
            rule="common_time",
            people=_people(item),
            message=f"{item.id} pairs {item.need_owner_id} and {item.offer_owner_id}, who are never there together",
        )
        for item in pairings
        if data.event is not None
        and free.get(item.need_owner_id, set()).isdisjoint(free.get(item.offer_owner_id, set()))
    ]


def _covered(start: datetime, end: datetime, spans: Sequence[tuple[datetime, datetime]]) -> bool:
    """Walk from window to window until the period's end is reached."""
    for opens, closes in sorted(spans):
        if opens <= start < closes:
            start = closes
    return start >= end


def _figures(settings: PairingSettings, result: PairingResult) -> list[Violation]:
    found = []
    true = objective(result.pairings, settings.first_meeting_bonus)
    if not math.isclose(true, result.objective, abs_tol=1e-6):
        message = f"the objective is given as {result.objective}, but is {true}"
        found.append(Violation(rule="objective", message=message))
    if result.bound < true - 1e-6:
        message = f"the bound {result.bound} is below the objective {true}"
        found.append(Violation(rule="bound", severity=Severity.ERROR, message=message))
    return found
