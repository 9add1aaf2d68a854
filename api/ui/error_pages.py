"""Errors as pages, for browsers: what went wrong in plain words, and nothing of the server's inside."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.errors import Problem
from api.languages import language_of, translations
from api.ui.pages import page
from api.ui.viewing import page_viewer


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_WORDS: Final = {
    401: (_("Please sign in"), _("This page is for people who are signed in.")),
    403: (
        _("This page is not for you"),
        _("Your account may not see this. Ask the organiser if you think it should."),
    ),
    404: (_("Page not found"), _("The address may be mistyped, or the page has been removed.")),
    405: (_("That cannot be done here"), _("Go back and try it from the page that you came from.")),
    409: (_("Not made yet"), _("This page shows the result of a step that has not been run yet.")),
    412: (
        _("It has been changed meanwhile"),
        _("Somebody has changed it since you opened this page. Go back, reload and enter your change again."),
    ),
    413: (_("That is too large"), _("Send a smaller file or a shorter text.")),
    421: (_("Wrong address"), _("This server does not answer under this name.")),
    422: (_("Something in the request is not valid"), _("Go back, check what you entered and try again.")),
    429: (_("Too many attempts"), _("Wait a little, then try again.")),
    503: (_("Just a moment"), _("The database is busy or cannot be reached. Try again in a few seconds.")),
}
_ANY: Final = (_("Something went wrong"), _("The fault is ours, not yours. It has been written to the server's log."))


def error_page(request: Request, problem: Problem) -> Response | None:
    """The page for a problem, or None where the request is not a browser's: the interface answers with problems."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return None
    heading, words = _WORDS.get(problem.status, _ANY)
    catalogue = translations(language_of(request))
    return page(
        request,
        "error.html",
        page_viewer(request),
        status=problem.status,
        code=problem.status,
        heading=catalogue.gettext(heading),
        words=catalogue.gettext(words),
        incident=problem.incident,
    )
