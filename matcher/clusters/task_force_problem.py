"""Who could be in a task force, and what it must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.domain import Role
from models.domain.checks import InvalidField, require_not_negative, require_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """Somebody who could be asked. ``skills`` gives a level in (0, 1] for each skill that the person has.

    ``load`` counts what the person has already taken on.
    """

    person_id: str
    role: Role
    skills: Mapping[str, float]
    organisation_id: str = ""
    is_senior: bool = False
    load: int = 0

    def __post_init__(self) -> None:
        require_text("person_id", self.person_id)
        require_not_negative("load", self.load)
        for skill, level in self.skills.items():
            if not 0 < level <= 1:
                raise InvalidField("skills", f"{skill} {level}", "a level is above 0 and at most 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForceTerms:
    """``skills`` says how many people must have each; somebody below ``least_level`` does not count as having it.

    ``fewest`` is how many of each role are needed at least. No role may have more than ``largest_share`` of the
    places, a share in (0, 1]. Nobody with a load above ``most_load`` is asked; None asks everybody.
    """

    skills: Mapping[str, int]
    least_level: float = 0.3
    fewest: Mapping[Role, int] = field(default_factory=dict)
    largest_share: float = 1.0
    fewest_seniors: int = 0
    most_of_an_organisation: int = 1
    most_load: int | None = None
    most_people: int | None = None

    def __post_init__(self) -> None:
        if not self.skills:
            raise InvalidField("skills", "", "a task force needs at least one skill")
        for skill, number in self.skills.items():
            if number < 1:
                raise InvalidField("skills", f"{skill} {number}", "at least one person must have it")
        if not 0 < self.largest_share <= 1:
            raise InvalidField("largest_share", self.largest_share, "a share is above 0 and at most 1")
        if self.most_of_an_organisation < 1:
            raise InvalidField("most_of_an_organisation", self.most_of_an_organisation, "at least one")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForceProblem:
    """``conflicts`` has pairs of person ids that must not sit together, each in sorted order."""

    experts: tuple[Expert, ...]
    terms: TaskForceTerms
    conflicts: frozenset[tuple[str, str]] = frozenset()

    def __post_init__(self) -> None:
        if len({expert.person_id for expert in self.experts}) != len(self.experts):
            raise InvalidField("experts", "", "somebody is named twice")

    def level(self, expert: Expert, skill: str) -> float:
        """What counts of the person's level: 0 below the least one."""
        level = expert.skills.get(skill, 0.0)
        return level if level >= self.terms.least_level else 0.0

    def may_be_asked(self, expert: Expert) -> bool:
        return self.terms.most_load is None or expert.load <= self.terms.most_load


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForce:
    """``strength`` is the sum, over the skills, of the levels of the best people that the terms ask for.

    Its largest value is the sum of the numbers in ``TaskForceTerms.skills``.
    """

    person_ids: tuple[str, ...]
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedTaskForce:
    """The best task force, others of the same size in falling strength, or why there is none.

    ``smallest`` is the size that no task force can go below; ``is_proven`` whether both the size and the strength of
    ``best`` are proven to be optimal. ``reasons`` names terms that cannot be kept together, none of which could be
    left out of the list; empty where there is a task force.
    """

    best: TaskForce | None
    alternatives: tuple[TaskForce, ...] = ()
    smallest: int | None = None
    is_proven: bool = False
    reasons: tuple[str, ...] = ()
