"""The focus group: the map of industries, each meeting point with its texts, its plan, and the brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.dependencies import ChangesWork
from api.languages import language_of, translations
from api.market.dependencies import KeptPlans
from api.market.market import Market
from api.market.plan import Plans
from api.programmes.focus import Focus
from api.programmes.focus_brief import Brief, newness_sentence, p_value, strength_rows, tie_label, verdict
from api.programmes.focus_brief_places import PlacesText
from api.programmes.focus_brief_plan import (
    bound_sentence,
    missing_sentences,
    no_task_force,
    task_force_sentence,
    unknown_region,
)
from api.programmes.focus_dependencies import CurrentFocus, CurrentLoad, FocusViewer, focus_for
from api.programmes.focus_keeping import keep_group, place_workshop
from api.programmes.focus_map import HEIGHT, WIDTH, industry_picture
from api.programmes.focus_places import places_of
from api.programmes.focus_terms import MOST_SKILLS, TermsQuery, as_query
from api.programmes.focus_view import PlanView, PointView
from api.programmes.focus_words import FocusWords
from api.transactions import Work
from api.ui.dependencies import CurrentMarket
from api.ui.pages import page
from api.ui.routes.setup_parts import CurrentEditor
from api.ui.sentences import Sentences
from api.ui.words import label
from matcher.clusters.industries import IndustryScheme
from matcher.documents import as_pdf
from matcher.errors import StepMissing
from matcher.focus_group_programme import workshop_id
from matcher.ports import UnitOfWork
from models.domain import FocusGroupTerms, Role

router = APIRouter(prefix="/programmes/focus")
TIES_SHOWN: Final = 8
EMPTY_ROWS: Final = 2
"""For skills of one's own."""


class Chosen(TermsQuery):
    """The terms of a plan's page, and what was done just now."""

    done: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request about one scheme's focus groups."""

    request: Request
    viewer: Viewer
    market: Market
    focus: Focus
    work: UnitOfWork

    def terms(self, group_id: str, given: TermsQuery) -> FocusGroupTerms:
        """Those of the address, or else those that were kept, or else the usual ones."""
        if not given.is_set:
            kept = self.work.focus_groups.find(group_id)
            if kept is not None:
                return kept.terms
        return given.terms(self.focus.home_of(self.viewer.person_id))

    def brief(self, group_id: str, given: TermsQuery) -> Brief:
        """Raise ``NotFound``."""
        point, words = self.focus.point(group_id), words_of(self.request)
        return Brief(
            event=self.focus.data.event,
            point=PointView(focus=self.focus, point=point),
            plan=PlanView(focus=self.focus, plan=self.focus.plan(point, self.terms(group_id, given))),
            words=words,
            made=words.gettext(
                "Made on %(day)s with Bridgework from public texts of the event.",
                day=words.formats.full_date(datetime.now(UTC)),
            ),
        )


def _asked(request: Request, viewer: FocusViewer, market: CurrentMarket, focus: CurrentFocus, work: Work) -> Asked:
    return Asked(request=request, viewer=viewer, market=market, focus=focus, work=work)


CurrentAsked = Annotated[Asked, Depends(_asked)]


