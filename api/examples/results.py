"""Examples of what was found: matches, pairings, the agenda, and what people decided."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from api.examples.base import NINE, TEN, Json, as_json
from api.examples.records import NEED, OFFER
from api.pages import cursor_at
from api.schemas.agenda import AgendaFields, AgendaOut, EntryOut, EntryPage
from api.schemas.decisions import DecisionOut, OutcomeOut, RankerList, RankerOut
from api.schemas.health import Counts, Health
from api.schemas.results import (
    ExposureOut,
    MatchOut,
    MatchPage,
    PairingOut,
    PairingPage,
    PairingReportOut,
    PreviewOut,
    ProposedOffer,
    RescoredOut,
    RunOut,
    UnmetNeedOut,
    UnmetNeedPage,
)
from models import domain

_SLOT = timedelta(minutes=20)


def _run(step: domain.Step, **settings: object) -> RunOut:
    finished_at = datetime(2027, 4, 20, 8, 15, tzinfo=UTC)
    return RunOut(step=step, input_hash="9f2c4e", settings=settings, finished_at=finished_at, seconds=12.4)


def _probability(contributions: Mapping[str, float]) -> float:
    """The score whose logit the contributions add up to."""
    return 1 / (1 + math.exp(-math.fsum(contributions.values())))


_OPEN = {kind.value: 0.0 for kind in domain.GapKind}
_CONTRIBUTIONS = {
    "base": -4.932,
    "similarity": 4.985,
    "alignment": 0.0,
    "margin_of_need": 1.251,
    "margin_of_offer": 1.316,
    "competition": -1.194,
    "brevity": 0.162,
    **_OPEN,
    "sector": -0.25,
}
_WEIGHTS = {
    "similarity": 7.476,
    "alignment": 6.245,
    "margin_of_need": 1.249,
    "margin_of_offer": 0.95,
    "competition": 0.597,
    "brevity": 1.385,
    "sector": 0.5,
}
_SCORE = _probability(_CONTRIBUTIONS)
_MATCH = domain.Match(
    need_id="n-3",
    offer_id="o-17",
    rank=1,
    score=_SCORE,
    similarity=0.71,
    lexical=14.2,
    contributions=_CONTRIBUTIONS,
    evidence=(
        domain.Evidence(
            need_span=domain.Span(start=0, end=73, text=NEED["text"]),
            offer_span=domain.Span(start=0, end=85, text=OFFER["text"]),
            similarity=0.78,
            shared_terms=("plates", "steel"),
        ),
    ),
    gaps=(
        domain.Gap(
            kind=domain.GapKind.SECTOR,
            reason="the owner works in ISIC4:2710; asked for: ISIC4:2790",
            offer_reason="they look in ISIC4:2790; you are in ISIC4:2710",
        ),
    ),
    fit={"sector": -0.5},
    explanation=domain.Explanation(
        sentences=(
            "Likely: of a hundred pairs with this score about 79 are good matches.",
            "It would fall below 50% with a nearness of the two texts in meaning of 0.49 instead of 0.67.",
        ),
        changes=(
            domain.Change(
                feature="similarity",
                goal=domain.Goal.FALL_BELOW,
                value=0.49,
                logit=-1.338,
                words="a nearness of the two texts in meaning of 0.49 instead of 0.67",
            ),
        ),
    ),
)
_CONTRIBUTIONS_OF_NEAREST = {
    "base": -4.932,
    "similarity": 2.392,
    "alignment": 0.0,
    "margin_of_need": 0.834,
    "margin_of_offer": 0.945,
    "competition": -1.194,
    "brevity": 0.63,
    **_OPEN,
}
_NEAREST = domain.Match(
    need_id="n-8",
    offer_id="o-17",
    rank=1,
    score=_probability(_CONTRIBUTIONS_OF_NEAREST),
    similarity=0.32,
    lexical=3.1,
    contributions=_CONTRIBUTIONS_OF_NEAREST,
)
_UNMET = domain.UnmetNeed(
    need_id="n-8", nearest=_NEAREST, threshold=0.5, reason="no offer reaches the threshold of 0.5"
)
_MATCHING = _run(domain.Step.MATCH, top=10, threshold=0.5)
_MATCH_RUN: Final[Json] = {
    "run": _MATCHING,
    "stale": False,
    "threshold": 0.5,
    "mandate_threshold": 0.05,
    "weights": _WEIGHTS,
}
MATCHES: Final = as_json(MatchPage(items=(MatchOut.of(_MATCH),), next=cursor_at(1), total=412, **_MATCH_RUN))
UNMET: Final = as_json(UnmetNeedPage(items=(UnmetNeedOut.of(_UNMET),), next=None, total=1, **_MATCH_RUN))
_RESCORED = RescoredOut(
    need_id="n-3",
    offer_id="o-18",
    rank=2,
    score=0.44,
    score_before=0.52,
    proposed=False,
    proposed_before=True,
)
PREVIEW: Final = as_json(
    PreviewOut(
        weights={kind: 3.0 if kind is domain.GapKind.TRL else 1.0 for kind in domain.GapKind},
        proposed_before=412,
        proposed=411,
        entering_count=0,
        leaving_count=1,
        entering=(),
        leaving=(_RESCORED,),
        candidates=(_RESCORED,),
        run=_MATCHING,
        stale=False,
    )
)
_PAIRING = domain.Pairing(
    id="pair-1", need_id="n-3", offer_id="o-17", need_owner_id="p-9", offer_owner_id="p-4", score=_SCORE
)
_PAIR_RUN = _run(domain.Step.PAIR, first_meeting_bonus=1.0)
_REPORT = PairingReportOut(objective=2.79, bound=2.79, gap=0.0, shortfalls=(), shortfalls_proven=True, fairness=None)
PAIRINGS: Final = as_json(
    PairingPage(items=(PairingOut.of(_PAIRING),), next=None, total=1, run=_PAIR_RUN, report=_REPORT)
)

_AGENDA = domain.Agenda(
    version=2,
    sessions=(
        domain.Session(
            id="opening",
            kind=domain.SessionKind.PLENARY,
            title="Opening",
            start=NINE,
            end=TEN,
            room_id="r-1",
            attendee_ids=("p-4", "p-9"),
        ),
    ),
    meetings=(
        domain.Meeting(
            id="meeting-1",
            pairing_id="pair-1",
            need_id="n-3",
            offer_id="o-17",
            people_ids=("p-9", "p-4"),
            start=TEN,
            end=TEN + _SLOT,
            table_id="t-1",
        ),
    ),
    unplaced_talks=(domain.UnplacedTalk(offer_id="o-18", reason="no session has its theme"),),
    utility=_SCORE,
    utility_bound=_SCORE,
)
_AGENDA_PARTS = tuple(AgendaFields.model_fields)
AGENDA: Final = as_json(
    AgendaOut.model_validate(
        {part: getattr(_AGENDA, part) for part in _AGENDA_PARTS}
        | {"run": _run(domain.Step.AGENDA, session_share=0.4)}
    )
)
ENTRIES: Final = as_json(
    EntryPage(
        items=tuple(EntryOut.of(entry) for entry in _AGENDA.itinerary("p-4")),
        next=None,
        total=len(_AGENDA.itinerary("p-4")),
        version=_AGENDA.version,
    )
)
NEW_DECISION: Final[Json] = {
    "need_id": "n-3",
    "offer_id": "o-17",
    "verdict": "decline",
    "reason": "too_early",
    "note": "Come back with a demonstrator.",
    "decided_by": "p-9",
}
_SHOWN = domain.Shown(
    rank=1,
    list_length=4,
    score=_SCORE,
    matching="9f2c4e",
    ranker="default",
    features={"similarity": 0.71},
    fits={"trl": -0.25},
)
_DECIDED_AT = datetime(2027, 4, 22, 14, 5, tzinfo=UTC)
DECISION: Final = as_json(DecisionOut.model_validate(NEW_DECISION | {"decided_at": _DECIDED_AT, "shown": _SHOWN}))
NEW_OUTCOME: Final[Json] = {"need_id": "n-3", "offer_id": "o-17", "kind": "meeting_held", "note": ""}
OUTCOME: Final = as_json(OutcomeOut.model_validate(NEW_OUTCOME | {"happened_at": NINE, "shown": _SHOWN}))
RANKERS: Final = as_json(
    RankerList(
        items=(
            RankerOut(id="default", in_use=False, made_at=None, learned_from=0, reason="comes with the package"),
            RankerOut(id="1534ec0635db", in_use=True, made_at=_DECIDED_AT, learned_from=412, reason="Better."),
        )
    )
)
EXPOSURE: Final = as_json(
    ExposureOut(
        run=_MATCH_RUN["run"],
        stale=False,
        offers=210,
        proposals=412,
        most_proposed=(ProposedOffer(offer_id="o-17", proposals=9),),
        proposed_nowhere=38,
        gini=0.41,
    )
)
_COUNTS = Counts(organisations=40, people=128, offers=210, needs=57, mandates=12, rooms=6, tables=40)
HEALTH: Final = as_json(Health(status="ok", version="0.1.0", counts=_COUNTS))
