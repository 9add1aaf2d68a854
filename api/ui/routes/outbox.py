"""The organiser's pages of the outbox: what waits, read, edited, dropped and let go; and what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.current import require, viewer_of
from api.accounts.invitations import open_invitations
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices, server_address, services_of
from api.accounts.sign_in import form_seal
from api.agenda.told import OUTDATED, read_told
from api.dependencies import AccountsWork
from api.finding import finds
from api.languages import language_of, translations
from api.outbox.letters import LINK
from api.outbox.releasing import release
from api.outbox.reviewing import (
    MessageChanged,
    Outbox,
    chosen,
    drop,
    edit,
    history,
    outbox,
    read,
    seal_of,
    settle,
)
from api.outbox.sending import LINK_ENDED, SENDABLE
from api.ui.event_clock import clock_of
from api.ui.filters import Listing
from api.ui.pages import is_partial, page
from models.domain import InvalidField, Person
from models.domain.accounts import Account, AccountRole, Message, MessageKind, MessageState

router = APIRouter(prefix="/outbox", include_in_schema=False, dependencies=[Depends(require(AccountRole.ORGANISER))])
Text = Annotated[str, Form()]


class Choice(BaseModel):
    """Messages by their ids, or ``everything`` that waits; ``seal`` names those that were reviewed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    ids: tuple[str, ...] = ()
    everything: str = ""
    action: Literal["send", "drop"] = "send"
    seal: str = ""

    def of(self, found: Outbox) -> tuple[Message, ...]:
        return chosen(found, set(self.ids), everything=bool(self.everything))


Chosen = Annotated[Choice, Form()]
LONGEST_LIST: Final = 1_000_000


@router.get("")
def show_waiting(request: Request, work: AccountsWork) -> Response:
    return _waiting(request, work)


@router.get("/sent")
def show_sent(request: Request, work: AccountsWork, q: str = "") -> Response:
    found = [each for each in history(work) if finds(q, _searched(each))]
    return _show(
        request,
        work,
        "_sent.html" if is_partial(request) else "sent.html",
        q=q,
        listing=Listing.of(found, request.query_params.get("page", "1")),
        states=MessageState,
    )


@router.post("/review")
def review(request: Request, work: AccountsWork, wanted: Chosen) -> Response:
    """What would happen to whom; nothing has happened yet."""
    found = wanted.of(outbox(work, services_of(request).outgoing))
    if not found:
        return _waiting(request, work, error="none", status=422)
    return _review(request, work, found, action=wanted.action)


@router.post("/send")
def send(request: Request, work: AccountsWork, wanted: Chosen) -> Response:
    """409, and nothing is sent, where what was reviewed is no longer what waits."""
    services = services_of(request)
    found = wanted.of(outbox(work, services.outgoing))
    if not services.outgoing.is_set_up:
        return _waiting(request, work, error="no server", status=409)
    if not found or seal_of(found) != wanted.seal:
        return _review(request, work, found, action="send", status=409) if found else _waiting(request, work)
    release(services, work, found, base_url=server_address(request), reviewed_by=viewer_of(request).account_id)
    return RedirectResponse("/outbox?sent=yes", 303)


@router.post("/drop")
def drop_messages(request: Request, work: AccountsWork, wanted: Chosen) -> Response:
    services = services_of(request)
    found = wanted.of(outbox(work, services.outgoing))
    if not found or seal_of(found) != wanted.seal:
        return _review(request, work, found, action="drop", status=409) if found else _waiting(request, work)
    try:
        drop(
            work,
            services.outgoing,
            [each.id for each in found],
            reviewed_by=viewer_of(request).account_id,
            now=services.clock(),
        )
    except MessageChanged:
        return _waiting(request, work, error="changed", status=409)
    work.commit()
    return RedirectResponse("/outbox", 303)


@router.get("/{message_id}")
def show_message(request: Request, work: AccountsWork, message_id: str) -> Response:
    return _message(request, work, read(work, message_id))


@router.post("/{message_id}")
def edit_message(
    request: Request,
    work: AccountsWork,
    message_id: str,
    revision: Annotated[int, Form()],
    subject: Text = "",
    text: Text = "",
) -> Response:
    outgoing, typed = services_of(request).outgoing, {"typed_subject": subject, "typed_text": text}
    try:
        edit(work, outgoing, message_id, revision=revision, subject=subject, text=text)
    except MessageChanged:
        return _message(request, work, read(work, message_id), error="changed", status=409, **typed)
    except InvalidField as error:
        return _message(request, work, read(work, message_id), error=error.field, status=422, **typed)
    work.commit()
    return _message(request, work, read(work, message_id), saved=True)