class Shown(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    all: str = ""


class Scheme(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    by: IndustryScheme = IndustryScheme.THEME


@router.get("")
def show_map(
    request: Request,
    viewer: FocusViewer,
    market: CurrentMarket,
    load: CurrentLoad,
    work: Work,
    wanted: Annotated[Scheme, Query()],
) -> Response:
    try:
        focus = focus_for(request, viewer, market, load, wanted.by)
    except StepMissing:
        focus = None
    known = {focus.id_of(point): point for point in focus.discovery.points} if focus else {}
    return page(
        request,
        "programmes/focus.html",
        viewer,
        market=market,
        by=wanted.by,
        focus=focus,
        picture=industry_picture(focus.discovery, words_of(request).industry) if focus else None,
        width=WIDTH,
        height=HEIGHT,
        p_value=p_value,
        kept=work.focus_groups.all(),
        known=known,
    )


@router.get("/{by}/{group_id}")
def show_point(
    request: Request,
    viewer: FocusViewer,
    market: CurrentMarket,
    focus: CurrentFocus,
    group_id: str,
    shown: Annotated[Shown, Query()],
) -> Response:
    view = PointView(focus=focus, point=focus.point(group_id))
    words = words_of(request)
    return page(
        request,
        "programmes/focus_point.html",
        viewer,
        market=market,
        view=view,
        by=focus.scheme,
        ties=view.ties(None if shown.all else TIES_SHOWN),
        verdict=verdict(view, words),
        newness=newness_sentence(view, words),
        rows=strength_rows(view, words),
        tie_label=lambda tie: tie_label(tie.kind, tie.first, *words.pair(view.point), words),
    )


@router.get("/{by}/{group_id}/plan")
def show_plan(
    asked: CurrentAsked,
    plans: KeptPlans,
    group_id: str,
    given: Annotated[Chosen, Query()],
) -> Response:
    focus = asked.focus
    view = PointView(focus=focus, point=focus.point(group_id))
    terms = asked.terms(group_id, given)
    plan = PlanView(focus=focus, plan=focus.plan(view.point, terms))
    words = words_of(asked.request)
    return page(
        asked.request,
        "programmes/focus_plan.html",
        asked.viewer,
        market=asked.market,
        csrf_token=form_seal(asked.request),
        view=view,
        by=focus.scheme,
        plan=plan,
        terms=terms,
        roles={"researchers": Role.RESEARCHER, "companies": Role.COMPANY, "officials": Role.OFFICIAL},
        rows=[*plan.plan.terms.skills.items(), *[("", 1)] * EMPTY_ROWS][: MOST_SKILLS + EMPTY_ROWS],
        query=as_query(terms),
        kept=asked.work.focus_groups.find(group_id),
        workshop=next(
            (item for item in asked.market.data.session_requests if item.id == workshop_id(group_id)), None
        ),
        given=given,
        words=words,
        lies=_where_it_lies(asked, plans, group_id, words),
        said=_said(plan, words),
        places=PlacesText(point=view, places=places_of(view, plan), words=words),
    )


@router.get("/{by}/{group_id}/brief")
def show_brief(
    asked: CurrentAsked,
    group_id: str,
    given: Annotated[TermsQuery, Query()],
) -> Response:
    brief = asked.brief(group_id, given)
    return page(
        asked.request,
        "programmes/focus_brief.html",
        asked.viewer,
        market=asked.market,
        document=brief.document(),
        view=brief.point,
        by=asked.focus.scheme,
        query=as_query(brief.plan.plan.terms),
    )


@router.get("/{by}/{group_id}/brief.pdf")
def print_brief(
    asked: CurrentAsked,
    group_id: str,
    given: Annotated[TermsQuery, Query()],
) -> Response:
    brief = asked.brief(group_id, given)
    name = quote(f"focus-{'-'.join(brief.words.pair(brief.point.point))}.pdf".replace("/", "-"))
    headers = {"content-disposition": f"inline; filename*=utf-8''{name}"}
    return Response(as_pdf(brief.document()), media_type="application/pdf", headers=headers)


@router.post("/{by}/{group_id}/keep")
def keep_choice(
    viewer: FocusViewer, focus: CurrentFocus, work: Work, group_id: str, given: Annotated[TermsQuery, Query()]
) -> Response:
    terms = given.terms(focus.home_of(viewer.person_id))
    keep_group(work, focus, group_id, terms, account_id=viewer.account_id)
    return _back(focus, group_id, terms, kept="yes")


@router.post("/{by}/{group_id}/forget")
def forget_choice(viewer: FocusViewer, focus: CurrentFocus, work: Work, group_id: str) -> Response:
    work.focus_groups.remove(group_id)
    work.commit()
    return RedirectResponse(f"/programmes/focus?{urlencode({'by': focus.scheme.value})}", 303)


@router.post("/{by}/{group_id}/workshop")
def request_workshop(
    viewer: FocusViewer,
    focus: CurrentFocus,
    editor: CurrentEditor,
    work: ChangesWork,
    group_id: str,
    given: Annotated[TermsQuery, Query()],
) -> Response:
    """For organisers, as the agenda is theirs."""
    terms = given.terms(focus.home_of(viewer.person_id))
    change = place_workshop(work, focus, focus.plan(focus.point(group_id), terms), editor)
    if change is None:
        raise HTTPException(409, "There is no task force that keeps these terms.")
    return _back(focus, group_id, terms, done=change)


def _where_it_lies(asked: Asked, plans: Plans, group_id: str, words: FocusWords) -> dict[str, str] | None:
    """The workshop in the agenda that the reader sees, as a sentence with an address; None while it is in none."""
    try:
        session = plans.shown_to(asked.viewer, asked.work, asked.market).sessions.get(workshop_id(group_id))
    except StepMissing:
        return None
    if session is None:
        return None
    start, end = asked.market.local(session.start), asked.market.local(session.end)
    said = words.gettext(
        "The workshop of %(number)s people lies in the agenda: %(when)s, %(where)s.",
        number=len(session.attendee_ids),
        when=f"{words.formats.moment(start)}–{words.formats.clock(end)}",
        where=asked.market.place(session.room_id),
    )
    return {"said": said, "address": f"/agenda?{urlencode({'day': start.date().isoformat()})}"}


def words_of(request: Request) -> FocusWords:
    language = language_of(request)
    catalogue = translations(language)
    sentences = Sentences(language=language, entry=str, place=str, local=lambda moment: moment)

    def name(value: Any) -> str:
        return catalogue.gettext(label(value))

    return FocusWords(language=language, sentence=sentences.say, label=name)


def _said(plan: PlanView, words: FocusWords) -> dict[str, Any]:
    """The sentences of the page that the brief has as well."""
    found = plan.task_force
    return {
        "task_force": task_force_sentence(plan, found, words) if found else "",
        "no_task_force": "" if found else no_task_force(plan, words),
        "unknown_region": unknown_region(plan, words),
        "bound": lambda invited: bound_sentence(invited, words),
        "missing": missing_sentences(plan.team, words) if plan.team else [],
    }


def _back(focus: Focus, group_id: str, terms: FocusGroupTerms, **done: str) -> Response:
    address = f"/programmes/focus/{focus.scheme.value}/{group_id}/plan"
    return RedirectResponse(f"{address}?{as_query(terms)}&{urlencode(done)}", 303)
