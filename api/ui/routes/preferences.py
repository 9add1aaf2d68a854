"""Language and colours, kept in cookies that hold nothing else. Plain links, so that they work without scripts."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from api.languages import COOKIE, LANGUAGES
from api.ui.addresses import own_path
from api.ui.pages import SCHEME_COOKIE, SCHEMES

router = APIRouter()
YEAR_S: Final = 365 * 24 * 3600


@router.get("/language/{code}")
def choose_language(code: str, next: str = "/") -> RedirectResponse:  # noqa: A002
    if code not in LANGUAGES:
        raise HTTPException(404, "There is no such language.")
    return remembered(COOKIE, code, next)


@router.get("/appearance/{scheme}")
def choose_scheme(scheme: str, next: str = "/") -> RedirectResponse:  # noqa: A002
    if scheme not in SCHEMES:
        raise HTTPException(404, "There is no such appearance.")
    return remembered(SCHEME_COOKIE, scheme, next)


def remembered(name: str, value: str, address: str) -> RedirectResponse:
    """Go to the address, which is a path on this server, with the choice kept in a cookie."""
    response = RedirectResponse(own_path(address), 303)
    response.set_cookie(name, value, max_age=YEAR_S, httponly=True, samesite="lax")
    return response
