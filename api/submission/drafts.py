"""Drafts: begun, saved as they are typed, discarded and brought back. Each is its account's alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from starlette.exceptions import HTTPException

from api.accounts.current import Viewer
from api.submission.forms import entered, entered_from
from api.submission.permissions import Access, editable, require_bringer
from api.submission.ports import SubmissionWork
from matcher.errors import NotFound
from matcher.interchange.bibliography import BibliographyEntry
from models.domain import DisclosedKind, public_part
from models.domain.drafts import Draft, Entered

MOST_DRAFTS: Final = 50
KEPT_AFTER_DISCARDING: Final = timedelta(days=1)


def begin(work: SubmissionWork, viewer: Viewer, kind: DisclosedKind, now: datetime) -> Draft:
    """An empty draft; the caller commits. Raise 403 for who may bring nothing, 409 for one too many."""
    require_bringer(viewer)
    return _added(work, _new(viewer, kind, now))


def begin_from(
    work: SubmissionWork, viewer: Viewer, kind: DisclosedKind, found: Iterable[tuple[BibliographyEntry, str]],
    now: datetime,
) -> tuple[Draft, ...]:  # fmt: skip
    """A draft for each entry, with where it came from; the caller commits. Raises as ``begin``."""
    require_bringer(viewer)
    return tuple(
        _added(work, replace(_new(viewer, kind, now), entered=_form(kind, entry), source=source))
        for entry, source in found
    )


def begin_change(work: SubmissionWork, viewer: Viewer, kind: DisclosedKind, record_id: str, now: datetime) -> Draft:
    """A draft with what the viewer may change of a record, or the one that they have already; the caller commits.

    Raise ``NotFound`` for a record that is not there or not theirs to change.
    """
    record, access = editable(work, viewer, kind, record_id)
    begun = (draft for draft in standing(work, viewer) if (draft.kind, draft.record_id) == (kind, record_id))
    if draft := next(begun, None):
        return draft
    by_owner = access is Access.OWNER
    form = entered_from(record if by_owner else public_part(record), by_owner=by_owner)
    return _added(work, replace(_new(viewer, kind, now), record_id=record_id, entered=form, opened=form))


def own(work: SubmissionWork, viewer: Viewer, draft_id: str) -> Draft:
    """Raise ``NotFound`` for one that is not there, of another account, or discarded."""
    draft = work.drafts.find(draft_id, viewer.account_id)
    if draft is None or draft.discarded_at is not None:
        raise NotFound("draft", draft_id)
    return draft


def standing(work: SubmissionWork, viewer: Viewer) -> tuple[Draft, ...]:
    """The viewer's drafts that are not discarded, the last saved first."""
    found = (draft for draft in work.drafts.of_account(viewer.account_id) if draft.discarded_at is None)
    return tuple(sorted(found, key=lambda draft: draft.saved_at, reverse=True))


def is_by_owner(work: SubmissionWork, viewer: Viewer, draft: Draft) -> bool:
    """Whether the draft is of a new record or of one's own. Raise ``NotFound`` where it may not be changed now."""
    if not draft.record_id:
        return True
    return editable(work, viewer, draft.kind, draft.record_id)[1] is Access.OWNER


def save(
    work: SubmissionWork, viewer: Viewer, draft_id: str, given: Iterable[tuple[str, str]], now: datetime
) -> Draft:
    """Store what is typed, valid or not; the caller commits. Raise ``NotFound`` and ``FormTooLarge``."""
    draft = own(work, viewer, draft_id)
    form = entered(draft.kind, given, by_owner=is_by_owner(work, viewer, draft))
    saved = replace(draft, entered=form, saved_at=now)
    work.drafts.save(saved)
    return saved


def discard(work: SubmissionWork, viewer: Viewer, draft_id: str, now: datetime) -> Draft:
    """It can be brought back for a day; the caller commits. Raise ``NotFound``."""
    draft = replace(own(work, viewer, draft_id), discarded_at=now)
    work.drafts.save(draft)
    work.drafts.remove_discarded(viewer.account_id, now - KEPT_AFTER_DISCARDING)
    return draft


def bring_back(work: SubmissionWork, viewer: Viewer, draft_id: str) -> Draft:
    """Raise ``NotFound`` for one that is not there or not discarded; the caller commits."""
    draft = work.drafts.find(draft_id, viewer.account_id)
    if draft is None or draft.discarded_at is None:
        raise NotFound("draft", draft_id)
    restored = replace(draft, discarded_at=None)
    work.drafts.save(restored)
    return restored


def _new(viewer: Viewer, kind: DisclosedKind, now: datetime) -> Draft:
    return Draft(id=uuid4().hex, account_id=viewer.account_id, kind=kind, created_at=now, saved_at=now)


def _added(work: SubmissionWork, draft: Draft) -> Draft:
    if len(standing(work, Viewer(account_id=draft.account_id))) >= MOST_DRAFTS:
        raise HTTPException(409, f"There are {MOST_DRAFTS} drafts already: publish or discard some first.")
    work.drafts.save(draft)
    return draft


def _form(kind: DisclosedKind, entry: BibliographyEntry) -> Entered:
    words = "themes" if kind is DisclosedKind.MANDATE else "keywords"
    form = {"title": entry.title, "text": entry.abstract, words: ", ".join(entry.keywords)}
    return {name: (text,) for name, text in form.items() if text}
