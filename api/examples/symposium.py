"""What the documentation shows of a symposium."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from api.schemas.symposium import (
    ClinicTableOut,
    ExperienceOut,
    PossibilityOut,
    SensitivityOut,
    SheetInterestOut,
    SheetOfferOut,
    SheetOut,
    SheetSessionOut,
    SymposiumChoicesOut,
    SymposiumOut,
    SymposiumSessionsOut,
)
from matcher.symposium import WEIGHTS, Criterion, Lack

_AT: Final = datetime(2027, 5, 13, 1, 0, tzinfo=UTC)
_SESSION: Final = "symposium-clinic-1"

CHOICES: Final[dict[str, Any]] = SymposiumChoicesOut(weights=dict(WEIGHTS), always=("o-17",)).model_dump(mode="json")
SYMPOSIUM: Final[dict[str, Any]] = SymposiumOut(
    possibility=(
        PossibilityOut(
            offer_id="o-17",
            title="Aluminium for structural castings from scrap",
            score=0.74,
            values={
                Criterion.MATCH: 0.81,
                Criterion.READINESS: 0.67,
                Criterion.RIGHTS: 1.0,
                Criterion.TEAM: 0.75,
                Criterion.PULL: 0.6,
            },
            is_pitched=True,
        ),
    ),
    sensitivity=(
        SensitivityOut(
            criterion=Criterion.MATCH, weight=0.35, least=0.28, most=None, below=("o-17", "o-4"), above=None
        ),
    ),
    experience=(
        ExperienceOut(
            speaker_id="p-40",
            lack=Lack.FUNDING,
            topic="First funding",
            helps=4,
            helped_ids=("p-1", "p-2", "p-3", "p-7"),
        ),
    ),
    clinic=(
        ClinicTableOut(
            round=1, lack=Lack.RIGHTS, expert_id="p-41", researchers=3, researcher_ids=("p-1", "p-2", "p-7")
        ),
    ),
    networking=((("p-1", "p-40"), ("p-2", "p-41")),),
    repeats=0,
    session_ids=("symposium-pitch-1", _SESSION),
).model_dump(mode="json")
SESSIONS: Final[dict[str, Any]] = SymposiumSessionsOut(
    session_ids=("symposium-pitch-1", _SESSION), change_id="4f0c2f3c1a6d4d0e9b1f7c2a5e8d9b10"
).model_dump(mode="json")
SHEET: Final[dict[str, Any]] = SheetOut(
    offers=(
        SheetOfferOut(
            offer_id="o-17",
            proposals=5,
            interests=(SheetInterestOut(need_id="n-3", person_id="p-9", state="accepted", at=None),),
            reasons={"rights_unclear": 2},
            gaps={"trl": 3},
        ),
    ),
    lacks={Lack.RIGHTS: 0.94},
    sessions=(
        SheetSessionOut(
            session_id=_SESSION,
            title="Commercialisation clinic, round 1",
            start=_AT,
            table=1,
            with_id="p-41",
            lack=Lack.RIGHTS,
        ),
    ),
).model_dump(mode="json")
