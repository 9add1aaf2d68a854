"""What was wanted and could not be had, and why, in words: by counting where counting tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from matcher.pairing.own_totals import ceilings, own_totals
from matcher.pairing.problem import Must, PairingProblem, Shortfall, ShortfallKind
from matcher.settings import Fairness


def shortfalls(problem: PairingProblem, chosen: Sequence[int]) -> tuple[Shortfall, ...]:
    """Failed must-meets, missing meetings, then people below the floor, each in the order of the problem."""
    return (*_failed_musts(problem, chosen), *_missing_meetings(problem, chosen), *_below_floor(problem, chosen))


def _failed_musts(problem: PairingProblem, chosen: Sequence[int]) -> list[Shortfall]:
    places = set(chosen)
    wanted = Counter(
        person_id for must in problem.musts if must.candidates for person_id in (must.person_id, must.other_id)
    )
    return [
        Shortfall(
            person_id=must.person_id,
            kind=ShortfallKind.MUST_MEET,
            wanted=1,
            got=0,
            why=must.why or _why_failed(problem, must, wanted),
            other_id=must.other_id,
        )
        for must in problem.musts
        if places.isdisjoint(must.candidates)
    ]


def _why_failed(problem: PairingProblem, must: Must, wanted: Counter[str]) -> str:
    for person_id in (must.person_id, must.other_id):
        if wanted[person_id] > problem.capacity.get(person_id, 0):
            musts = _counted(wanted[person_id], "must-meet")
            return f"{_name(problem, person_id)} has {musts} and {_limit(problem, person_id)}"
    for place in must.candidates:
        for person_id in problem.candidates[place].people:
            if problem.capacity[person_id] == 0:
                return f"{_name(problem, person_id)} {_has(problem, person_id)}"
    if problem.total is not None and len(problem.musts) > problem.total:
        return f"there are {len(problem.musts)} must-meets, and tables and slots for {problem.total} meetings"
    return (
        f"other must-meets take the meetings that {_name(problem, must.person_id)}, "
        f"{_name(problem, must.other_id)} and those whom they bring along can have"
    )


def _missing_meetings(problem: PairingProblem, chosen: Sequence[int]) -> list[Shortfall]:
    if not problem.minimum:
        return []
    load = Counter(person_id for place in chosen for person_id in problem.candidates[place].people)
    places_of = problem.places_of()
    return [
        Shortfall(
            person_id=person_id,
            kind=ShortfallKind.MINIMUM,
            wanted=number,
            got=load[person_id],
            why=_why_missing(problem, person_id, len(places_of.get(person_id, ()))),
        )
        for person_id, number in problem.minimum.items()
        if load[person_id] < number
    ]


def _why_missing(problem: PairingProblem, person_id: str, possible: int) -> str:
    name, wanted = _name(problem, person_id), problem.minimum[person_id]
    if possible == 0:
        return f"nobody whom {name} may meet matches"
    if problem.capacity[person_id] < wanted:
        return f"{name} {_has(problem, person_id)}, fewer than the {wanted} that are the minimum"
    if possible < wanted:
        people = "one meeting is" if possible == 1 else f"{possible} meetings are"
        return f"only {people} possible for {name}, fewer than the {wanted} that are the minimum"
    if problem.total is not None and sum(problem.minimum.values()) > 2 * problem.total:
        return f"tables and slots hold {problem.total} meetings, too few for everyone's minimum"
    return f"those whom {name} could meet have no meeting left after must-meets and other people's minimums"


def _below_floor(problem: PairingProblem, chosen: Sequence[int]) -> list[Shortfall]:
    if problem.fairness is not Fairness.FLOOR:
        return []
    totals, floor = own_totals(problem, chosen), problem.fairness_floor
    return [
        Shortfall(
            person_id=person_id,
            kind=ShortfallKind.FLOOR,
            wanted=floor,
            got=totals.get(person_id, 0.0),
            why=(
                f"{_name(problem, person_id)} could reach {ceiling:.3f} alone, "
                "but not together with everyone else's floor, must-meets and minimums"
            ),
        )
        for person_id, ceiling in ceilings(problem).items()
        if ceiling >= floor and totals.get(person_id, 0.0) < floor - 1e-5
    ]


def _limit(problem: PairingProblem, person_id: str) -> str:
    capacity = problem.capacity.get(person_id, 0)
    if capacity == problem.free_slots.get(person_id):
        return _counted(capacity, "free slot")
    return f"takes {_counted(capacity, 'meeting')} at most"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _has(problem: PairingProblem, person_id: str) -> str:
    limit = _limit(problem, person_id)
    return limit if limit.startswith("takes") else f"has {limit}"


def _name(problem: PairingProblem, person_id: str) -> str:
    return problem.names.get(person_id, person_id)
