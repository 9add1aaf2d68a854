"""The way to an OpenID Connect provider and back."""

from __future__ import annotations

import logging
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from fastapi import APIRouter, Request
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.current import viewer_of
from api.accounts.landing import landing_page
from api.accounts.openid import account_of_claims, connect
from api.accounts.services import server_address, services_of
from api.accounts.settings import ProviderSettings
from api.accounts.sign_in import begin_session
from api.ui.routes.account import CONNECTING
from api.ui.routes.signing_in import show
from matcher.errors import AlreadyExists

_logger = logging.getLogger(__name__)

router = APIRouter(prefix="/sign-in/with", include_in_schema=False)


@router.get("/{name}")
async def go_to_provider(request: Request, name: str) -> Response:
    """State, nonce and the PKCE verifier go into the session; 502 where the provider does not answer."""
    client = _client(request, name)
    base = server_address(request)
    try:
        response: Response = await client.authorize_redirect(request, f"{base}/sign-in/with/{name}/back")
    except (OSError, OAuthError, ValueError, RuntimeError, httpx2.HTTPError) as error:
        _logger.error("provider %s does not answer: %s", name, error)
        return show(request, "provider_failed.html", status=502)
    return response


@router.get("/{name}/back")
async def come_back(request: Request, name: str) -> Response:
    """Sign in the account that is connected, or connect the one that is signed in and asked for that."""
    client, provider = _client(request, name), _provider(request, name)
    try:
        token = await client.authorize_access_token(request)
    except (OSError, OAuthError, JoseError, ValueError, RuntimeError, httpx2.HTTPError) as error:
        _logger.warning("signing in with %s failed: %s", name, error)
        return show(request, "provider_failed.html", status=400)
    claims = token.get("userinfo")
    if not claims or not claims.get("iss") or not claims.get("sub"):
        return show(request, "provider_failed.html", status=400)
    if viewer_of(request).is_signed_in and request.session.pop(CONNECTING, None) == name:
        return await run_in_threadpool(_connect, request, claims)
    return await run_in_threadpool(_sign_in, request, claims, provider)


def _sign_in(request: Request, claims: dict[str, Any], provider: ProviderSettings) -> Response:
    with services_of(request).unit_of_work() as work:
        account = account_of_claims(work, claims, provider)
        if account is None:
            return show(request, "not_connected.html", status=403, provider=provider)
        begin_session(request, work, account)
        work.commit()
        address = landing_page(work, account)
    return RedirectResponse(address, 303)


def _connect(request: Request, claims: dict[str, Any]) -> Response:
    services = services_of(request)
    with services.unit_of_work() as work:
        try:
            connect(services, work, viewer_of(request).account_id, claims)
        except AlreadyExists:
            return show(request, "provider_failed.html", status=409)
        work.commit()
    return RedirectResponse("/account", 303)


def _client(request: Request, name: str) -> Any:
    _provider(request, name)
    return request.app.state.openid.create_client(name)


def _provider(request: Request, name: str) -> ProviderSettings:
    for provider in services_of(request).settings.providers:
        if provider.name == name:
            return provider
    raise HTTPException(404)
