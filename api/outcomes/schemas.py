"""What became of pairs: one's own, the figures of all, reminders and replays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.outcomes.figures import Answered, DisputedPair, Figures, OpenPair
from api.outcomes.telling import OwnPair, Telling
from api.schemas.base import Input, Schema, make
from api.schemas.jobs import JobOut
from matcher.ledger import Funnel, FunnelStep
from models.domain import DeclineReason, OutcomeKind
from models.domain.requests import LONGEST_MESSAGE

ToldKind = Literal[
    OutcomeKind.MEETING_HELD,
    OutcomeKind.NO_SHOW,
    OutcomeKind.FOLLOW_UP,
    OutcomeKind.NON_DISCLOSURE_AGREEMENT,
    OutcomeKind.PROOF_OF_CONCEPT,
    OutcomeKind.LICENCE,
    OutcomeKind.JOINT_PATENT,
    OutcomeKind.INVESTMENT,
    OutcomeKind.NOTHING,
]


class OwnOutcomeCreate(Input):
    """What became of a pair of one's own."""

    need_id: str
    """A need or a mandate."""
    offer_id: str
    kind: ToldKind
    reason: DeclineReason | None = None
    """Why nothing came of it; only of that kind."""
    note: Annotated[str, Field(max_length=LONGEST_MESSAGE)] = ""
    """The other side and the organisers read it, unless one's own record is anonymous: then the organisers only."""
    on: date | None = None
    """The day on which it happened, none to come; today when left out."""

    def telling(self) -> Telling:
        values = {"kind": self.kind, "reason": self.reason, "note": self.note, "on": self.on}
        return make(Telling, values)


class OwnEntryOut(Schema):
    """One entry of the ledger that stands."""

    kind: OutcomeKind
    reason: DeclineReason | None
    note: str
    happened_at: datetime | None
    recorded_by: str
    """A person; empty where that is not told."""


class OwnPairOut(Schema):
    """A pair of which one owns one side."""

    need_id: str
    offer_id: str
    side: Literal["need", "offer"]
    """One's own."""
    other_id: str
    """Who stands on the other side; empty where that is not told."""
    stage: int | None
    """How far it came: 0 a meeting held, 1 a follow-up, 2 a non-disclosure agreement, 3 a proof of concept, 4 a
    licence, joint patent or investment; null before anything."""
    ended: DeclineReason | None
    """Why nothing more comes of it."""
    is_asked: bool
    """Whether its meeting is over and nothing was told."""
    entries: tuple[OwnEntryOut, ...]

    @classmethod
    def of_pair(cls, pair: OwnPair) -> OwnPairOut:
        return cls(
            need_id=pair.need_id,
            offer_id=pair.offer_id,
            side=pair.side.value,
            other_id=pair.other_id,
            stage=pair.standing.stage if pair.standing else None,
            ended=pair.standing.ended if pair.standing else None,
            is_asked=pair.is_asked,
            entries=tuple(OwnEntryOut.of(item) for item in pair.entries),
        )


class OwnPairList(Schema):
    items: tuple[OwnPairOut, ...]


class FunnelStepOut(Schema):
    """How many came so far."""

    kinds: tuple[OutcomeKind, ...]
    reached: int
    before: int
    """Those of the stage before, of whom they are."""
    share: float | None
    """Null for the first stage, and where nobody came to the stage before."""
    low: float
    high: float
    """Between the two it lies with 95 % confidence (Wilson)."""
    ended_here: int | None
    """For organisers."""


class ThemeOutcomes(Schema):
    """The funnel of one theme."""

    theme: str | None
    """Null for small ones together."""
    steps: tuple[FunnelStepOut, ...]


class ReasonCount(Schema):
    """How often nothing came of a pair for this reason."""

    reason: DeclineReason | None
    """Null for several that were given seldom."""
    count: int


class OpenPairOut(Schema):
    """A pair of which something may still come."""

    need_id: str
    offer_id: str
    stage: int
    last_at: datetime


class SideTold(Schema):
    """What one side told last."""

    recorded_by: str
    kind: OutcomeKind
    happened_at: datetime | None


class DisputedPairOut(Schema):
    """A pair of which the two sides tell different things."""

    need_id: str
    offer_id: str
    told: tuple[SideTold, ...]
    """The earliest first."""


class ReplayList(Schema):
    items: tuple[JobOut, ...]


class OutcomeFigures(Schema):
    """What became of the event's pairs."""

    pairs: int | None
    """Of which something was told; null where there are too few to tell."""
    steps: tuple[FunnelStepOut, ...]
    themes: tuple[ThemeOutcomes, ...]
    reasons: tuple[ReasonCount, ...]
    open: tuple[OpenPairOut, ...]
    """For organisers, the longest silent first."""
    meetings: int
    """Of the published agenda, that are over."""
    meetings_told: int | None
    """Of so many of these something was told; null where there are too few to tell."""
    disputed: tuple[DisputedPairOut, ...]
    """For organisers: where the two sides tell different things."""

    @classmethod
    def of_figures(cls, found: Figures, count: Answered, *, is_organiser: bool) -> OutcomeFigures:
        return cls(
            meetings=count.meetings,
            meetings_told=count.told if found.funnel else None,
            disputed=tuple(map(_disputed, found.disputed)),
            pairs=found.pairs if found.funnel else None,
            steps=_steps(found.funnel, is_organiser=is_organiser) if found.funnel else (),
            themes=tuple(
                ThemeOutcomes(
                    theme=None if row.is_rest else row.theme, steps=_steps(row.funnel, is_organiser=is_organiser)
                )
                for row in found.themes
            ),
            reasons=tuple(ReasonCount(reason=row.reason, count=row.count) for row in found.reasons),
            open=tuple(map(_open, found.open)),
        )


class DueReminder(Schema):
    """A letter that would be put into the outbox now."""

    person_id: str
    days: int
    """After the last meeting of the published agenda: 30, 90 or 180."""
    pairs: int
    """Of so many meetings nothing new is known."""
    has_address: bool


class DueReminders(Schema):
    items: tuple[DueReminder, ...]


class QueuedReminders(Schema):
    """What was put into the outbox."""

    letters: int
    unaddressed: int
    """People without an address."""


def _open(pair: OpenPair) -> OpenPairOut:
    return OpenPairOut(need_id=pair.need_id, offer_id=pair.offer_id, stage=pair.stage, last_at=pair.last_at)


def _disputed(pair: DisputedPair) -> DisputedPairOut:
    return DisputedPairOut(
        need_id=pair.need_id,
        offer_id=pair.offer_id,
        told=tuple(
            SideTold(recorded_by=item.recorded_by, kind=item.kind, happened_at=item.happened_at)
            for item in pair.words
        ),
    )


def _steps(item: Funnel, *, is_organiser: bool) -> tuple[FunnelStepOut, ...]:
    def step(place: int, found: FunnelStep) -> FunnelStepOut:
        return FunnelStepOut(
            kinds=found.kinds,
            reached=found.reached,
            before=found.of,
            share=found.reached / found.of if place and found.of else None,
            low=found.low,
            high=found.high,
            ended_here=found.ended_here if is_organiser else None,
        )

    return tuple(step(place, found) for place, found in enumerate(item.steps))
