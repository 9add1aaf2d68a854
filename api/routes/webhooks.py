"""Webhooks: an organiser registers where the outside is told of accepted meetings and of published agendas."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.accounts.current import require, viewer_of
from api.accounts.services import services_of
from api.dependencies import AccountsWork
from api.documentation import NO_CONTENT, WITH_BODY, answers, body_example, read_answers, versioned
from api.errors import RejectedField
from api.etags import Editor, Reader
from api.examples.base import page
from api.examples.webhooks import DELIVERY, NEW_WEBHOOK, WEBHOOK, WEBHOOK_CREATED
from api.pages import PageQuery
from api.schemas.results import Page
from api.schemas.webhooks import DeliveryList, DeliveryOut, WebhookCreate, WebhookCreated, WebhookOut
from api.webhooks import endpoints
from models.domain import InvalidField
from models.domain.accounts import AccountRole
from models.domain.webhooks import WebhookEndpoint

router = APIRouter(prefix="/webhooks", tags=["webhooks"], dependencies=[Depends(require(AccountRole.ORGANISER))])


@router.get("", summary="List the webhooks", responses=answers(page(WEBHOOK), 422))
def list_webhooks(query: Annotated[PageQuery, Query()], work: AccountsWork) -> Page[WebhookOut]:
    """The endpoints that are not revoked, in the order in which they were added. For organisers, as all of this."""
    found = work.webhooks.endpoints()
    return Page[WebhookOut](**query.page(WebhookOut, [_out(item) for item in query.cut(found)], len(found)))


@router.post(
    "",
    status_code=201,
    summary="Add a webhook",
    responses=answers(WEBHOOK_CREATED, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(NEW_WEBHOOK),
)
def create_webhook(body: WebhookCreate, work: AccountsWork, request: Request, response: Response) -> WebhookCreated:
    """The `secret` stands in this answer and nowhere ever again. Each event is posted as JSON with `type`,
    `timestamp` and `data`, signed in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` by the
    Standard Webhooks specification. What is not answered with 2xx is tried again, nine times in three days.
    """
    services = services_of(request)
    registrar = endpoints.Registrar(
        work=work,
        settings=request.app.state.webhooks,
        server_key=services.settings.secret_key,
        now=services.clock(),
        created_by=viewer_of(request).account_id,
    )
    try:
        endpoint, secret = registrar.register(body.url, body.kinds)
    except InvalidField as error:
        raise RejectedField(error.field, error.value, error.reason) from error
    work.commit()
    request.state.answer_is_secret = True
    response.headers["Location"] = f"{request.url.path}/{endpoint.id}"
    return WebhookCreated(**dict(_out(endpoint)), secret=secret)


@router.get("/{webhook_id}", summary="Get one webhook", responses=read_answers(WEBHOOK, 404))
def get_webhook(webhook_id: str, work: AccountsWork, reading: Reader) -> WebhookOut:
    """Without its secret. 404 for one that was revoked, too."""
    return reading.answer(_out(endpoints.endpoint_of(work, webhook_id)))


@router.delete(
    "/{webhook_id}",
    status_code=NO_CONTENT,
    summary="Revoke a webhook",
    responses=versioned(answers({}, 404, 412, status=NO_CONTENT)),
)
def remove_webhook(webhook_id: str, work: AccountsWork, request: Request, editing: Editor) -> None:
    """Nothing is delivered to it any more, not even what is on its way."""
    endpoints.revoke(work, webhook_id, services_of(request).clock())
    endpoint = work.webhooks.endpoint(webhook_id)
    if endpoint is not None:
        editing.require(_out(endpoint))
    work.commit()


@router.get(
    "/{webhook_id}/deliveries", summary="List the last deliveries", responses=answers({"items": [DELIVERY]}, 404)
)
def list_deliveries(webhook_id: str, work: AccountsWork) -> DeliveryList:
    """What the endpoint was told, and whether it took it."""
    endpoint = endpoints.endpoint_of(work, webhook_id)
    found = work.webhooks.deliveries(endpoint.id, limit=endpoints.DELIVERIES_SHOWN)
    return DeliveryList(items=tuple(map(DeliveryOut.of, found)))


@router.post(
    "/{webhook_id}/tests", status_code=202, summary="Send a test", responses=answers(DELIVERY, 404, 409, status=202)
)
def test_webhook(webhook_id: str, work: AccountsWork, request: Request) -> DeliveryOut:
    """Deliver an event of type `webhook.test` with empty `data`; look at the deliveries for what came of it."""
    delivery = endpoints.send_test(work, webhook_id, services_of(request).clock())
    work.commit()
    return DeliveryOut.of(delivery)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/again",
    status_code=202,
    summary="Deliver once more",
    responses=answers(DELIVERY, 404, 409, status=202),
)
def redeliver(webhook_id: str, delivery_id: str, work: AccountsWork, request: Request) -> DeliveryOut:
    """The same event under the same `webhook-id`, with as many attempts as at first."""
    delivery = endpoints.redeliver(work, webhook_id, delivery_id, services_of(request).clock())
    work.commit()
    return DeliveryOut.of(delivery)


def _out(endpoint: WebhookEndpoint) -> WebhookOut:
    return WebhookOut(
        id=endpoint.id, url=endpoint.url, kinds=tuple(sorted(endpoint.kinds)), created_at=endpoint.created_at
    )
