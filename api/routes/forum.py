"""The technology forum: its series, what is noted of each edition, and what members file jointly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from api.accounts.current import Viewer, require
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers, result_answers
from api.errors import RejectedField
from api.etags import Editor, Reader
from api.examples import forum as examples
from api.jobs.encoding import CurrentEncode
from api.jobs.touring import RecordsMoved
from api.market.dependencies import CurrentSeen
from api.market.market import Seen
from api.programmes.forum import edition_of, filing_of, find_filings, make_series, rename_edition, revised
from api.programmes.forum_answers import edition_out, forum_out, joint_filing_out, own_forum_out
from api.programmes.forum_minutes import follow_up_of, keep_minutes, mark_done, promise
from api.programmes.forum_own import own_forum
from api.programmes.forum_ports import CurrentForum, ForumWork
from api.programmes.forum_view import ForumView, forum_view
from api.schemas import forum as schemas
from api.setup.changes import Editor as Author
from matcher.errors import NotFound
from matcher.forum import FilingTerms
from matcher.forum_programme import SeriesTerms
from matcher.forum_programme.filings import FORUM_TERMS
from models.domain import InvalidField
from models.domain.accounts import AccountRole

router = APIRouter(prefix="/programmes/forum", tags=["programmes"])
Overseer = Annotated[Viewer, Depends(require(AccountRole.ORGANISER, AccountRole.OFFICIAL))]
OrganiserOnly = Annotated[Viewer, Depends(require(AccountRole.ORGANISER))]
SomebodySignedIn = Annotated[Viewer, Depends(require())]
_MOVED = "Somebody changed the records meanwhile and nothing was stored: try again."


@dataclass(frozen=True, kw_only=True)
class _Desk:
    work: ForumWork
    seen: Seen
    request: Request

    @property
    def today(self) -> date:
        return self.seen.market.local(datetime.now(UTC)).date()

    def view(self) -> ForumView:
        return forum_view(self.work, self.seen, self.today)

    def edition(self, day: date) -> schemas.EditionOut:
        found = self.view().edition(day)
        if found is None:
            raise NotFound("edition", day.isoformat())
        return edition_out(found)

    def filing(self, filing_id: str) -> schemas.JointFilingOut:
        found = self.view().filing(filing_id)
        if found is None:
            raise NotFound("joint filing", filing_id)
        return joint_filing_out(found)


def _desk(request: Request, work: CurrentForum, seen: CurrentSeen) -> _Desk:
    return _Desk(work=work, seen=seen, request=request)


Desk = Annotated[_Desk, Depends(_desk)]


def _author(viewer: Viewer) -> Author:
    return Author(account_id=viewer.account_id, now=datetime.now(UTC).replace(microsecond=0))


@router.get("", summary="Read the series", responses=answers(examples.FORUM))
def get_forum(viewer: Overseer, desk: Desk) -> schemas.ForumOut:
    """For organisers and officials; of an anonymous need nobody is told whose it is."""
    return forum_out(desk.view())


@router.get("/own", summary="Read what is one's own in the forum", responses=answers(examples.OWN))
def get_own_forum(viewer: SomebodySignedIn, desk: Desk) -> schemas.OwnForumOut:
    """The editions at which one's needs come up, one speaks or is asked to come, with their minutes; what one
    promised; and the joint filings that one holds a part of. Empty for an account that takes no part.
    """
    if not viewer.person_id:
        return schemas.OwnForumOut(editions=(), follow_ups=(), filings=())
    return own_forum_out(own_forum(desk.work, desk.seen, viewer.person_id, desk.today))


@router.post(
    "/series",
    summary="Plan the series",
    responses=result_answers(examples.FORUM, "match", *WITH_BODY),
    openapi_extra=body_example(examples.SERIES),
)
def plan_forum_series(
    body: schemas.SeriesIn, viewer: OrganiserOnly, desk: Desk, encode: CurrentEncode
) -> schemas.ForumOut:
    """Spread the open needs over the days of the event and request the sessions; editions that are over, or of which
    anything is noted, stay as they are. Making the agenda places the sessions.
    """
    try:
        make_series(desk.request.app.state.unit_of_work, encode, SeriesTerms(**body.model_dump()), _author(viewer))
    except RecordsMoved as error:
        raise HTTPException(409, _MOVED) from error
    return forum_out(_anew(desk))


@router.get("/editions/{day}", summary="Read an edition", responses=read_answers(examples.EDITION, 404, 422))
def get_forum_edition(day: date, viewer: Overseer, desk: Desk, reading: Reader) -> schemas.EditionOut:
    return reading.answer(desk.edition(day))


@router.patch(
    "/editions/{day}",
    summary="Note who came, and the minutes",
    responses=edit_answers(examples.EDITION, 404, *WITH_BODY),
    openapi_extra=body_example(examples.NOTED),
)
def note_forum_edition(
    day: date, body: schemas.EditionPatch, viewer: OrganiserOnly, desk: Desk, editing: Editor
) -> schemas.EditionOut:
    editing.require(desk.edition(day))
    edition = edition_of(desk.work, day)
    if body.title is not None:
        rename_edition(desk.work, edition, body.title, _author(viewer))
    if body.minutes is not None or body.attended_ids is not None:
        keep_minutes(desk.work, day, _author(viewer), text=body.minutes, attended_ids=body.attended_ids)
    desk.work.commit()
    return editing.answer(desk.edition(day))


@router.post(
    "/editions/{day}/follow-ups",
    summary="Note what somebody promised",
    status_code=201,
    responses=answers(examples.FOLLOW_UP, 404, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(examples.PROMISE),
)
def add_forum_follow_up(
    day: date, body: schemas.FollowUpCreate, viewer: OrganiserOnly, desk: Desk, response: Response
) -> schemas.FollowUpOut:
    item = promise(desk.work, day, text=body.text, person_id=body.person_id, due=body.due)
    desk.work.commit()
    response.headers["Location"] = f"/api/v1/programmes/forum/follow-ups/{item.id}"
    return schemas.FollowUpOut.of(item)


@router.get("/follow-ups/{follow_up_id}", summary="Read a follow-up", responses=answers(examples.FOLLOW_UP, 404))
def get_forum_follow_up(follow_up_id: str, viewer: Overseer, desk: Desk) -> schemas.FollowUpOut:
    return schemas.FollowUpOut.of(follow_up_of(desk.work, follow_up_id))


@router.patch(
    "/follow-ups/{follow_up_id}",
    summary="Note that a follow-up is done",
    responses=answers(examples.FOLLOW_UP, 404, *WITH_BODY),
    openapi_extra=body_example(examples.DONE),
)
def change_forum_follow_up(
    follow_up_id: str, body: schemas.FollowUpPatch, viewer: OrganiserOnly, desk: Desk
) -> schemas.FollowUpOut:
    item = mark_done(desk.work, follow_up_of(desk.work, follow_up_id), body.done_on)
    desk.work.commit()
    return schemas.FollowUpOut.of(item)


@router.get("/filings", summary="List the joint filings", responses=answers(examples.FILINGS))
def list_joint_filings(viewer: Overseer, desk: Desk) -> schemas.JointFilings:
    """For organisers and officials; made from public texts only."""
    return schemas.JointFilings(items=tuple(map(joint_filing_out, desk.view().filings)))


@router.post(
    "/filings",
    summary="Look for joint filings",
    responses=answers(examples.FILINGS, 409, *WITH_BODY),
    openapi_extra=body_example(examples.TERMS),
)
def find_joint_filings(
    body: schemas.FilingTermsIn, viewer: OrganiserOnly, desk: Desk, encode: CurrentEncode
) -> schemas.JointFilings:
    """Those that are only proposed are proposed anew; what is agreed on stays. Where three or more form and there is
    an expert, a seminar is requested.
    """
    try:
        terms: FilingTerms = replace(FORUM_TERMS, **body.model_dump())
        find_filings(desk.request.app.state.unit_of_work, encode, _author(viewer), terms)
    except InvalidField as error:
        raise RejectedField(error.field, error.value, error.reason) from error
    except RecordsMoved as error:
        raise HTTPException(409, _MOVED) from error
    return schemas.JointFilings(items=tuple(map(joint_filing_out, _anew(desk).filings)))


@router.get("/filings/{filing_id}", summary="Read a joint filing", responses=read_answers(examples.FILING, 404))
def get_joint_filing(filing_id: str, viewer: Overseer, desk: Desk, reading: Reader) -> schemas.JointFilingOut:
    return reading.answer(desk.filing(filing_id))


@router.patch(
    "/filings/{filing_id}",
    summary="Change stage and shares",
    responses=edit_answers(examples.FILING, 404, *WITH_BODY),
    openapi_extra=body_example(examples.AGREED),
)
def change_joint_filing(
    filing_id: str, body: schemas.JointFilingPatch, viewer: OrganiserOnly, desk: Desk, editing: Editor
) -> schemas.JointFilingOut:
    editing.require(desk.filing(filing_id))
    filing = filing_of(desk.work, filing_id)
    shares = [holder.share for holder in filing.holders]
    if body.shares is not None:
        shares = [round(share * 100) for share in body.shares]
    stage, number = body.stage or filing.stage, filing.number if body.number is None else body.number
    desk.work.forum.put(revised(filing, stage=stage, shares=shares, number=number))
    desk.work.commit()
    return editing.answer(desk.filing(filing_id))


def _anew(desk: _Desk) -> ForumView:
    """The forum as it was stored by another transaction within this request."""
    with desk.request.app.state.unit_of_work() as work:
        return forum_view(work, desk.seen, desk.today)
