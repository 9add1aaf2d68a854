"""What is pitched, who tells of what, who sits at which table: the parts of a symposium, made from one ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.symposium import (
    WEIGHTS,
    ClinicPlan,
    ClinicProblem,
    Criterion,
    ExperiencePlan,
    Lack,
    NetworkingPlan,
    NetworkingProblem,
    PossibilityRanking,
    Sensitivity,
    choose_talks,
    criteria_of,
    lacks_of,
    plan_clinic,
    plan_networking,
    rank_possibility,
)
from matcher.symposium.topics import levels_of
from matcher.symposium_programme.acquaintances import acquaintances, kept_apart
from matcher.symposium_programme.ground import Ground
from matcher.symposium_programme.sessions_ids import is_of_symposium
from matcher.symposium_programme.windows import Window, Windows, evening, last_morning
from models.domain import Role

PITCH_MINUTES: Final = 10
TALK_MINUTES: Final = 40
CLINIC_MINUTES: Final = 40
NETWORKING_MINUTES: Final = 20
SECONDS: Final = 5.0
"""For the clinic and for the talks; what is not proven by then is said to be so."""
_SIDES: Final = (Role.RESEARCHER, Role.COMPANY, Role.INVESTOR, Role.PROVIDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """How much a person can tell of a lack, in (0, 1], and the topic of theirs that says so."""

    person_id: str
    lack: Lack
    level: float
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LackCount:
    """How many researchers lack it, and how many people can tell of it."""

    lack: Lack
    researchers: int
    tellers: int


@dataclass(frozen=True, kw_only=True)
class SymposiumPlan:
    """``ranking`` has every proposal, and ``chosen`` those that are pitched: the organiser's own, then by score.
    ``sensitivity`` is of the choice among those that the organiser left to the score.

    ``lacks`` are by researcher. ``known`` counts the pairs of those who take part in networking that know each other.
    """

    ground: Ground
    ranking: PossibilityRanking
    chosen: tuple[str, ...]
    sensitivity: tuple[Sensitivity, ...]
    lacks: Mapping[str, Mapping[Lack, float]]
    tellers: Mapping[tuple[str, Lack], Teller]
    experience: ExperiencePlan
    clinic: ClinicPlan
    clinic_window: Window
    networking: NetworkingPlan
    networking_window: Window
    known: int

    def lack_counts(self) -> tuple[LackCount, ...]:
        """Most frequent first; those that nobody has are left out."""
        counts = [
            LackCount(
                lack=lack,
                researchers=sum(lack in own for own in self.lacks.values()),
                tellers=sum(subject is lack for _, subject in self.tellers),
            )
            for lack in Lack
        ]
        return tuple(sorted((each for each in counts if each.researchers), key=lambda each: -each.researchers))


def weights_of(ground: Ground) -> dict[Criterion, float]:
    """Those that were chosen, or the usual ones."""
    chosen = ground.choices.weights
    return {each: chosen.get(each.value, 0.0) for each in Criterion} if chosen else dict(WEIGHTS)


def plan_symposium(ground: Ground) -> SymposiumPlan:
    """Make every part. The same ground gives the same plan, but where a search ends at its time limit."""
    ranking, decided, chosen = _rank(ground)
    lacks = researchers_lacks(ground)
    tellers = _tellers(ground)
    windows = Windows(ground.data, is_of_symposium)
    networking_window, networking, known = _networking(ground, windows)
    clinic_window, clinic = _clinic(ground, lacks, tellers, windows, networking_window)
    return SymposiumPlan(
        ground=ground,
        ranking=ranking,
        chosen=chosen,
        sensitivity=decided.sensitivity,
        lacks=lacks,
        tellers=tellers,
        experience=_experience(ground, lacks, tellers),
        clinic=clinic,
        clinic_window=clinic_window,
        networking=networking,
        networking_window=networking_window,
        known=known,
    )


def _rank(ground: Ground) -> tuple[PossibilityRanking, PossibilityRanking, tuple[str, ...]]:
    """All proposals, those that are left to the score, and what is pitched."""
    choices, weights = ground.choices, weights_of(ground)
    whose = ground.organisation_of_demands()
    values = {
        offer_id: criteria_of(offer, ground.matches_of.get(offer_id, ()), whose)
        for offer_id, offer in ground.offers.items()
    }
    always = tuple(each for each in choices.always if each in values)[: choices.proposals]
    settled = {*always, *choices.never}
    decided = rank_possibility(
        {offer_id: of for offer_id, of in values.items() if offer_id not in settled},
        most=choices.proposals - len(always),
        weights=weights,
    )
    ranking = rank_possibility(values, most=choices.proposals, weights=weights)
    by_score = tuple(item.offer_id for item in decided.items if item.is_chosen)
    return ranking, decided, always + by_score


def researchers_lacks(ground: Ground) -> dict[str, dict[Lack, float]]:
    """By researcher, of each lack the most that an offer of theirs has; those who lack nothing are left out."""
    found: dict[str, dict[Lack, float]] = {}
    for person_id, offers in ground.researchers.items():
        own: dict[Lack, float] = {}
        for offer in offers:
            of_offer = lacks_of(offer, ground.matches_of.get(offer.id, ()), ground.decisions_of.get(offer.id, ()))
            for lack, level in of_offer.items():
                own[lack] = max(own.get(lack, 0.0), level)
        if own:
            found[person_id] = {lack: own[lack] for lack in Lack if lack in own}
    return found


def _tellers(ground: Ground) -> dict[tuple[str, Lack], Teller]:
    """People with topics, but those who seek help themselves."""
    return {
        (person.id, lack): Teller(person_id=person.id, lack=lack, level=level, topic=topic)
        for person in ground.data.people
        if person.topics and person.id not in ground.researchers
        for lack, (level, topic) in levels_of(person.topics, ground.choices.meanings).items()
    }


def _experience(
    ground: Ground, lacks: Mapping[str, Mapping[Lack, float]], tellers: Mapping[tuple[str, Lack], Teller]
) -> ExperiencePlan:
    """Told by people of companies, who did it themselves; of a lack that none of them knows, by others. Of those who
    help as much the most senior speaks.
    """
    from_companies = {
        (person_id, lack) for person_id, lack in tellers if ground.people[person_id].role is Role.COMPANY
    }
    told = {lack for _, lack in from_companies}
    speakers = {pair: teller for pair, teller in tellers.items() if pair in from_companies or pair[1] not in told}
    standing = {person_id: ground.people[person_id].seniority or 0 for person_id, _ in speakers}
    return choose_talks(lacks, _levels(speakers), talks=ground.choices.talks, time_limit_s=SECONDS, standing=standing)


def _levels(
    tellers: Mapping[tuple[str, Lack], Teller], among: Sequence[str] | None = None
) -> dict[str, dict[Lack, float]]:
    found: dict[str, dict[Lack, float]] = {}
    for (person_id, lack), teller in tellers.items():
        if among is None or person_id in among:
            found.setdefault(person_id, {})[lack] = teller.level
    return found


def _networking(ground: Ground, windows: Windows) -> tuple[Window, NetworkingPlan, int]:
    choices = ground.choices
    people = [each.id for each in ground.data.people if each.role in _SIDES and not each.interprets]
    if not choices.networking_rounds or not people:
        return _nobody(people), NetworkingPlan(rounds=(), repeats=()), 0
    window = windows.find(people, rounds=choices.networking_rounds, minutes=NETWORKING_MINUTES, prefer=evening)
    there = set(window.person_ids)
    known = frozenset(pair for pair in acquaintances(ground) if pair <= there)
    problem = NetworkingProblem(
        person_ids=window.person_ids,
        seats=choices.networking_seats,
        rounds=choices.networking_rounds,
        known=known,
        side={person_id: ground.people[person_id].role.value for person_id in window.person_ids},
    )
    return window, plan_networking(problem), len(known)


def _clinic(
    ground: Ground,
    lacks: Mapping[str, Mapping[Lack, float]],
    tellers: Mapping[tuple[str, Lack], Teller],
    windows: Windows,
    networking: Window,
) -> tuple[Window, ClinicPlan]:
    choices = ground.choices
    people = [*lacks, *_levels(tellers)]
    if not choices.clinic_rounds or not lacks or not tellers:
        nothing = ClinicPlan(tables=(), unhelped=tuple(lacks), total=0.0, bound=0.0, is_proven=True)
        return _nobody(people), nothing
    window = windows.find(
        people,
        rounds=choices.clinic_rounds,
        minutes=CLINIC_MINUTES,
        taken=networking.indexes,
        prefer=last_morning,
    )
    there = set(window.person_ids)
    problem = ClinicProblem(
        lacks={person_id: own for person_id, own in lacks.items() if person_id in there},
        experts=_levels(tellers, window.person_ids),
        tables=choices.clinic_tables,
        rounds=choices.clinic_rounds,
        seats=choices.clinic_seats,
        apart=frozenset(pair for pair in kept_apart(ground) if pair <= there),
    )
    return window, plan_clinic(problem, time_limit_s=SECONDS)


def _nobody(people: Sequence[str]) -> Window:
    return Window(starts=(), slots_a_round=1, person_ids=(), absent=tuple(people))
