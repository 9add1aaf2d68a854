"""Is this a pairing? Checked from the event's records alone, with no code of the solver's."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from matcher.pairing.problem import PairingResult
from matcher.pairing.validate_aims import fairness_figures, minimums, musts
from matcher.pairing.validate_languages import interpreters
from matcher.pairing.validation_case import Case, Sides
from matcher.settings import PairingSettings
from matcher.violations import Violation
from models.domain import EventData, Matching, Pairing, WishKind


def validate(
    data: EventData, matching: Matching, settings: PairingSettings, result: PairingResult
) -> list[Violation]:
    """Return every breach, none for a correct result. The objective is recomputed and compared as well.

    What was wanted and is missing must be among the result's shortfalls, with a reason, and nothing else may be.
    """
    case = Case(data, matching, settings, result)
    return [violation for check in _CHECKS for violation in check(case)]


def objective(
    pairings: Sequence[Pairing],
    first_meeting_bonus: float,
    data: EventData | None = None,
    would_meet_bonus: float = 0.0,
) -> float:
    """The sum of the scores, the bonus for each person who has a meeting, and one for each wish that comes true.

    Without ``data`` nobody brings anybody, and nobody has a wish.
    """
    given = data or EventData()
    sides = Sides(given)
    known = {person.id for person in given.people}
    people = {person_id for item in pairings for person_id in sides.people(item)}
    wishes = {
        (wish.person_id, wish.other_id)
        for wish in given.wishes
        if wish.kind is not WishKind.NO_THANKS and {wish.person_id, wish.other_id} <= known
    }
    fulfilled = sum(len(wishes & sides.opposite(item)) for item in pairings) if wishes else 0
    return (
        math.fsum(item.score for item in pairings) + first_meeting_bonus * len(people) + would_meet_bonus * fulfilled
    )


def _against_matches(case: Case) -> list[Violation]:
    demand_owner = {demand.id: demand.owner_id for demand in case.data.demands}
    offer_owner = {offer.id: offer.owner_id for offer in case.data.offers}
    found = []
    for item in case.result.pairings:
        people = (item.need_owner_id, item.offer_owner_id)
        score = case.score(item.need_id, item.offer_id)
        if not case.is_match(item) and not any(couple in case.wanted for couple in _couples(case, item)):
            message = f"{item.id}: {item.need_id} and {item.offer_id} are no match, and nobody wished for it"
            found.append(Violation(rule="pairing_is_a_match", people=people, message=message))
        elif not math.isclose(score, item.score, abs_tol=1e-9):
            message = f"{item.id} has score {item.score}, its match {score}"
            found.append(Violation(rule="pairing_is_a_match", people=people, message=message))
        if (demand_owner.get(item.need_id), offer_owner.get(item.offer_id)) != people:
            message = f"{item.id} names people who do not own {item.need_id} and {item.offer_id}"
            found.append(Violation(rule="owners_meet", people=people, message=message))
    return found


def _couples(case: Case, item: Pairing) -> list[frozenset[str]]:
    return [frozenset(couple) for couple in case.sides.opposite(item) if couple[0] < couple[1]]


def _people_apart(case: Case) -> list[Violation]:
    found = []
    for item in case.result.pairings:
        first, second = case.sides.of(item)
        if item.need_owner_id in second or item.offer_owner_id in first:
            message = f"{item.id} pairs {item.need_owner_id} and {item.offer_owner_id}, who are on one side"
            found.append(Violation(rule="no_conflict", people=tuple(sorted(case.people(item))), message=message))
        for one, other in case.sides.across(item):
            apart = case.apart(one, other)
            if apart:
                message = f"{item.id} brings {one} and {other} together, {apart}"
                found.append(Violation(rule="no_conflict", people=(one, other), message=message))
    return found


def _no_thanks(case: Case) -> list[Violation]:
    return [
        Violation(
            rule="no_thanks",
            people=couple,
            message=f"{item.id} brings {' and '.join(couple)} together, of whom one said no thanks",
        )
        for item in case.result.pairings
        for couple in case.sides.across(item)
        if frozenset(couple) in case.refused
    ]


def _repetitions(case: Case) -> list[Violation]:
    found = []
    for pairing_id, times in Counter(item.id for item in case.result.pairings).items():
        if times > 1:
            found.append(Violation(rule="ids_are_unique", message=f"{pairing_id} occurs {times} times"))
    owners = Counter(frozenset((item.need_owner_id, item.offer_owner_id)) for item in case.result.pairings)
    for couple, times in owners.items():
        if times > 1:
            people = tuple(sorted(couple))
            message = f"{' and '.join(people)} are paired {times} times"
            found.append(Violation(rule="two_people_meet_once", people=people, message=message))
    return found


def _capacities(case: Case) -> list[Violation]:
    as_owner = Counter(item.offer_owner_id for item in case.result.pairings)
    cap = case.settings.max_meetings_per_offer_owner
    found = []
    for person in case.data.people:
        allowed = case.most_meetings(person)
        if allowed is not None and case.load[person.id] > allowed:
            message = f"{person.name} has {case.load[person.id]} meetings and can take {allowed}"
            found.append(Violation(rule="capacity", people=(person.id,), message=message))
        if cap is not None and as_owner[person.id] > cap:
            message = f"{person.name} has {as_owner[person.id]} meetings about own offers; the cap is {cap}"
            found.append(Violation(rule="offer_owner_cap", people=(person.id,), message=message))
    places, number = case.places(), len(case.result.pairings)
    if places is not None and number > places:
        message = f"{number} pairings, but tables and slots hold {places} meetings"
        found.append(Violation(rule="tables_hold_all", message=message))
    return found


def _common_time(case: Case) -> list[Violation]:
    return [
        Violation(
            rule="common_time",
            people=tuple(case.people(item)),
            message=f"{item.id} pairs {item.need_owner_id} and {item.offer_owner_id}, who are never there together",
        )
        for item in case.result.pairings
        if case.data.event is not None
        and not set.intersection(*(case.free.get(person_id, set()) for person_id in case.people(item)))
    ]


def _figures(case: Case) -> list[Violation]:
    result, settings = case.result, case.settings
    found = []
    true = objective(result.pairings, settings.first_meeting_bonus, case.data, settings.would_meet_bonus)
    if not math.isclose(true, result.objective, abs_tol=1e-6):
        message = f"the objective is given as {result.objective}, but is {true}"
        found.append(Violation(rule="objective", message=message))
    if result.bound < true - 1e-6:
        message = f"the bound {result.bound} is below the objective {true}"
        found.append(Violation(rule="bound", message=message))
    return found


_CHECKS: tuple[Callable[[Case], list[Violation]], ...] = (
    _against_matches,
    _people_apart,
    _no_thanks,
    _repetitions,
    _common_time,
    _capacities,
    interpreters,
    musts,
    minimums,
    fairness_figures,
    _figures,
)
