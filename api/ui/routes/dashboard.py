"""What the organiser looks at first: who has nothing yet, which needs are unmet, and how full the days are."""

from __future__ import annotations

from collections import defaultdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.dependencies import Work
from api.ui.dependencies import CurrentSeen, KeptPlans, Organiser
from api.ui.pages import page
from api.ui.plan import Plan
from matcher.errors import StepMissing
from matcher.plan_figures import NothingReason, PlanQuality, WithoutMeeting

router = APIRouter()
BUSIEST_SHOWN = 12


@router.get("/dashboard")
def show_dashboard(
    request: Request, viewer: Organiser, seen: CurrentSeen, plans: KeptPlans, work: Work
) -> HTMLResponse:
    market = seen.market
    plan, quality = _measured(plans, work, seen)
    unmet = [(seen.demand(need_id), item) for need_id, item in market.unmet.items()]
    return page(
        request,
        "dashboard.html",
        viewer,
        market=market,
        plan=plan,
        quality=quality,
        without=_by_reason(quality) if quality else [],
        unmet=sorted(unmet, key=lambda pair: -(pair[1].nearest.score if pair[1].nearest else 0.0)),
        busiest=_busiest(plan) if plan else [],
    )


def _measured(plans: KeptPlans, work: Work, seen: CurrentSeen) -> tuple[Plan | None, PlanQuality | None]:
    try:
        plan = plans.last(work, seen.market)
        return plan, plans.quality(work, plan)
    except StepMissing:
        return None, None


def _by_reason(quality: PlanQuality) -> list[tuple[NothingReason, list[WithoutMeeting]]]:
    """People without a meeting, those who were to have one first."""
    groups: dict[NothingReason, list[WithoutMeeting]] = defaultdict(list)
    for item in quality.without:
        groups[item.reason].append(item)
    order = [reason for reason in NothingReason if reason is not NothingReason.NOTHING_BROUGHT]
    return [(reason, groups[reason]) for reason in (*order, NothingReason.NOTHING_BROUGHT) if groups[reason]]


def _busiest(plan: Plan) -> list[str]:
    """Those with the most meetings, then the most sessions."""

    def load(person_id: str) -> tuple[int, int, str]:
        counts = plan.loads[person_id]
        meetings = sum(number for (_, is_meeting), number in counts.items() if is_meeting)
        return -meetings, -counts.total(), person_id

    return sorted(plan.loads, key=load)[:BUSIEST_SHOWN]
