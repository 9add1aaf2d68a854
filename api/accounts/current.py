"""Who asks: what every endpoint and page may know about it, and how one that is not for everybody says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from models.domain.accounts import AccountRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """All ids are empty and there are no roles for somebody who is not signed in.

    ``person_id`` and ``organisation_id`` are empty for an account that takes no part in the event.
    """

    account_id: str = ""
    person_id: str = ""
    roles: frozenset[AccountRole] = frozenset()
    organisation_id: str = ""

    @property
    def is_signed_in(self) -> bool:
        return bool(self.account_id)

    @property
    def is_organiser(self) -> bool:
        return AccountRole.ORGANISER in self.roles


ANONYMOUS: Final = Viewer()


def viewer_of(request: Request) -> Viewer:
    """Return who sent the request, ``ANONYMOUS`` for nobody who is known."""
    viewer: Viewer = getattr(request.state, "viewer", ANONYMOUS)
    return viewer


CurrentViewer = Annotated[Viewer, Depends(viewer_of)]


def require(*roles: AccountRole) -> Callable[[Request], Viewer]:
    """Return a dependency that gives the viewer, who is signed in and has one of ``roles`` (any, where none is
    given); else the answer is 401 or 403.
    """

    def required(request: Request) -> Viewer:
        viewer = viewer_of(request)
        if not viewer.is_signed_in:
            raise HTTPException(401, "Sign in first.", {"WWW-Authenticate": "Bearer"})
        if roles and viewer.roles.isdisjoint(roles):
            raise HTTPException(403, f"This is for: {', '.join(sorted(roles))}.")
        return viewer

    return required
