"""Templates to pages: escaped, in the reader's language, without any inline script or style."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import jinja2
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request

from api.accounts.current import Viewer
from api.languages import LANGUAGES, Formats, language_of, translations
from api.meetings.counts import counts
from api.setup.field_labels import field_label
from api.setup.programmes import TEMPLATES, missing_of
from api.ui.assets import static
from api.ui.filters import REGION_SEPARATOR
from api.ui.navigation import navigation
from api.ui.pairs import pair_of
from api.ui.phrases import phrase
from api.ui.texts import language_of_text
from api.ui.words import band, label
from models.domain import IprStatus, Partnership, Programme

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE_HEADERS: Final = {
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Not "no-referrer", with which browsers send `Origin: null` with the forms of our own pages.
    "Referrer-Policy": "same-origin",
    "Vary": "HX-Request, Cookie, Accept-Language",
}
SCHEMES: Final = ("light", "dark")
SCHEME_COOKIE: Final = "scheme"


def page(
    request: Request,
    template: str,
    viewer: Viewer,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Render ``template`` for ``viewer`` in the language of the request.

    A template extends ``layout.html`` (blocks ``title`` and ``main``). It has ``_``, ``ngettext``, ``static(name)``,
    ``formats`` (``api.languages.Formats``), ``viewer``, ``here`` (path and query of this page) and what is given.
    """
    language = language_of(request)
    scheme = request.cookies.get(SCHEME_COOKIE, "")
    shown = environment(language).get_template(template)
    text = shown.render(
        viewer=viewer,
        navigation=navigation(viewer),
        badge=counts(request, viewer),
        path=request.url.path,
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        scheme=scheme if scheme in SCHEMES else "",
        **context,
    )
    return HTMLResponse(text, status, PAGE_HEADERS | (headers or {}))


def is_partial(request: Request) -> bool:
    """Whether HTMX asks for a part of the page only."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


@cache
def environment(language: str) -> jinja2.Environment:
    """The templates in one language."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("api", "ui/templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = translations(language)
    made.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    formats = Formats(language)
    made.globals |= {
        "static": static,
        "formats": formats,
        "language": language,
        "languages": LANGUAGES,
        "label": lambda value: catalogue.gettext(label(value)),
        "field_label": lambda name: catalogue.gettext(field_label(name)),
        "band": lambda score: catalogue.gettext(band(score)),
        "right_label": lambda value: catalogue.gettext(label(IprStatus(value))),
        "partnership_label": lambda value: catalogue.gettext(label(Partnership(value))),
        "pair_of": pair_of,
        "phrase": lambda text: phrase(text, language),
        "missing_of": lambda name, data: missing_of(TEMPLATES[Programme(name)], data),
        "region_label": lambda value: _region(value, formats),
        "lang": lambda text: _lang(language_of_text(text), language),
    }
    return made


def _region(value: str, formats: Formats) -> str:
    """A country's name, with the region in it where there is one."""
    country, _, region = value.partition(REGION_SEPARATOR)
    return f"{formats.country(country)} · {region}" if region else formats.country(country)


def _lang(of_text: str, of_page: str) -> Markup:
    """The attribute that says a text is in another language than its page; nothing where it is not."""
    return Markup("") if of_text == of_page else Markup(' lang="{}"').format(of_text)