@router.post("/{message_id}/settle")
def settle_message(request: Request, work: AccountsWork, message_id: str, became: Text = "") -> Response:
    """``became`` is ``sent`` or ``waiting``."""
    if became not in ("sent", "waiting"):
        raise HTTPException(422, "Say what became of the message.")
    services = services_of(request)
    try:
        settle(
            work,
            services.outgoing,
            message_id,
            was_sent=became == "sent",
            reviewed_by=viewer_of(request).account_id,
            now=services.clock(),
        )
    except MessageChanged:
        return _waiting(request, work, error="changed", status=409)
    work.commit()
    return RedirectResponse("/outbox", 303)


def _waiting(request: Request, work: AccountWork, *, error: str = "", status: int = 200) -> Response:
    services = services_of(request)
    found = outbox(work, services.outgoing)
    return _show(
        request,
        work,
        "_waiting.html" if is_partial(request) else "waiting.html",
        status=status,
        found=found,
        failed=sum(each.state is MessageState.FAILED for each in found.waiting),
        sending=services.outgoing.state(),
        was_sent=is_partial(request) or "sent" in request.query_params,
        without_account=_without_account(services, work, found.waiting),
        error=error,
        states=MessageState,
    )


def _without_account(services: AccountServices, work: AccountWork, messages: Sequence[Message]) -> int:
    """How many of those who are written to can neither sign in nor have an open invitation."""
    accounts = {account.email for account in work.accounts.all(Account) if account.is_active}
    invited = {invitation.email for invitation in open_invitations(services, work)}
    written = {message.recipient for message in messages if message.kind is not MessageKind.INVITATION}
    return len(written - accounts - invited)


def _review(
    request: Request, work: AccountWork, found: Sequence[Message], *, action: str, status: int = 200
) -> Response:
    everything = len(found) == len(outbox(work, services_of(request).outgoing).waiting)
    return _show(
        request,
        work,
        "review.html",
        status=status,
        messages=found,
        everything=everything,
        seal_value=seal_of(found),
        action=action,
        changed=status == 409,
    )


def _message(request: Request, work: AccountWork, message: Message, *, status: int = 200, **context: Any) -> Response:
    services = services_of(request)
    is_open = message.state in SENDABLE and not services.outgoing.holds(message.id)
    waiting = [each.id for each in outbox(work, services.outgoing).waiting]
    at = waiting.index(message.id) if message.id in waiting else None
    shown = {"error": "", "saved": False, "typed_subject": message.subject, "typed_text": message.text} | context
    return _show(
        request,
        work,
        "message.html",
        status=status,
        message=message,
        is_open=is_open,
        before=waiting[at - 1] if at else "",
        after=waiting[at + 1] if at is not None and at + 1 < len(waiting) else "",
        sender=services.settings.smtp.sender if services.settings.smtp else "",
        link=LINK,
        **shown,
    )


def _show(request: Request, work: AccountWork, template: str, **context: Any) -> Response:
    services: AccountServices = services_of(request)
    return page(
        request,
        f"outbox/{template}",
        viewer_of(request),
        csrf_token=form_seal(request),
        is_set_up=services.outgoing.is_set_up,
        names=_names(work),
        clock=clock_of(work),
        replaced=read_told(work).replaced(),
        answers=_answers(request),
        **context,
    )


def _answers(request: Request) -> dict[str, str]:
    """The answers that are our own, in the reader's language: those of mail servers stay as they are."""
    say = translations(language_of(request)).gettext
    return {answer: say(answer) for answer in (OUTDATED, LINK_ENDED)}


def _names(work: AccountWork) -> dict[str, str]:
    """Of the people and accounts, by their addresses."""
    people, _ = work.records.page(Person, offset=0, limit=LONGEST_LIST)
    names = {person.email.strip().lower(): person.name for person in people if person.email}
    return names | {account.email: account.name for account in work.accounts.all(Account)}


def _searched(message: Message) -> str:
    return f"{message.recipient} {message.subject}"
