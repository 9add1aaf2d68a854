"""When each version of the agenda was made, how, by whom and why: read from the runs that made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from matcher.ports import Run, UnitOfWork
from models.domain import AgendaEdit, EditAction

MADE_BY = "made_by"
"""Under this name a run tells the id of the account that asked for it."""
CUT_SHORT = "cut_short"
"""A run that was stopped before it was done, and kept the best plan that it had, says so under this name."""
REPAIR, UNDONE, EDITED = "repair", "undone", "edited"
"""Under these a run tells what was done to the version before it, where it made none from scratch."""
TOURS = "tours"
"""Under this name a repair tells what it did to the requested visits of tours."""
OF_ONE_RUN = (MADE_BY, CUT_SHORT, REPAIR, UNDONE, EDITED)
"""What the run of the next version does not take over."""


class VersionWay(StrEnum):
    RUN = "run"
    """Made from the pairings by the solver."""
    BOARD = "board"
    """Edited by hand."""
    REPAIR = "repair"
    """Repaired after something came in between."""
    TAKEN_BACK = "taken_back"
    """A repair was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionOrigin:
    """``made_by`` is an account's id, "" for the command line and where it is not known; ``before`` the version that
    was edited, repaired or taken back. ``is_cut_short``: its run was stopped early.

    Of a repair ``cancelled`` and ``late`` are people, ``closed`` places and ``must_meet`` couples, by id; ``tours``
    are the days whose tours changed with it, ``reason`` what the organiser wrote.
    """

    version: int
    made_at: datetime
    way: VersionWay
    made_by: str = ""
    before: int | None = None
    is_cut_short: bool = False
    cancelled: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    must_meet: tuple[tuple[str, str], ...] = ()
    tours: tuple[date, ...] = ()
    reason: str = ""


def version_origins(work: UnitOfWork) -> dict[int, VersionOrigin]:
    """By version, in order."""
    edits = work.board.edits()
    return {version: _origin(version, run, edits) for version, run in sorted(work.results.runs_of_versions().items())}


def in_words(origin: VersionOrigin, names: Mapping[str, str]) -> str:
    """For the command line, such as "repaired from version 2: Mina Kim cannot come (flu)"; ``names`` by id."""
    what = {
        VersionWay.RUN: "made by the solver",
        VersionWay.BOARD: f"edited by hand from version {origin.before}",
        VersionWay.REPAIR: f"repaired from version {origin.before}",
        VersionWay.TAKEN_BACK: f"repair of version {origin.before} taken back",
    }[origin.way]
    short = ", stopped early" if origin.is_cut_short else ""
    causes = [f"{names.get(item, item)} cannot come" for item in origin.cancelled]
    causes += [f"{names.get(item, item)} is late" for item in origin.late]
    causes += [f"{names.get(item, item)} is closed" for item in origin.closed]
    causes += [f"{names.get(one, one)} and {names.get(two, two)} are to meet" for one, two in origin.must_meet]
    causes += [f"the tours of {day} changed" for day in origin.tours]
    why = f": {', '.join(causes)}" if causes else ""
    return what + short + why + (f" ({origin.reason})" if origin.reason else "")


def _origin(version: int, run: Run, edits: Sequence[AgendaEdit]) -> VersionOrigin:
    settings = run.settings
    made_by, repaired, edited = str(settings.get(MADE_BY, "")), settings.get(REPAIR), settings.get(EDITED)
    if isinstance(repaired, Mapping):
        return VersionOrigin(
            version=version,
            made_at=run.finished_at,
            way=VersionWay.REPAIR,
            made_by=made_by,
            before=_number(repaired.get("before")),
            tours=_days(repaired.get(TOURS)),
            **_causes(repaired.get("disturbance")),
        )
    way, before = VersionWay.RUN, None
    if UNDONE in settings:
        way, before = VersionWay.TAKEN_BACK, _number(settings[UNDONE])
    elif isinstance(edited, Mapping):
        way, before = VersionWay.BOARD, _number(edited.get("before"))
        made_by = made_by or _who_saved(version, edits)
    return VersionOrigin(
        version=version,
        made_at=run.finished_at,
        way=way,
        made_by=made_by,
        before=before,
        is_cut_short=bool(settings.get(CUT_SHORT)),
    )


def _causes(disturbance: object) -> dict[str, Any]:
    if not isinstance(disturbance, Mapping):
        return {}
    return {
        "cancelled": tuple(disturbance.get("cancelled", ())),
        "late": tuple(disturbance.get("late", ())),
        "closed": tuple(item["place_id"] for item in disturbance.get("closed", ())),
        "must_meet": tuple((one, other) for one, other in disturbance.get("must_meet", ())),
        "reason": str(disturbance.get("reason", "")),
    }


def _days(tours: object) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, tours.get("days", ()))) if isinstance(tours, Mapping) else ()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _who_saved(version: int, edits: Sequence[AgendaEdit]) -> str:
    """Of a version that was saved before runs told by whom."""
    saved = (item for item in edits if (item.action, item.base_version) == (EditAction.SAVE, version))
    return next((item.author_id for item in saved), "")
