"""What the page of a symposium shows of its plan: bars that add up to a score, ranges of weights, who sits where."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from api.programmes.symposium import CRITERIA, FEWEST_SHOWN, LACKS, requested
from matcher.symposium import Criterion, Possibility, Sensitivity
from matcher.symposium_programme import (
    ENGLISH,
    SymposiumPlan,
    acquaintances,
    pitch_sessions,
    sessions_of,
    weights_of,
)
from models.domain import EventData, Offer, SessionKind, SessionRequest
from models.domain.symposium import SymposiumSeating

MOST_ROWS: Final = 60
"""Proposals on the page, from the highest score on, with all that the organiser settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a criterion adds to a score: from ``x`` on, ``width`` wide, in hundredths of the largest score."""

    criterion: Criterion
    value: float
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``settled`` is ``always`` or ``never`` where the organiser says so, else empty."""

    number: int
    offer: Offer
    presenter_id: str
    score: float
    parts: tuple[Part, ...]
    is_chosen: bool
    settled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Of a weight, in hundredths of ``top``, which the largest of them reaches; ``is_open`` where nothing ends it."""

    item: Sensitivity
    share: float
    start: float
    width: float
    mark: float
    is_open: bool


def rows(plan: SymposiumPlan) -> tuple[Row, ...]:
    choices, chosen = plan.ground.choices, set(plan.chosen)
    settled = {**dict.fromkeys(choices.never, "never"), **dict.fromkeys(choices.always, "always")}
    return tuple(
        Row(
            number=number,
            offer=plan.ground.offers[item.offer_id],
            presenter_id=plan.ground.presenter(plan.ground.offers[item.offer_id]),
            score=item.score,
            parts=tuple(_parts(plan, item)),
            is_chosen=item.offer_id in chosen,
            settled=settled.get(item.offer_id, ""),
        )
        for number, item in enumerate(plan.ranking.items, 1)
        if number <= MOST_ROWS or item.offer_id in settled or item.offer_id in chosen
    )


def _parts(plan: SymposiumPlan, item: Possibility) -> Iterator[Part]:
    weights = weights_of(plan.ground)
    total, x = sum(weights.values()), 0.0
    for criterion in Criterion:
        width = 100 * weights[criterion] * item.values[criterion] / total
        yield Part(criterion=criterion, value=item.values[criterion], x=round(x, 3), width=round(width, 3))
        x += width


def ranges(plan: SymposiumPlan) -> tuple[Range, ...]:
    """One a criterion, all on one scale."""
    items = plan.sensitivity
    ends = [each.most for each in items if not math.isinf(each.most)] + [each.weight for each in items]
    top = 1.1 * max([*ends, 1e-9])
    total = sum(each.weight for each in items) or 1.0
    return tuple(
        Range(
            item=each,
            share=each.weight / total,
            start=round(100 * each.least / top, 3),
            width=round(100 * (min(each.most, top) - each.least) / top, 3),
            mark=round(100 * each.weight / top, 3),
            is_open=math.isinf(each.most),
        )
        for each in items
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The sessions that are requested now, and whether another plan has come of the records since.

    ``repeats`` counts the pairs at the tables that were made for networking who know each other by now.
    """

    count: int
    is_current: bool
    repeats: int = 0


def standing(plan: SymposiumPlan, data: EventData, seating: SymposiumSeating | None) -> Standing:
    """Titles and summaries are in the event's language, and are not compared; nor who sits beside whom, where all
    seatings are as good.
    """
    made = {item.id: item for item in requested(data)}
    wanted = {item.id: item for item in sessions_of(plan, ENGLISH).requests}
    same = made.keys() == wanted.keys() and all(_essence(made[key]) == _essence(wanted[key]) for key in made)
    return Standing(count=len(made), is_current=same, repeats=_repeats(plan, made, seating))


def _essence(item: SessionRequest) -> tuple[object, ...]:
    people = frozenset(item.speaker_ids), frozenset(item.attendee_ids), frozenset(item.wanted_by)
    return item.kind, item.slots, item.starts_at, *people


def _repeats(plan: SymposiumPlan, made: Mapping[str, SessionRequest], seating: SymposiumSeating | None) -> int:
    networking = {key for key, item in made.items() if item.kind is SessionKind.NETWORKING}
    known, count = acquaintances(plan.ground), 0
    for table in seating.tables if seating and networking else ():
        if table.session_id in networking:
            count += sum(frozenset(pair) in known for pair in combinations(table.person_ids, 2))
    return count


__all__ = ["CRITERIA", "FEWEST_SHOWN", "LACKS", "Range", "Row", "pitch_sessions", "ranges", "rows", "standing"]
