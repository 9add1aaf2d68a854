"""Records and results with every field set to something else than its default."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.domain import (
    Absence,
    Availability,
    Booth,
    BoothWish,
    Break,
    Bus,
    Candidate,
    Change,
    Closure,
    Cluster,
    Conflict,
    ConflictKind,
    DayPart,
    EventData,
    Evidence,
    Explanation,
    Gap,
    GapKind,
    Goal,
    Group,
    IprStatus,
    IprWanted,
    Lock,
    Mandate,
    Matching,
    OfferKind,
    Opening,
    Organisation,
    OrganisationKind,
    Pairing,
    Partnership,
    Plenary,
    Precedence,
    Programme,
    RoomKind,
    SessionKind,
    SessionRequest,
    Site,
    Span,
    Travel,
    UnmetNeed,
    Wish,
    WishKind,
)
from tests.factories import make_event, make_match, make_need, make_offer, make_person, make_room, make_table

SEOUL = ZoneInfo("Asia/Seoul")
NINE = datetime(2027, 5, 11, 9, tzinfo=SEOUL)
HOUR = timedelta(hours=1)


def make_full_data() -> EventData:
    """Every kind of record, with every field set to something else than its default."""
    plenary = Plenary(
        id="opening",
        title="Opening",
        start=NINE,
        end=NINE + HOUR,
        room_id="r-1",
        chair_id="p-1",
        speaker_ids=("p-2", "p-1"),
        summary="Welcome.",
    )
    event = make_event(
        days=1,
        breaks=(Break(title="점심", start=time(12), end=time(13, 0, 1)),),
        plenaries=(plenary,),
        subtitle="Spring",
        venue="Hall",
        city="Seoul",
        country="KR",
        acronym="spring",
        language="ko",
        max_meetings_default=5,
        slot_minutes=15,
        room_change_minutes=5,
        programme=Programme.TOUR,
    )
    organisation = Organisation(
        id="org-1",
        name="서울대학교",
        kind=OrganisationKind.UNIVERSITY,
        country="KR",
        region="Seoul",
        sectors=("ISIC4:29", "ISIC4:30"),
        latitude=37.46,
        longitude=126.95,
    )
    person = make_person(
        1,
        email="a@example.org",
        job_title="Professor",
        time_zone="Asia/Seoul",
        languages=("ko", "en"),
        max_meetings=0,
        min_meetings=0,
        max_meetings_per_day=3,
        day_part=DayPart.AFTERNOON,
        skills=("optics",),
        seniority=4,
        topics=("first funding",),
        interprets=("en-ko",),
        wheelchair=True,
        diet="halal",
        party="delegation",
        arrives_at=NINE,
        departs_at=NINE + HOUR,
        remote=True,
    )
    offer = make_offer(
        1,
        owner_id="p-1",
        speaker_id="p-2",
        confidential_text="Secret.",
        kind=OfferKind.PATENT,
        theme="Materials",
        advantages="Half the price.",
        trl=4,
        ipr_status=IprStatus.NONE,
        partnerships=(Partnership.LICENCE, Partnership.JOINT_FILING),
        keywords=("b", "a", "b"),
        languages=("en",),
        funding_sought_eur=1.5e6,
        available_from=date(2027, 9, 1),
        partner_kinds=(OrganisationKind.SME, OrganisationKind.INVESTOR),
        partner_regions=("KR", "EU"),
        confidential_fields=("trl", "keywords"),
        anonymous=True,
        published_on=date(2026, 3, 1),
    )
    need = make_need(
        1,
        trl_min=3,
        trl_max=9,
        ipr_wanted=IprWanted.GRANTED,
        partnerships=(Partnership.INVESTMENT,),
        deadline=date(2028, 2, 29),
        regions=("KR", "Daegu"),
        sectors=("ISIC4:2910",),
        confidential_text="Secret.",
        confidential_fields=("deadline",),
        withdrawn_at=NINE,
        stated_on=date(2026, 4, 1),
    )
    mandate = Mandate(
        id="md-1",
        title="Seed fund",
        text="Deep tech.",
        ticket_min_eur=0.1,
        ticket_max_eur=2.5e6,
        regions=("KR", "EU"),
        stated_on=date(2026, 5, 1),
    )
    return EventData(
        event=event,
        organisations=(organisation,),
        people=(person, make_person(2)),
        offers=(offer, make_offer(2)),
        needs=(need, make_need(2)),
        mandates=(mandate,),
        rooms=(make_room(1, floor="2", kind=RoomKind.SITE, area="harbour"),),
        tables=(make_table(1, room_id="r-1", seats=2),),
        availability=(Availability(person_id="p-1", start=NINE, end=NINE + HOUR, note="morning"),),
        conflicts=(Conflict(first_id="p-2", second_id="org-1", kind=ConflictKind.COMPETITOR, reason="market"),),
        wishes=(
            Wish(
                person_id="p-1",
                other_id="p-2",
                kind=WishKind.MUST_MEET,
                need_id="n-1",
                offer_id="o-1",
                reason="Their laser.",
            ),
        ),
        groups=(Group(id="g-1", name="Guest and interpreter", lead_id="p-1", member_ids=("p-3", "p-2")),),
        absences=(Absence(person_id="p-1", start=NINE, end=NINE + HOUR, reason="late flight"),),
        closures=(Closure(place_id="r-1", start=NINE, end=NINE + HOUR, reason="no power"),),
        travel=(Travel(first_area="harbour", second_area="centre", minutes=25),),
        locks=(Lock(entry_id="s-1", reason="printed"),),
        precedences=(Precedence(first_id="s-2", second_id="s-1", reason="builds on it"),),
        session_requests=(make_session_request(),),
        clusters=(make_cluster(),),
        sites=(make_site(),),
        buses=(Bus(id="bus-1", name="Bus 1", seats=40, wheelchairs=2, languages=("en", "ko")),),
        booths=(Booth(id="b-1", name="A1", room_id="r-1", square_metres=9.5, organisation_id="org-1"),),
        booth_wishes=(BoothWish(organisation_id="org-1", square_metres=9.5, booth_ids=("b-1",), theme="optics"),),
    )


def make_session_request() -> SessionRequest:
    return SessionRequest(
        id="sr-1",
        title="공장 견학",
        kind=SessionKind.VISIT,
        slots=3,
        speaker_ids=("p-2", "p-1"),
        chair_id="p-3",
        room_ids=("r-2", "r-1"),
        track="industry",
        wanted_by=("p-9", "p-8"),
        summary="The harbour's foundry.",
        starts_at=NINE,
        attendee_ids=("p-2", "p-9"),
    )


def make_cluster() -> Cluster:
    return Cluster(
        id="c-1",
        name="광주 광산업",
        region="Gwangju",
        country="KR",
        sectors=("ISIC4:2670",),
        latitude=35.2,
        longitude=126.8,
        designated_on=date(2020, 1, 1),
        summary="Photonics.",
    )


def make_site() -> Site:
    return Site(
        room_id="r-1",
        cluster_id="c-1",
        organisation_id="org-1",
        latitude=35.21,
        longitude=126.81,
        opens=(Opening(date=date(2027, 5, 11), start=time(9), end=time(12)), Opening(start=time(13), end=time(17))),
        visit_minutes=90,
        fewest=5,
        groups_at_once=2,
        wheelchairs=3,
        languages=("ko",),
        lunch_seats=40,
        diets=("halal", "vegetarian"),
        presentation="Lasers",
        summary="A line of lasers.",
    )


def make_full_matching() -> Matching:
    evidence = Evidence(
        need_span=Span(start=0, end=4, text="need"),
        offer_span=Span(start=5, end=10, text="오퍼 \u2028"),
        similarity=-0.1,
        shared_terms=("laser", "weld"),
    )
    match = make_match(
        1,
        score=0.1 + 0.2,
        contributions={"dense": 1.0 / 3.0, "bias": -2.0, "lexical": 0.0},
        evidence=(evidence, evidence),
        gaps=(Gap(kind=GapKind.IPR, reason="no patent", offer_reason="they ask for a patent"),),
        fit={"ipr": -1.0 / 3.0, "trl": -0.25},
        explanation=Explanation(
            sentences=("Rather likely.",),
            changes=(Change(feature="ipr", goal=Goal.PASS_NEIGHBOUR, value=0.0, logit=0.3, words="A patent."),),
        ),
    )
    return Matching(
        threshold=0.3,
        mandate_threshold=0.05,
        weights={"similarity": 4.5, "trl": 1.5},
        candidates=(Candidate(need_id="n-1", offer_id="o-3", topic_logit=-0.1, fit={"trl": -1.0}),),
        matches=(match, make_match(2)),
        unmet=(
            UnmetNeed(need_id="n-2", nearest=replace(match, need_id="n-2"), threshold=0.5, reason="too far"),
            UnmetNeed(need_id="n-3", nearest=None, threshold=0.5, reason="nothing found"),
        ),
    )


def make_pairing(number: int) -> Pairing:
    return Pairing(
        id=f"n-{number}~o-{number}",
        need_id=f"n-{number}",
        offer_id=f"o-{number}",
        need_owner_id="p-1",
        offer_owner_id="p-2",
        score=0.7,
    )
