"""Are must-meets and minimums kept or reported, and are the figures of fairness those of the pairings?"""

from __future__ import annotations

import math

from matcher.pairing.problem import FairnessPrice, ShortfallKind
from matcher.pairing.validation_case import Case
from matcher.settings import Fairness
from matcher.violations import Violation

NEARLY = 2e-3
"""Levels are given to a thousandth of a score."""


def musts(case: Case) -> list[Violation]:
    """Every must-meet takes place or is reported with a reason, and none that takes place is reported."""
    met = {
        frozenset((one, other))
        for item in case.result.pairings
        for one in case.sides.of(item)[0]
        for other in case.sides.of(item)[1]
        if one != other
    }
    reported = {
        frozenset((item.person_id, item.other_id)): item.why
        for item in case.result.shortfalls
        if item.kind is ShortfallKind.MUST_MEET
    }
    found = []
    for couple in sorted(case.must - met, key=sorted):
        if not reported.get(couple, "").strip():
            message = f"{' and '.join(sorted(couple))} must meet and do not, and no reason is given"
            found.append(Violation(rule="must_meet", people=tuple(sorted(couple)), message=message))
    for couple in reported.keys() - (case.must - met):
        message = f"{' and '.join(sorted(couple))} are reported as not meeting, but meet or need not"
        found.append(Violation(rule="must_meet", people=tuple(sorted(couple)), message=message))
    return found


def minimums(case: Case) -> list[Violation]:
    """Everyone has their minimum, or the report says how many they wanted and got, and why."""
    reported = {item.person_id: item for item in case.result.shortfalls if item.kind is ShortfallKind.MINIMUM}
    found = []
    for person in case.data.people:
        wanted, most, got = person.min_meetings, case.wanted_meetings(person), case.load[person.id]
        if wanted is None:
            wanted = case.settings.min_meetings_by_role.get(person.role, 0)
            wanted = wanted if most is None else min(wanted, most)
        item = reported.pop(person.id, None)
        if got < wanted and (item is None or (item.wanted, item.got) != (wanted, got) or not item.why.strip()):
            message = f"{person.name} has {got} of at least {wanted} meetings, and that is not reported so"
            found.append(Violation(rule="minimum", people=(person.id,), message=message))
        elif got >= wanted and item is not None:
            message = f"{person.name} is reported as short of meetings, and has {got} of at least {wanted}"
            found.append(Violation(rule="minimum", people=(person.id,), message=message))
    return found


def fairness_figures(case: Case) -> list[Violation]:
    """The figures are those of the pairings, and nobody with a meeting is below the floor without being reported."""
    price = case.result.fairness
    if case.settings.fairness is Fairness.NONE or price is None:
        is_missing = case.settings.fairness is not Fairness.NONE and bool(case.result.pairings)
        is_extra = case.settings.fairness is Fairness.NONE and price is not None
        message = "the price of fairness is missing" if is_missing else "a price is given of no fairness"
        return [Violation(rule="fairness", message=message)] if is_missing or is_extra else []
    roles = case.settings.fairness_roles
    owed = {person.id for person in case.data.people if not roles or person.role in roles}
    totals = sorted(total for person_id, total in case.own_totals().items() if person_id in owed and total > 0)
    everyone = [0.0] * (price.people - len(totals)) + totals
    messages = [*_wrong_figures(case, price, everyone), *_wrong_levels(price, everyone)]
    return [
        *(Violation(rule="fairness", message=message) for message in messages),
        *_below_floor(case, owed),
    ]


def _wrong_figures(case: Case, price: FairnessPrice, everyone: list[float]) -> list[str]:
    score = math.fsum(item.score for item in case.result.pairings)
    worst = everyone[0] if everyone else 0.0
    found = []
    if price.kind is not case.settings.fairness:
        found.append(f"the price is of {price.kind.value}, not of {case.settings.fairness.value}")
    if len(everyone) > price.people:
        found.append(f"{len(everyone)} people have meetings; fairness is said to be owed to {price.people}")
    if not math.isclose(score, price.score_with, abs_tol=1e-6):
        found.append(f"the sum of scores is given as {price.score_with}, but is {score}")
    if not math.isclose(worst, price.worst_with, abs_tol=1e-6):
        found.append(f"the worst-off is said to have {price.worst_with}, but has {worst}")
    if price.worst_bound < worst - 1e-6:
        found.append(f"the worst-off has {worst}, above the bound {price.worst_bound}")
    return found


def _wrong_levels(price: FairnessPrice, everyone: list[float]) -> list[str]:
    """The people of each level have what it says, the next ones at least as much."""
    found, at = [], 0
    for level in price.levels:
        for total in everyone[at : at + level.people]:
            if abs(total - level.total) > NEARLY:
                found.append(f"somebody has {total}, where a level of fairness has {level.total}")
        at += level.people
    if at > price.people or (price.complete and price.kind is Fairness.LEXIMIN and at != price.people):
        found.append(f"the levels of fairness hold {at} people of {price.people}")
    return found


def _below_floor(case: Case, owed: set[str]) -> list[Violation]:
    if case.settings.fairness is not Fairness.FLOOR:
        return []
    totals, floor = case.own_totals(), case.settings.fairness_floor
    reported = {item.person_id: item for item in case.result.shortfalls if item.kind is ShortfallKind.FLOOR}
    found = []
    for person_id, item in reported.items():
        got = totals.get(person_id, 0.0)
        if person_id not in owed or got >= floor or not math.isclose(item.got, got, abs_tol=1e-6):
            message = f"{person_id} is reported as below the floor with {item.got}, and has {got}"
            found.append(Violation(rule="fairness_floor", people=(person_id,), message=message))
    for person_id in sorted(owed - reported.keys()):
        got = totals.get(person_id, 0.0)
        if got < floor - 1e-4 and case.could_have(person_id) >= floor:
            message = f"{person_id} has {got}, could have the floor of {floor}, and is not reported"
            found.append(Violation(rule="fairness_floor", people=(person_id,), message=message))
    return found
