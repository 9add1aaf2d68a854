"""What became of an event's pairs, read from the store: the ledger as it stands, and the meetings that were held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from matcher.decisions import outcomes_in_force
from matcher.ledger import Held, Standing, standings
from matcher.ports import UnitOfWork
from matcher.publishing import published_agenda
from models.domain import Outcome, OutcomeKind

PARTIES = 2
"""The first two of a meeting's people own need and offer; others were brought along."""


def told_outcomes(work: UnitOfWork) -> tuple[Outcome, ...]:
    """All that was recorded and not taken back, in the order of adding."""
    return outcomes_in_force(work.decisions.outcomes())


def standings_of(told: Sequence[Outcome]) -> tuple[Standing, ...]:
    """How far each pair came."""
    return standings(told)


def meetings_held(work: UnitOfWork, told: Sequence[Outcome], until: datetime) -> tuple[Held, ...]:
    """The meetings of the published agenda that ended by ``until``, with the owners of both records.

    One of which nothing but a missed meeting was recorded is left out: it was not held.
    """
    agenda = published_agenda(work)
    of_pair: dict[tuple[str, str], set[OutcomeKind]] = {}
    for outcome in told:
        of_pair.setdefault((outcome.need_id, outcome.offer_id), set()).add(outcome.kind)
    return tuple(
        Held(
            need_id=meeting.need_id,
            offer_id=meeting.offer_id,
            ended_at=meeting.end,
            person_ids=meeting.people_ids[:PARTIES],
        )
        for meeting in (agenda.meetings if agenda else ())
        if meeting.end <= until and of_pair.get((meeting.need_id, meeting.offer_id)) != {OutcomeKind.NO_SHOW}
    )
