"""What the documentation shows, made by the schemas themselves so that it cannot differ from the responses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final, TypeAlias

from api.pages import cursor_at
from api.schemas.agenda import AgendaFields, AgendaOut, EntryOut, EntryPage
from api.schemas.base import Schema
from api.schemas.decisions import DecisionOut, OutcomeOut, RankerList, RankerOut
from api.schemas.event import EventOut, RoomOut, TableOut
from api.schemas.health import Counts, Health
from api.schemas.participants import OrganisationOut, PersonOut
from api.schemas.records import MandateOut, NeedOut, OfferOut
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

Json: TypeAlias = dict[str, Any]

_SEOUL = timezone(timedelta(hours=9))
_NINE = datetime(2027, 5, 11, 9, tzinfo=_SEOUL)
_TEN = datetime(2027, 5, 11, 10, tzinfo=_SEOUL)
_SLOT = timedelta(minutes=20)


def _json(schema: Schema) -> Json:
    return schema.model_dump(mode="json")


def page(*items: Json) -> Json:
    """Return the first page of a longer list."""
    return {"items": list(items), "next": cursor_at(len(items)), "total": 128}


CONFIDENTIAL: Final = {"confidential_text": "What only those read to whom the owner shows it."}


def new(example: Json) -> Json:
    """Return what is sent to make the record of ``example``."""
    return {name: value for name, value in example.items() if name not in ("stage", "withdrawn_at")} | CONFIDENTIAL


_OFFER = domain.Offer(
    id="o-17",
    title="Bipolar plates without gold",
    text="We coat steel plates for fuel cells with a nitride that conducts and does not corrode.",
    owner_id="p-4",
    kind=domain.OfferKind.PATENT,
    theme="Hydrogen",
    trl=5,
    ipr_status=domain.IprStatus.GRANTED,
    partnerships=(domain.Partnership.LICENCE,),
    keywords=("fuel cell", "coating"),
    languages=("en", "ko"),
    funding_sought_eur=400_000,
    available_from=date(2027, 6, 1),
    partner_kinds=(domain.OrganisationKind.SME, domain.OrganisationKind.LARGE_COMPANY),
    partner_regions=("KR", "EU"),
)
OFFER: Final = _json(OfferOut.of(_OFFER))
_NEED = domain.Need(
    id="n-3",
    title="Cheaper bipolar plates",
    text="We look for a coating for steel bipolar plates that costs less than gold.",
    owner_id="p-9",
    theme="Hydrogen",
    trl_min=4,
    trl_max=8,
    ipr_wanted=domain.IprWanted.APPLIED,
    partnerships=(domain.Partnership.LICENCE,),
    deadline=date(2027, 9, 30),
    regions=("KR",),
    sectors=("ISIC4:2790",),
)
NEED: Final = _json(NeedOut.of(_NEED))
_MANDATE = domain.Mandate(
    id="m-2",
    title="Seed tickets for hydrogen",
    text="We invest in young companies in hydrogen, from the first prototype on.",
    owner_id="p-12",
    themes=("Hydrogen",),
    trl_min=3,
    ticket_min_eur=200_000,
    ticket_max_eur=1_500_000,
    regions=("KR", "EU"),
)
MANDATE: Final = _json(MandateOut.of(_MANDATE))
_ORGANISATION = domain.Organisation(
    id="org-1", name="Hanbit University", kind=domain.OrganisationKind.UNIVERSITY, country="KR", sectors=("ISIC4:85",)
)
ORGANISATION: Final = _json(OrganisationOut.of(_ORGANISATION))
_PERSON = domain.Person(
    id="p-4", name="Seo-yeon Park", organisation_id="org-1", country="KR", languages=("ko", "en"), max_meetings=6
)
PERSON: Final = _json(PersonOut.of(_PERSON))
_EVENT = domain.Event(
    id="busan-2027",
    title="Hydrogen Matchmaking Days",
    time_zone="Asia/Seoul",
    days=(domain.Day(date=date(2027, 5, 11), start=time(9), end=time(17)),),
    breaks=(domain.Break(title="Lunch", start=time(12), end=time(13)),),
    plenaries=(domain.Plenary(id="opening", title="Opening", start=_NINE, end=_TEN, room_id="r-1"),),
    city="Busan",
    country="KR",
)
EVENT: Final = _json(EventOut.of(_EVENT))
ROOM: Final = _json(RoomOut.of(domain.Room(id="r-1", name="Hall A", kind=domain.RoomKind.PLENARY, capacity=300)))
TABLE: Final = _json(TableOut.of(domain.Table(id="t-1", name="Table 1", room_id="r-2")))


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
            need_span=domain.Span(start=0, end=73, text=_NEED.text),
            offer_span=domain.Span(start=0, end=85, text=_OFFER.text),
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
MATCHES: Final = _json(MatchPage(items=(MatchOut.of(_MATCH),), next=cursor_at(1), total=412, **_MATCH_RUN))
UNMET: Final = _json(UnmetNeedPage(items=(UnmetNeedOut.of(_UNMET),), next=None, total=1, **_MATCH_RUN))
_RESCORED = RescoredOut(
    need_id="n-3",
    offer_id="o-18",
    rank=2,
    score=0.44,
    score_before=0.52,
    proposed=False,
    proposed_before=True,
)
PREVIEW: Final = _json(
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
PAIRINGS: Final = _json(
    PairingPage(items=(PairingOut.of(_PAIRING),), next=None, total=1, run=_PAIR_RUN, report=_REPORT)
)

_AGENDA = domain.Agenda(
    version=2,
    sessions=(
        domain.Session(
            id="opening",
            kind=domain.SessionKind.PLENARY,
            title="Opening",
            start=_NINE,
            end=_TEN,
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
            start=_TEN,
            end=_TEN + _SLOT,
            table_id="t-1",
        ),
    ),
    unplaced_talks=(domain.UnplacedTalk(offer_id="o-18", reason="no session has its theme"),),
    utility=_SCORE,
    utility_bound=_SCORE,
)
_AGENDA_PARTS = tuple(AgendaFields.model_fields)
AGENDA: Final = _json(
    AgendaOut.model_validate(
        {part: getattr(_AGENDA, part) for part in _AGENDA_PARTS}
        | {"run": _run(domain.Step.AGENDA, session_share=0.4)}
    )
)
ENTRIES: Final = _json(
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
DECISION: Final = _json(DecisionOut.model_validate(NEW_DECISION | {"decided_at": _DECIDED_AT, "shown": _SHOWN}))
NEW_OUTCOME: Final[Json] = {"need_id": "n-3", "offer_id": "o-17", "kind": "meeting_held", "note": ""}
OUTCOME: Final = _json(OutcomeOut.model_validate(NEW_OUTCOME | {"happened_at": _NINE, "shown": _SHOWN}))
RANKERS: Final = _json(
    RankerList(
        items=(
            RankerOut(id="default", in_use=False, made_at=None, learned_from=0, reason="comes with the package"),
            RankerOut(id="1534ec0635db", in_use=True, made_at=_DECIDED_AT, learned_from=412, reason="Better."),
        )
    )
)
EXPOSURE: Final = _json(
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
HEALTH: Final = _json(Health(status="ok", version="0.1.0", counts=_COUNTS))
