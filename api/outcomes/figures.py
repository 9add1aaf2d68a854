"""What became of an event's pairs in figures: the funnel, by theme, and why nothing came of the others.

Organisers read all of it. To everybody else who may read figures nothing is told of fewer than ``FEWEST`` pairs:
small groups are put together, and where that is not enough the smallest of the others with them, so that no
difference tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from api.market.market import Market
from matcher.ledger import Funnel, Standing, disputes, funnel, standings_by
from matcher.outcome_programme import standings_of, told_outcomes
from matcher.ports import UnitOfWork
from matcher.publishing import published_agenda
from models.domain import DeclineReason, Outcome

FEWEST: Final = 3
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFigures:
    """``theme`` is empty for offers without one, or that are gone; ``is_rest`` where small ones are together."""

    theme: str
    funnel: Funnel
    is_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFigures:
    """``reason`` is None where several that were given seldom are together."""

    reason: DeclineReason | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPair:
    """A pair of which something may still come."""

    need_id: str
    offer_id: str
    stage: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedPair:
    """A pair of which the two sides tell different things: what each person told last, the earliest first."""

    need_id: str
    offer_id: str
    words: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Of ``meetings`` of the published agenda that are over, ``told`` have something in the ledger."""

    meetings: int
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """``funnel`` is None where there are too few to tell anything; ``open`` and ``disputed`` are empty for who is no
    organiser.
    """

    funnel: Funnel | None
    themes: tuple[ThemeFigures, ...]
    reasons: tuple[ReasonFigures, ...]
    open: tuple[OpenPair, ...]
    disputed: tuple[DisputedPair, ...] = ()

    @property
    def pairs(self) -> int:
        return self.funnel.steps[0].reached if self.funnel else 0


def figures(work: UnitOfWork, market: Market, *, is_organiser: bool) -> Figures:
    """``market`` has public texts only, so that a confidential theme is none."""
    told = told_outcomes(work)
    found = standings_of(told)
    fewest = 1 if is_organiser else FEWEST
    if 0 < len(found) < fewest:
        return Figures(funnel=None, themes=(), reasons=(), open=())
    whole = funnel(found)
    reasons = dict(whole.reasons)
    kept, rest = without_small(reasons, fewest)
    together = sum(reasons[reason] for reason in rest)
    rows = [ReasonFigures(reason=reason, count=reasons[reason]) for reason in kept]
    if together >= fewest:
        rows.append(ReasonFigures(reason=None, count=together))
    shown = tuple((item.reason, item.count) for item in rows if item.reason is not None)
    return Figures(
        funnel=replace(whole, reasons=shown),
        themes=_themes(found, market, fewest),
        reasons=tuple(rows),
        open=_open(found) if is_organiser else (),
        disputed=_disputed(told) if is_organiser else (),
    )


def answered(work: UnitOfWork, now: datetime) -> Answered:
    """How many of the meetings that are over somebody told of. Both are 0 while no agenda is published."""
    agenda = published_agenda(work)
    told = {(item.need_id, item.offer_id) for item in told_outcomes(work)}
    over = [item for item in (agenda.meetings if agenda else ()) if item.end <= now]
    return Answered(meetings=len(over), told=sum((item.need_id, item.offer_id) in told for item in over))


def without_small(counts: Mapping[Name, int], fewest: int) -> tuple[list[Name], list[Name]]:
    """Which groups can be told by themselves, the largest first, and which only together.

    Those that are together are none, or count at least ``fewest`` where there are so many in all: a single small
    group would be told by the difference to the whole.

    >>> without_small({"a": 9, "b": 4, "c": 1}, 3)
    (['a'], ['b', 'c'])
    >>> without_small({"a": 9, "b": 2, "c": 1}, 3)
    (['a'], ['b', 'c'])
    """
    ordered = sorted(counts, key=lambda name: (-counts[name], str(name)))
    kept = [name for name in ordered if counts[name] >= fewest]
    rest = [name for name in ordered if counts[name] < fewest]
    while rest and kept and sum(counts[name] for name in rest) < fewest:
        rest.insert(0, kept.pop())
    return kept, rest


def _themes(found: Sequence[Standing], market: Market, fewest: int) -> tuple[ThemeFigures, ...]:
    def theme(item: Standing) -> str:
        offer = market.offers.get(item.offer_id)
        return offer.theme if offer else ""

    groups = standings_by(found, theme)
    kept, rest = without_small({name: len(items) for name, items in groups.items()}, fewest)
    rows = [ThemeFigures(theme=name, funnel=replace(funnel(groups[name]), reasons=())) for name in kept]
    together = [item for name in rest for item in groups[name]]
    if len(together) >= fewest:
        rows.append(ThemeFigures(theme="", funnel=replace(funnel(together), reasons=()), is_rest=True))
    return tuple(rows)


def _disputed(told: Sequence[Outcome]) -> tuple[DisputedPair, ...]:
    return tuple(
        DisputedPair(need_id=need_id, offer_id=offer_id, words=words)
        for (need_id, offer_id), words in disputes(told).items()
    )


def _open(found: Sequence[Standing]) -> tuple[OpenPair, ...]:
    """The longest silent first."""
    items = [
        OpenPair(need_id=item.need_id, offer_id=item.offer_id, stage=item.stage, last_at=item.last_at)
        for item in found
        if item.ended is None and not item.has_succeeded
    ]
    return tuple(sorted(items, key=lambda item: (item.last_at, item.need_id, item.offer_id)))
