"""Groups of offers of different owners for one right that they file jointly: complementary, and no rivals.

A right answers a need, which has aspects. An offer covers an aspect to a level in [0, 1]. A group is complementary
where each of its offers covers an aspect that no other one does, so that the right would lack it; offers whose texts
say nearly the same would claim the same, and are rivals; offers that have nothing in common make no one right.

The shares that are proposed to co-owners are the Shapley value (1953) of what the group covers: what an offer adds to
those that came before it, averaged over all orders of coming. They add up to 1, and equal contributions get equal
shares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import factorial

from ortools.sat.python import cp_model

from models.domain.checks import InvalidField, require_text

_MILLI = 1000
_OFFERS_OF_A_RIGHT = 14
"""Those that cover most; a need that more offers answer in part is too wide for one right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingTerms:
    """An aspect is covered from ``least_level`` on. Two offers are rivals from the cosine ``rival_from`` on, and have
    nothing in common below ``related_from``. A group has 2 to ``largest`` offers.
    """

    least_level: float = 0.5
    rival_from: float = 0.8
    related_from: float = 0.2
    largest: int = 4

    def __post_init__(self) -> None:
        if not 0 < self.least_level <= 1:
            raise InvalidField("least_level", self.least_level, "is above 0 and at most 1")
        if not self.related_from < self.rival_from:
            raise InvalidField("rival_from", self.rival_from, f"is above related_from, {self.related_from}")
        if self.largest < 2:
            raise InvalidField("largest", self.largest, "a group has at least two offers")


@dataclass(frozen=True, kw_only=True)
class Right:
    """A right that would answer ``need_id``. ``levels`` has for each offer how well it covers each aspect."""

    need_id: str
    aspects: tuple[str, ...]
    levels: Mapping[str, tuple[float, ...]]

    def __post_init__(self) -> None:
        require_text("need_id", self.need_id)
        for offer_id, levels in self.levels.items():
            if len(levels) != len(self.aspects):
                raise InvalidField("levels", offer_id, f"there are {len(self.aspects)} aspects")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one offer brings to the right. ``alone`` are the aspects that only it covers; ``share`` is the proposed
    share of the right, in (0, 1].
    """

    offer_id: str
    alone: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingGroup:
    """``covered`` is the share of the need's aspects that the group covers, in (0, 1], ``missing`` are the others.

    ``closest`` is the largest cosine of two of its offers: the nearer to a rival, the more carefully claims are to be
    drawn.
    """

    need_id: str
    holdings: tuple[Holding, ...]
    covered: float
    missing: tuple[str, ...]
    closest: float


def find_filing_groups(
    rights: Sequence[Right],
    owner_of: Mapping[str, str],
    similarity: Mapping[frozenset[str], float],
    apart: frozenset[frozenset[str]] = frozenset(),
    terms: FilingTerms | None = None,
) -> tuple[FilingGroup, ...]:
    """Return at most one group for each right, and each offer in at most one, so that most is covered in total.

    ``owner_of`` has the organisation of each offer; those without one are left out. ``similarity`` has the cosine of
    every two offers of one right. Owners in ``apart`` are in no group together.
    """
    wanted = terms or FilingTerms()
    groups = [group for right in rights for group in _groups(right, owner_of, similarity, apart, wanted)]
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in groups]
    holders: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    for variable, group in zip(chosen, groups, strict=True):
        holders[f"need {group.need_id}"].append(variable)
        for holding in group.holdings:
            holders[f"offer {holding.offer_id}"].append(variable)
    for variables in holders.values():
        model.add_at_most_one(variables)
    model.maximize(
        sum(
            (round(group.covered * _MILLI) * 10 - len(group.holdings)) * variable
            for group, variable in zip(groups, chosen, strict=True)
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = 20.0
    solver.parameters.random_seed = 7
    solver.parameters.num_workers = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ()
    taken = [group for group, variable in zip(groups, chosen, strict=True) if solver.boolean_value(variable)]
    return tuple(sorted(taken, key=lambda group: (-group.covered, group.need_id)))


def _groups(
    right: Right,
    owner_of: Mapping[str, str],
    similarity: Mapping[frozenset[str], float],
    apart: frozenset[frozenset[str]],
    terms: FilingTerms,
) -> Iterator[FilingGroup]:
    covers = {
        offer: frozenset(at for at, level in enumerate(levels) if level >= terms.least_level)
        for offer, levels in sorted(right.levels.items())
        if owner_of.get(offer)
    }
    useful = sorted((each for each in covers if covers[each]), key=lambda each: (-len(covers[each]), each))
    useful = sorted(useful[:_OFFERS_OF_A_RIGHT])
    fitting = {
        frozenset(pair)
        for pair in combinations(useful, 2)
        if owner_of[pair[0]] != owner_of[pair[1]]
        and frozenset({owner_of[pair[0]], owner_of[pair[1]]}) not in apart
        and terms.related_from <= similarity[frozenset(pair)] < terms.rival_from
    }
    for size in range(2, terms.largest + 1):
        for offers in combinations(useful, size):
            pairs = [frozenset(pair) for pair in combinations(offers, 2)]
            if all(pair in fitting for pair in pairs) and all(_alone(each, offers, covers) for each in offers):
                yield _group(right, offers, covers, max(similarity[pair] for pair in pairs))


def _alone(offer: str, offers: Sequence[str], covers: Mapping[str, frozenset[int]]) -> frozenset[int]:
    return covers[offer].difference(*(covers[other] for other in offers if other != offer))


def _group(right: Right, offers: Sequence[str], covers: Mapping[str, frozenset[int]], closest: float) -> FilingGroup:
    together = frozenset[int]().union(*(covers[each] for each in offers))
    shares = _shapley(offers, covers, len(together))
    return FilingGroup(
        need_id=right.need_id,
        holdings=tuple(
            Holding(
                offer_id=each,
                alone=tuple(right.aspects[at] for at in sorted(_alone(each, offers, covers))),
                share=shares[each],
            )
            for each in offers
        ),
        covered=len(together) / len(right.aspects),
        missing=tuple(aspect for at, aspect in enumerate(right.aspects) if at not in together),
        closest=closest,
    )


def _shapley(offers: Sequence[str], covers: Mapping[str, frozenset[int]], total: int) -> dict[str, float]:
    adds = dict.fromkeys(offers, 0)
    for order in permutations(offers):
        reached: frozenset[int] = frozenset()
        for each in order:
            adds[each] += len(covers[each] - reached)
            reached |= covers[each]
    return {each: adds[each] / (factorial(len(offers)) * total) for each in offers}
