"""Which version of the agenda participants see, and publishing another."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request

from api.accounts.current import CurrentViewer
from api.accounts.services import server_address
from api.agenda.publishing import publish
from api.dependencies import AccountsWork, Work
from api.disclosure import now
from api.documentation import WITH_BODY, answers, body_example, result_answers
from api.examples.publications import PUBLICATION, PUBLICATIONS, TO_PUBLISH
from api.schemas.publications import PublicationIn, PublicationList, PublicationOut

router = APIRouter(prefix="/publications", tags=["results"])


@router.get("", summary="List the publications", responses=answers(PUBLICATIONS))
def list_publications(work: Work, viewer: CurrentViewer) -> PublicationList:
    """Which versions of the agenda were published when, in order. The last one is what participants see."""
    found = work.board.publications()
    if not viewer.is_organiser:
        found = tuple(replace(item, published_by="", note="") for item in found)
    return PublicationList(items=tuple(map(PublicationOut.of, found)))


@router.post(
    "",
    summary="Publish a version",
    responses=result_answers(PUBLICATION, "agenda", 404, *WITH_BODY),
    openapi_extra=body_example(TO_PUBLISH),
)
def publish_agenda(
    request: Request, body: PublicationIn, work: AccountsWork, viewer: CurrentViewer
) -> PublicationOut:
    """Let participants see a version of the agenda, which from then on never changes.

    Webhooks for `agenda.published` are told. 422 for a version that breaks a rule by the records as they are now,
    404 for one that is not there. To publish what is published already changes nothing.
    """
    address = server_address(request) if body.letters else None
    done = publish(work, body.version, by=viewer.account_id, note=body.note, now=now(), letters_from=address)
    return PublicationOut.of(done.publication)
