"""The symposium as the interface says it, and as the command line prints it as JSON."""

from __future__ import annotations

from api.programmes.symposium import FEWEST_SHOWN, requested
from api.programmes.symposium_sheet import Help, OfferSheet, Sheet
from api.schemas.symposium import (
    ClinicTableOut,
    ExperienceOut,
    PossibilityOut,
    SensitivityOut,
    SheetInterestOut,
    SheetOfferOut,
    SheetOut,
    SheetSessionOut,
    SymposiumOut,
)
from matcher.symposium_programme import SymposiumPlan
from models.domain import EventData


def symposium_out(plan: SymposiumPlan, data: EventData, *, with_names: bool) -> SymposiumOut:
    """``with_names`` tells who lacks what and who sits where: for organisers only."""
    chosen, offers = set(plan.chosen), plan.ground.offers
    return SymposiumOut(
        possibility=tuple(
            PossibilityOut(
                offer_id=item.offer_id,
                title=offers[item.offer_id].title,
                score=item.score,
                values=item.values,
                is_pitched=item.offer_id in chosen,
            )
            for item in plan.ranking.items
        ),
        sensitivity=tuple(map(SensitivityOut.of_one, plan.sensitivity)),
        experience=tuple(
            ExperienceOut(
                speaker_id=talk.speaker_id,
                lack=talk.lack,
                topic=plan.tellers[talk.speaker_id, talk.lack].topic,
                helps=_count(len(talk.helped), with_names),
                helped_ids=talk.helped if with_names else (),
            )
            for talk in plan.experience.talks
        ),
        clinic=tuple(
            ClinicTableOut(
                round=table.round + 1,
                lack=table.lack,
                expert_id=table.expert_id,
                researchers=_count(len(table.researcher_ids), with_names),
                researcher_ids=table.researcher_ids if with_names else (),
            )
            for table in plan.clinic.tables
        ),
        networking=plan.networking.rounds if with_names else (),
        repeats=len(plan.networking.repeats),
        session_ids=tuple(item.id for item in requested(data)),
    )


def _count(count: int, with_names: bool) -> int | None:
    return count if with_names or count >= FEWEST_SHOWN else None


def sheet_out(sheet: Sheet) -> SheetOut:
    return SheetOut(
        offers=tuple(map(_offer, sheet.offers)),
        lacks=dict(sheet.lacks),
        sessions=tuple(map(_session, (*sheet.talks, *sheet.clinic, *sheet.networking))),
    )


def _offer(sheet: OfferSheet) -> SheetOfferOut:
    return SheetOfferOut(
        offer_id=sheet.offer.id,
        proposals=len(sheet.proposals),
        interests=tuple(
            SheetInterestOut(
                need_id=item.demand.id,
                person_id=item.person_id or None,
                state=item.state.value if item.state else "planned",
                at=item.at,
            )
            for item in sheet.interests
        ),
        reasons={reason.value: count for reason, count in sheet.reasons},
        gaps={gap.kind.value: count for gap, count in sheet.gaps},
    )


def _session(found: Help) -> SheetSessionOut:
    return SheetSessionOut(
        session_id=found.session.id,
        title=found.session.title,
        start=found.session.start,
        table=found.number or None,
        with_id=found.with_id or None,
        lack=found.lack,
    )
