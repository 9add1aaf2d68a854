"""Wishes, groups, and what the organiser arranges for the programme: kinds that are all served alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import Work
from api.disclosure import CurrentSight, Sight
from api.documentation import (
    NO_CONTENT,
    WITH_BODY,
    answers,
    body_example,
    edit_answers,
    read_answers,
    versioned,
)
from api.etags import Editor, Reader
from api.examples import arrangements as examples
from api.examples.base import Json, page
from api.listing import Kept, ListQuery
from api.records import address, change, create, remove, stored
from api.schemas import arrangements as schemas
from api.schemas import programmes
from api.schemas.base import Input, Schema
from api.schemas.results import Page
from matcher.errors import NotFound
from models import domain
from models.domain import record_key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """A kind of record: its address and name, its schemas, an example, and one of a change to it."""

    path: str
    one: str
    kind: type[Any]
    out: type[Schema]
    page: type[Page[Any]]
    new: type[Input]
    patch: type[Input]
    example: Json
    change: Json


_WHY: Final[Json] = {"reason": "Asked for by telephone."}
SERVED: Final = (
    _Served(
        path="wishes",
        one="wish",
        kind=domain.Wish,
        out=schemas.WishOut,
        page=Page[schemas.WishOut],
        new=schemas.WishCreate,
        patch=schemas.WishPatch,
        example=examples.WISH,
        change={"kind": "no_thanks"},
    ),
    _Served(
        path="groups",
        one="group",
        kind=domain.Group,
        out=schemas.GroupOut,
        page=Page[schemas.GroupOut],
        new=schemas.GroupCreate,
        patch=schemas.GroupPatch,
        example=examples.GROUP,
        change={"member_ids": ["p-10", "p-11"]},
    ),
    _Served(
        path="absences",
        one="absence",
        kind=domain.Absence,
        out=schemas.AbsenceOut,
        page=Page[schemas.AbsenceOut],
        new=schemas.AbsenceCreate,
        patch=schemas.ReasonPatch,
        example=examples.ABSENCE,
        change=_WHY,
    ),
    _Served(
        path="closures",
        one="closure",
        kind=domain.Closure,
        out=schemas.ClosureOut,
        page=Page[schemas.ClosureOut],
        new=schemas.ClosureCreate,
        patch=schemas.ReasonPatch,
        example=examples.CLOSURE,
        change=_WHY,
    ),
    _Served(
        path="travel",
        one="travel time",
        kind=domain.Travel,
        out=schemas.TravelOut,
        page=Page[schemas.TravelOut],
        new=schemas.TravelCreate,
        patch=schemas.TravelPatch,
        example=examples.TRAVEL,
        change={"minutes": 55},
    ),
    _Served(
        path="locks",
        one="lock",
        kind=domain.Lock,
        out=schemas.LockOut,
        page=Page[schemas.LockOut],
        new=schemas.LockCreate,
        patch=schemas.ReasonPatch,
        example=examples.LOCK,
        change=_WHY,
    ),
    _Served(
        path="precedences",
        one="precedence",
        kind=domain.Precedence,
        out=schemas.PrecedenceOut,
        page=Page[schemas.PrecedenceOut],
        new=schemas.PrecedenceCreate,
        patch=schemas.ReasonPatch,
        example=examples.PRECEDENCE,
        change=_WHY,
    ),
    _Served(
        path="session-requests",
        one="requested session",
        kind=domain.SessionRequest,
        out=schemas.SessionRequestOut,
        page=Page[schemas.SessionRequestOut],
        new=schemas.SessionRequestCreate,
        patch=schemas.SessionRequestPatch,
        example=examples.SESSION_REQUEST,
        change={"slots": 5},
    ),
    _Served(
        path="clusters",
        one="cluster",
        kind=domain.Cluster,
        out=programmes.ClusterOut,
        page=Page[programmes.ClusterOut],
        new=programmes.ClusterCreate,
        patch=programmes.ClusterPatch,
        example=examples.CLUSTER,
        change={"region": "Jeonnam"},
    ),
    _Served(
        path="sites",
        one="site",
        kind=domain.Site,
        out=programmes.SiteOut,
        page=Page[programmes.SiteOut],
        new=programmes.SiteCreate,
        patch=programmes.SitePatch,
        example=examples.SITE,
        change={"visit_minutes": 75},
    ),
    _Served(
        path="buses",
        one="bus",
        kind=domain.Bus,
        out=programmes.BusOut,
        page=Page[programmes.BusOut],
        new=programmes.BusCreate,
        patch=programmes.BusPatch,
        example=examples.BUS,
        change={"seats": 40},
    ),
    _Served(
        path="booths",
        one="booth",
        kind=domain.Booth,
        out=programmes.BoothOut,
        page=Page[programmes.BoothOut],
        new=programmes.BoothCreate,
        patch=programmes.BoothPatch,
        example=examples.BOOTH,
        change={"square_metres": 12.0},
    ),
    _Served(
        path="booth-wishes",
        one="wish for a booth",
        kind=domain.BoothWish,
        out=programmes.BoothWishOut,
        page=Page[programmes.BoothWishOut],
        new=programmes.BoothWishCreate,
        patch=programmes.BoothWishPatch,
        example=examples.BOOTH_WISH,
        change={"square_metres": 18.0},
    ),
)
router = APIRouter(tags=["arrangements"])


def _add_reading(served: _Served) -> None:
    def list_records(query: Annotated[ListQuery, Query()], work: Work, kept: Kept, sight: CurrentSight) -> Any:
        """In the order in which they were first added."""
        records = kept.read(work, served.kind)
        found = query.found(tuple(item for item in records if _may_read(sight, item)))
        shown = tuple(_out(served, sight, item) for item in found.records)
        return served.page(items=shown, next=found.next, total=found.total)

    def get_record(record_key: str, work: Work, sight: CurrentSight, reading: Reader) -> Any:
        record = stored(work, served.kind, record_key)
        if not _may_read(sight, record):
            raise NotFound(served.one, record_key)
        return reading.answer(_out(served, sight, record))

    name = served.one.replace(" ", "_")
    router.add_api_route(
        f"/{served.path}",
        list_records,
        name=f"list_{served.path.replace('-', '_')}",
        summary=f"List the {served.path.replace('-', ' ')}",
        response_model=served.page,
        responses=answers(page(served.example), 422),
    )
    router.add_api_route(
        f"/{served.path}/{{record_key:path}}",
        get_record,
        name=f"get_{name}",
        summary=f"Get one {served.one}",
        response_model=served.out,
        responses=read_answers(served.example, 404),
    )


def _add_writing(served: _Served) -> None:
    def create_record(body: Any, work: Work, sight: CurrentSight, request: Request, response: Response) -> Any:
        """409 when there is one with its id, or with the fields that its key is made of."""
        record = body.record()
        create(work, record)
        response.headers["Location"] = address(request, record_key(record))
        return _out(served, sight, record)

    def change_record(record_key: str, body: Any, work: Work, sight: CurrentSight, editing: Editor) -> Any:
        """JSON Merge Patch (RFC 7396): what is left out stays, a null puts a field back to its default.

        A list replaces the whole list. `application/merge-patch+json` is accepted as well as `application/json`.
        """

        def require(record: Any) -> None:
            editing.require(_out(served, sight, record))

        return editing.answer(_out(served, sight, change(work, served.kind, record_key, body, require=require)))

    create_record.__annotations__["body"] = served.new
    change_record.__annotations__["body"] = served.patch
    name = served.one.replace(" ", "_")
    new = {key: value for key, value in served.example.items() if key != "key"}
    router.add_api_route(
        f"/{served.path}",
        create_record,
        methods=["POST"],
        status_code=201,
        name=f"create_{name}",
        summary=f"Add {_article(served.one)}",
        response_model=served.out,
        responses=answers(served.example, 409, *WITH_BODY, status=201),
        openapi_extra=body_example(new),
    )
    router.add_api_route(
        f"/{served.path}/{{record_key:path}}",
        change_record,
        methods=["PATCH"],
        name=f"change_{name}",
        summary=f"Change {_article(served.one)}",
        response_model=served.out,
        responses=edit_answers(served.example | served.change, 404, *WITH_BODY),
        openapi_extra=body_example(served.change),
    )


def _add_removing(served: _Served) -> None:
    def remove_record(record_key: str, work: Work, sight: CurrentSight, editing: Editor) -> None:
        """It is gone at once; the agenda that was made with it stays as it is until the next one is made."""

        def require(record: Any) -> None:
            editing.require(_out(served, sight, record))

        remove(work, served.kind, record_key, require=require)

    router.add_api_route(
        f"/{served.path}/{{record_key:path}}",
        remove_record,
        methods=["DELETE"],
        status_code=NO_CONTENT,
        name=f"remove_{served.one.replace(' ', '_')}",
        summary=f"Take {_article(served.one)} away",
        responses=versioned(answers({}, 404, 412, status=NO_CONTENT)),
    )


def _may_read(sight: Sight, record: Any) -> bool:
    """Who wants to meet whom is the organiser's to know; what people say themselves is at `/statements`. So are locks
    and orders, which name meetings. When somebody cannot be there, and why, is for organisers and that person.
    """
    if sight.viewer.is_organiser:
        return True
    if isinstance(record, domain.Absence):
        return bool(sight.viewer.person_id) and record.person_id == sight.viewer.person_id
    return not isinstance(record, domain.Wish | domain.Lock | domain.Precedence)


def _seen(sight: Sight, record: Any) -> Any:
    """A wish does not tell everyone whose an anonymous record is, nor a requested session who else
    wants it or is to come."""
    if isinstance(record, domain.SessionRequest) and not sight.viewer.is_organiser:
        wanted, invited = (
            tuple(item for item in ids if item == sight.viewer.person_id)
            for ids in (record.wanted_by, record.attendee_ids)
        )
        return replace(record, wanted_by=wanted, attendee_ids=invited)
    return sight.wish(record) if isinstance(record, domain.Wish) else record


def _out(served: _Served, sight: Sight, record: Any) -> Schema:
    return served.out.of(_seen(sight, record))


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


for _served in SERVED:
    _add_reading(_served)
    _add_writing(_served)
    _add_removing(_served)
