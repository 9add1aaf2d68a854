"""What members file jointly: proposed, with shares that are agreed on, and from and to CERIF."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, File, UploadFile
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.errors import RejectedField
from api.jobs.encoding import CurrentEncode
from api.jobs.touring import RecordsMoved
from api.programmes.forum import filing_of, find_filings, revised, take_cerif
from api.programmes.forum_filing_documents import filings_document
from api.programmes.forum_minutes import MOST_BYTES
from api.programmes.forum_view import tellable
from api.setup.forms import text, texts
from api.ui.routes.programmes.forum import MOVED, NO_ENCODER
from api.ui.routes.programmes.forum_parts import FILINGS, Desk, Organising, Reading, made_line, pdf, show, words_of
from api.ui.routes.setup_parts import SentForm
from matcher.documents import Document
from matcher.errors import EncoderUnavailable, UnreadableFile
from matcher.forum import FilingTerms
from matcher.forum_programme.filings import FORUM_TERMS
from matcher.interchange.cerif_patents import cerif_patents
from models.domain.forum import FilingStage, JointFiling

router = APIRouter(prefix=FILINGS)
_PER_CENT: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")
FIELDS: Final = ("least_level", "rival_from", "largest")


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


WRONG_TERMS: Final = _("Both limits lie between 0 and 1, and a group has 2 to 6 holders.")
WRONG_SHARES: Final = _("The shares are per cents such as 33.33 and add up to 100. Nothing was saved.")
WRONG_FILE: Final = _("This file has no joint patents that can be taken: %(reason)s")


@router.get("")
def show_filings(desk: Reading, done: str = "", saved: str = "") -> Response:
    return _page(desk, done=done, saved=saved)


@router.get("/print")
def show_filings_document(desk: Reading) -> Response:
    file = f"{FILINGS}/filings.pdf"
    return show(desk, "forum_document.html", document=_document(desk), back=FILINGS, file=file)


@router.get("/filings.pdf")
def print_filings(desk: Reading) -> Response:
    return pdf(_document(desk), "joint-filings.pdf")


def _document(desk: Desk) -> Document:
    if desk.market.event is None:
        raise HTTPException(404)
    return filings_document(desk.market.event, desk.forum, words_of(desk.request), made=made_line(desk.request))


@router.post("")
def look_for_filings(desk: Organising, encode: CurrentEncode, form: SentForm) -> Response:
    sent = {name: text(form, name).strip() for name in FIELDS}
    try:
        _found, change = find_filings(desk.request.app.state.unit_of_work, encode, desk.editor, _terms(form))
    except ValueError:  # InvalidField is one
        return _page(desk, status=422, values=sent, refusal=WRONG_TERMS)
    except RecordsMoved:
        return _page(desk, status=409, values=sent, refusal=MOVED)
    except EncoderUnavailable:
        return _page(desk, status=503, values=sent, refusal=NO_ENCODER)
    return RedirectResponse(f"{FILINGS}?done={change}", 303)


@router.get("/patents.xml")
def send_cerif(desk: Reading) -> Response:
    """Those whose holders the reader may know."""
    shown = tellable(desk.forum)
    names = {line.party.id: line.party.name for view in shown for line in view.holders if line.party}
    language = desk.market.event.language if desk.market.event else "en"
    headers = {"content-disposition": 'attachment; filename="joint-patents.xml"'}
    content = cerif_patents([replace(view.filing, title=view.title) for view in shown], names, language)
    return Response(content, media_type="application/xml", headers=headers)


@router.post("/import")
def take_file(desk: Organising, file: Annotated[UploadFile, File()]) -> Response:
    try:
        take_cerif(desk.work, file.file.read(MOST_BYTES), file.filename or "patents.xml")
    except (UnreadableFile, RejectedField) as error:
        return _page(desk, status=422, refusal=WRONG_FILE, refusal_parts={"reason": error.reason})
    desk.work.commit()
    return RedirectResponse(f"{FILINGS}?saved=import", 303)


@router.post("/{filing_id}")
def keep_filing(desk: Organising, form: SentForm, filing_id: str) -> Response:
    filing = filing_of(desk.work, filing_id)
    if text(form, "action") == "remove":
        desk.work.forum.remove(JointFiling, filing.id)
    else:
        stage, number = text(form, "stage"), " ".join(text(form, "number").split())[:80]
        sent = {"stage": stage, "shares": texts(form, "share"), "number": number}
        try:
            shares = [_hundredths(each) for each in texts(form, "share")]
            desk.work.forum.put(revised(filing, stage=FilingStage(stage), shares=shares, number=number))
        except (RejectedField, ValueError):
            return _page(desk, status=422, refusal=WRONG_SHARES, wrong=filing.id, sent=sent)
    desk.work.commit()
    return RedirectResponse(f"{FILINGS}?saved=filing#{quote(filing.id)}", 303)


def _hundredths(value: str) -> int:
    """Raise ``ValueError``.

    >>> _hundredths("33.3"), _hundredths("50")
    (3330, 5000)
    """
    found = _PER_CENT.fullmatch(value.strip().rstrip("%").strip())
    if found is None:
        raise ValueError(value)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _terms(form: FormData) -> FilingTerms:
    """Raise ``ValueError``, of which ``InvalidField`` is one."""
    given: dict[str, Any] = {}
    for name in FIELDS:
        value = text(form, name).strip().replace(",", ".")
        if value:
            given[name] = int(value) if name == "largest" else float(value)
            if not 0 <= given[name] <= (6 if name == "largest" else 1):
                raise ValueError(value)
    return replace(FORUM_TERMS, **given)


def _page(desk: Desk, *, status: int = 200, **context: Any) -> Response:
    usual = {name: f"{getattr(FORUM_TERMS, name):g}" for name in FIELDS}
    shown: dict[str, Any] = {"values": usual, "refusal_parts": {}, "wrong": "", "sent": {}} | context
    return show(desk, "forum_filings.html", status=status, forum=desk.forum, **shown)
