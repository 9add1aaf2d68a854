"""What the pages of the set-up share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.setup.changes import Editor
from api.ui.dependencies import Organiser
from api.ui.pages import page


async def _form(request: Request) -> FormData:
    return await request.form()


SentForm = Annotated[FormData, Depends(_form)]
"""The fields of the form that was sent, repeated ones too."""


def _editor(viewer: Organiser) -> Editor:
    return Editor(account_id=viewer.account_id, now=datetime.now(UTC).replace(microsecond=0))


CurrentEditor = Annotated[Editor, Depends(_editor)]


def show(request: Request, template: str, viewer: Viewer, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page of the set-up, whose forms carry the browser's seal."""
    return page(request, f"setup/{template}", viewer, status=status, csrf_token=form_seal(request), **context)
