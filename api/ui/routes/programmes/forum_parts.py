"""What the pages of the technology forum share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.languages import Formats, language_of, translations
from api.market.market import Market, Seen
from api.programmes.forum_filing_documents import STAGES
from api.programmes.forum_own import own_forum
from api.programmes.forum_ports import CurrentForum, ForumWork
from api.programmes.forum_view import EditionView, ForumView, forum_view
from api.programmes.tour_documents import Words
from api.setup.changes import Editor
from api.ui.dependencies import CurrentSeen, Organiser, Overseer
from api.ui.pages import page
from api.ui.viewing import PageViewer
from matcher.documents import Document, as_pdf
from models.domain.accounts import AccountRole

Day = Annotated[date, Path()]
YEAR, FILINGS = "/programmes/forum", "/programmes/forum/filings"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One request to a page of the forum: who asks, and the whole forum as they may see it."""

    request: Request
    viewer: Viewer
    work: ForumWork
    seen: Seen

    @cached_property
    def forum(self) -> ForumView:
        return forum_view(self.work, self.seen, self.today)

    @property
    def market(self) -> Market:
        return self.seen.market

    @property
    def today(self) -> date:
        """By the event's clock."""
        return self.market.local(datetime.now(UTC)).date()

    @property
    def editor(self) -> Editor:
        return Editor(account_id=self.viewer.account_id, now=datetime.now(UTC).replace(microsecond=0))

    @property
    def oversees(self) -> bool:
        return self.viewer.is_organiser or AccountRole.OFFICIAL in self.viewer.roles

    def is_own(self, day: date) -> bool:
        """Whether the edition of ``day`` concerns the viewer as a member of the forum."""
        if not self.viewer.person_id:
            return False
        own = own_forum(self.work, self.seen, self.viewer.person_id, self.today)
        return any(each.edition.day == day for each in own.editions)

    def edition(self, day: date) -> EditionView:
        found = self.forum.edition(day)
        if found is None:
            raise HTTPException(404)
        return found


def _desk(request: Request, viewer: PageViewer, work: CurrentForum, seen: CurrentSeen) -> Desk:
    return Desk(request=request, viewer=viewer, work=work, seen=seen)


AnyDesk = Annotated[Desk, Depends(_desk)]


def _read(viewer: Overseer, desk: AnyDesk) -> Desk:
    return desk


def _edited(viewer: Organiser, desk: AnyDesk) -> Desk:
    return desk


Reading = Annotated[Desk, Depends(_read)]
"""Of an organiser or an official; the answer is 403 otherwise."""
Organising = Annotated[Desk, Depends(_edited)]
"""Of an organiser; the answer is 403 otherwise."""


def words_of(request: Request) -> Words:
    language = language_of(request)
    formats, catalogue = Formats(language), translations(language)

    def say(message: str, **parts: object) -> str:
        text = catalogue.gettext(message)
        return text % parts if parts else text

    return Words(language=language, say=say, language_name=formats.spoken, day=formats.long_day)


def made_line(request: Request) -> str:
    words = words_of(request)
    _ = words.say
    return _(
        "Made on %(day)s from the records of the event. For the people in it only.",
        day=words.day(datetime.now(UTC)),
    )


def pdf(document: Document, name: str) -> Response:
    headers = {"content-disposition": f"inline; filename*=utf-8''{quote(name)}"}
    return Response(as_pdf(document), media_type="application/pdf", headers=headers)


def show(desk: Desk, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page of the forum, whose forms carry the browser's seal."""
    shown: dict[str, Any] = {"refusal": "", "done": "", "saved": "", "stages": STAGES} | context
    return page(
        desk.request,
        f"programmes/{template}",
        desk.viewer,
        status=status,
        market=desk.market,
        csrf_token=form_seal(desk.request),
        **shown,
    )
