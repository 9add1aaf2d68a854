"""What an organiser has done, and what comes next: from an empty workspace to a published agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from api.setup.programmes import places_are_there
from models.domain import Agenda, EventData, Matching, RoomKind


class StepState(StrEnum):
    DONE = "done"
    NEXT = "next"
    """The first one that is not done."""
    AGAIN = "again"
    """It was done, and records have changed since."""
    LATER = "later"


class StepName(StrEnum):
    EVENT = "event"
    PLACES = "places"
    RECORDS = "records"
    MATCH = "match"
    AGENDA = "agenda"
    INVITE = "invite"
    PUBLISH = "publish"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistStep:
    """``counts`` are figures for its line, by name."""

    name: StepName
    state: StepState
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the steps are judged from; ``published`` is the version that participants see, None for none.

    ``uninvited`` counts the people with an address who have neither an account nor an open invitation, ``waiting``
    the letters in the outbox that nobody has sent or dropped.
    """

    data: EventData
    matching: Matching | None
    agenda: Agenda | None
    is_stale: bool
    published: int | None
    uninvited: int
    waiting: int


def checklist(progress: Progress) -> tuple[ChecklistStep, ...]:
    """In the order in which an organiser takes the steps."""
    data, matching, agenda = progress.data, progress.matching, progress.agenda
    offers, demands = len(data.offers), len(data.demands)
    done = {
        StepName.EVENT: data.event is not None,
        StepName.PLACES: places_are_there(data),
        StepName.RECORDS: bool(data.people and offers and demands),
        StepName.MATCH: matching is not None,
        StepName.AGENDA: agenda is not None,
        StepName.INVITE: bool(data.people) and not progress.uninvited,
        StepName.PUBLISH: agenda is not None and progress.published == agenda.version,
        StepName.LETTERS: progress.published is not None and not progress.waiting,
    }
    sites = sum(room.kind is RoomKind.SITE for room in data.rooms)
    counts: dict[StepName, dict[str, int]] = {
        StepName.EVENT: {"days": len(data.event.days) if data.event else 0},
        StepName.PLACES: {"rooms": len(data.rooms) - sites, "tables": len(data.tables), "sites": sites},
        StepName.RECORDS: {"people": len(data.people), "offers": offers, "demands": demands},
        StepName.MATCH: {
            "matches": len(matching.matches) if matching else 0,
            "unmet": len(matching.unmet) if matching else 0,
        },
        StepName.AGENDA: {
            "version": agenda.version if agenda else 0,
            "meetings": len(agenda.meetings) if agenda else 0,
        },
        StepName.INVITE: {"uninvited": progress.uninvited},
        StepName.PUBLISH: {"version": progress.published or 0},
        StepName.LETTERS: {"waiting": progress.waiting},
    }
    return _with_states(done, counts, is_stale=progress.is_stale)


_ORDER: Final[Sequence[StepName]] = tuple(StepName)


def _with_states(
    done: dict[StepName, bool], counts: dict[StepName, dict[str, int]], *, is_stale: bool
) -> tuple[ChecklistStep, ...]:
    following = next((name for name in _ORDER if not done[name]), None)
    steps = []
    for name in _ORDER:
        if not done[name]:
            state = StepState.NEXT if name is following else StepState.LATER
        elif name is StepName.MATCH and is_stale:
            state = StepState.AGAIN
        else:
            state = StepState.DONE
        steps.append(ChecklistStep(name=name, state=state, counts=counts[name]))
    return tuple(steps)
