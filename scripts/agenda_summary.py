"""What ``match`` and ``agenda`` say when they are done: figures, and notes on what was left out or holds nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.exposure import Exposure
from matcher.pairing import report_lines
from matcher.workflows import Planned
from models.domain import EventData

LEFT_OUT_SHOWN = 5
NOTES_SHOWN = 50


def exposure_figures(spread: Exposure) -> dict[str, Any]:
    """How the proposals are spread over the offers."""
    most = [f"{offer_id}: {number}" for offer_id, number in spread.most_proposed]
    return {
        "offers proposed nowhere": f"{spread.proposed_nowhere} of {spread.offers}",
        "most often proposed offers": most,
        "Gini coefficient of proposals": round(spread.gini, 3),
    }


def agenda_summary(planned: Planned) -> dict[str, Any]:
    agenda = planned.agenda
    event = planned.event
    return {
        "event": f"{event.title}, {event.days[0].date} to {event.days[-1].date}, {event.time_zone}",
        "pairings": len(planned.pairings),
        "meetings placed": len(agenda.meetings),
        "meetings without a slot": len(agenda.unplaced_meetings),
        "sessions": len(agenda.sessions),
        "requests without a place": len(agenda.unplaced_sessions),
        "talks": sum(len(session.talks) for session in agenda.sessions),
        "offers without a talk": len(agenda.unplaced_talks),
        "sum of scores placed": round(agenda.utility, 3),
        "proven bound of that": round(agenda.utility_bound, 3),
        "agenda": "unchanged, as stored"
        if planned.reused
        else f"version {agenda.version}{', stopped early' if planned.is_cut_short else ''}",
        **(report_lines(planned.report) if planned.report else {}),
    }


def agenda_notes(planned: Planned, data: EventData) -> list[str]:
    """The requests and offers that were left out, the first of each with their reasons; what holds nothing; and the
    soft rules that are bent."""
    requested = {request.id: request.title for request in data.session_requests}
    offered = {offer.id: offer.title for offer in data.offers}
    without_place = [(item.session_id, item.reason) for item in planned.agenda.unplaced_sessions]
    without_talk = [(item.offer_id, item.reason) for item in planned.agenda.unplaced_talks]
    return [
        *_left_out("request without a place", without_place, requested),
        *_left_out("offer without a talk", without_talk, offered),
        *_shown(planned.remarks),
        *_shown([warning.message for warning in planned.warnings]),
    ]


def _left_out(what: str, items: Sequence[tuple[str, str]], titles: Mapping[str, str]) -> list[str]:
    notes = [f"{what}: {titles.get(own_id, '')} ({own_id}): {reason}" for own_id, reason in items[:LEFT_OUT_SHOWN]]
    left = len(items) - len(notes)
    return [
        *notes,
        *([f"{what}: and {left} more, which `bridgework export` lists with their reasons"] if left else []),
    ]


def _shown(notes: Sequence[str]) -> list[str]:
    left = len(notes) - NOTES_SHOWN
    return [*notes[:NOTES_SHOWN], *([f"and {left} more"] if left > 0 else [])]
