"""The organiser's page of webhooks: register, revoke, test, see what was delivered, and deliver it again."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from api.accounts.current import require, viewer_of
from api.accounts.ports import AccountWork
from api.accounts.services import services_of
from api.accounts.sign_in import form_seal
from api.dependencies import AccountsWork
from api.ui.event_clock import clock_of
from api.ui.pages import page
from api.webhooks import endpoints
from models.domain import InvalidField
from models.domain.accounts import AccountRole
from models.domain.webhooks import DeliveryState, WebhookKind

router = APIRouter(
    prefix="/webhooks", include_in_schema=False, dependencies=[Depends(require(AccountRole.ORGANISER))]
)
SHOWN: Final = 8
"""Deliveries of one endpoint."""


class EndpointForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    url: str = ""
    kinds: tuple[WebhookKind, ...] = ()


@router.get("")
def show_webhooks(request: Request, work: AccountsWork) -> Response:
    return _page(request, work)


@router.post("")
def register(request: Request, work: AccountsWork, form: Annotated[EndpointForm, Form()]) -> Response:
    """The secret stands on the answer, and nowhere ever again."""
    services = services_of(request)
    registrar = endpoints.Registrar(
        work=work,
        settings=request.app.state.webhooks,
        server_key=services.settings.secret_key,
        now=services.clock(),
        created_by=viewer_of(request).account_id,
    )
    try:
        _, secret = registrar.register(form.url.strip(), form.kinds)
    except InvalidField as error:
        return _page(request, work, status=422, error=error.field, url=form.url, chosen=form.kinds)
    work.commit()
    return _page(request, work, secret=secret)


@router.post("/{webhook_id}/revoke")
def revoke(request: Request, work: AccountsWork, webhook_id: str) -> Response:
    endpoints.revoke(work, webhook_id, services_of(request).clock())
    work.commit()
    return RedirectResponse("/webhooks", 303)


@router.post("/{webhook_id}/test")
def send_test(request: Request, work: AccountsWork, webhook_id: str) -> Response:
    endpoints.send_test(work, webhook_id, services_of(request).clock())
    work.commit()
    return RedirectResponse(f"/webhooks#{webhook_id}", 303)


@router.post("/{webhook_id}/deliveries/{delivery_id}/again")
def deliver_again(request: Request, work: AccountsWork, webhook_id: str, delivery_id: str) -> Response:
    endpoints.redeliver(work, webhook_id, delivery_id, services_of(request).clock())
    work.commit()
    return RedirectResponse(f"/webhooks#{webhook_id}", 303)


def _page(request: Request, work: AccountWork, *, status: int = 200, **context: Any) -> Response:
    found = work.webhooks.endpoints()
    shown: dict[str, Any] = {"secret": "", "error": "", "url": "", "chosen": ()} | context
    return page(
        request,
        "outbox/webhooks.html",
        viewer_of(request),
        status=status,
        csrf_token=form_seal(request),
        endpoints=[(item, work.webhooks.deliveries(item.id, limit=SHOWN)) for item in found],
        choices=endpoints.CHOICES,
        states=DeliveryState,
        clock=clock_of(work),
        **shown,
    )
