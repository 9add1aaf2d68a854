"""A draft becomes a record, or a change of one: checked, confirmed, and never over what somebody else has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from api.accounts.current import Viewer
from api.corrections import owners_alone
from api.disclosure import Disclosable
from api.submission.checking import Check, CheckIsOld, check
from api.submission.drafts import own
from api.submission.forms import FormError, changed_values, entered_from, made, read, replaced
from api.submission.permissions import Access, editable, require_bringer
from api.submission.ports import SubmissionWork
from api.submission.storing import store
from matcher.decisions import hold_still
from matcher.disclosure import public_data
from matcher.errors import InputError
from models.domain import EventData, Need, Offer, corrected, public_part
from models.domain.drafts import Draft, Entered


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that somebody else changed since the draft was begun, and the draft differently."""

    field: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


class DraftInvalid(InputError):
    def __init__(self, errors: tuple[FormError, ...]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))


class NotConfirmed(InputError):
    """There are marks, and their author has not said that they may be public."""

    def __init__(self, found: Check) -> None:
        self.check = found
        super().__init__("the marked passages have not been confirmed")


class ChangedMeanwhile(InputError):
    """Somebody else changed the record since the draft was begun; ``differences`` are what has to be chosen."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self.differences = differences
        super().__init__("the record was changed by somebody else")


def publish(work: SubmissionWork, viewer: Viewer, draft_id: str, *, version: str, confirmed: bool) -> Disclosable:
    """Store the record, remove the draft and return the record; the caller commits, after an error nothing.

    ``version`` is that of the check which the author was shown. Raise ``NotFound``, ``DraftInvalid``, ``CheckIsOld``,
    ``NotConfirmed`` and ``ChangedMeanwhile``.
    """
    hold_still(work)
    draft = own(work, viewer, draft_id)
    if draft.record_id and (differences := changed_meanwhile(work, viewer, draft)):
        raise ChangedMeanwhile(differences)
    merged = merge(work, viewer, draft) if draft.record_id else draft
    values, errors = filled_in(work, viewer, merged)
    if errors:
        raise DraftInvalid(errors)
    found = check(merged)
    if found.version != version:
        raise CheckIsOld
    if found.marks and not confirmed:
        raise NotConfirmed(found)
    record = as_record(work, viewer, merged, with_known_themes(values, public_data(work.records.load())))
    store(work, record)
    work.drafts.remove(draft.id, viewer.account_id)
    return record


def with_known_themes(values: Mapping[str, Any], data: EventData) -> dict[str, Any]:
    """The values with themes spelled as most public records spell them: capitals make no theme of their own."""
    records: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
    stated = [record.theme for record in records]
    stated += [theme for mandate in data.mandates for theme in mandate.themes]
    known: dict[str, str] = {}
    for theme, _count in Counter(stated).most_common():
        known.setdefault(theme.casefold(), theme)
    found = dict(values)
    if found.get("theme"):
        found["theme"] = known.get(found["theme"].casefold(), found["theme"])
    if found.get("themes"):
        found["themes"] = tuple(known.get(theme.casefold(), theme) for theme in found["themes"])
    return found


def filled_in(work: SubmissionWork, viewer: Viewer, draft: Draft) -> tuple[Mapping[str, Any], tuple[FormError, ...]]:
    """The values of the draft's fields, and what is wrong with the others, or not the viewer's to change."""
    by_owner = _access(work, viewer, draft) is Access.OWNER
    values, errors = read(draft.kind, draft.entered, by_owner=by_owner)
    if by_owner or errors:
        return values, errors
    record, _access_to_it = editable(work, viewer, draft.kind, draft.record_id)
    merged, _errors = read(draft.kind, merge(work, viewer, draft).entered, by_owner=False)
    changed = changed_values(public_part(record), merged).keys() & owners_alone(work, record)
    return values, tuple(FormError(field=name, message=_("Only the owner changes this.")) for name in sorted(changed))


def changed_meanwhile(work: SubmissionWork, viewer: Viewer, draft: Draft) -> tuple[Difference, ...]:
    """By what the viewer may see of the record: a change of what they may not see is none to them."""
    now = _current(work, viewer, draft)
    return tuple(
        Difference(field=name, mine=draft.entered.get(name, ()), theirs=now.get(name, ()))
        for name in _names(draft, now)
        if now.get(name, ()) not in (draft.opened.get(name, ()), draft.entered.get(name, ()))
        and draft.entered.get(name, ()) != draft.opened.get(name, ())
    )


def taken_over(work: SubmissionWork, viewer: Viewer, draft: Draft) -> tuple[str, ...]:
    """The fields that somebody else changed and the draft did not: the draft takes them as they are now."""
    now = _current(work, viewer, draft)
    return tuple(
        name
        for name in _names(draft, now)
        if draft.entered.get(name, ()) == draft.opened.get(name, ()) != now.get(name, ())
    )


def merge(work: SubmissionWork, viewer: Viewer, draft: Draft) -> Draft:
    """The draft with what others changed and it did not."""
    now = _current(work, viewer, draft)
    form = dict(draft.entered) | {name: now.get(name, ()) for name in taken_over(work, viewer, draft)}
    return replace(draft, entered={name: values for name, values in form.items() if values})


def choose(work: SubmissionWork, viewer: Viewer, draft_id: str, theirs: Mapping[str, bool], now: datetime) -> Draft:
    """Go on from the record as it is now, with what the author chose for each field; the caller commits."""
    draft = own(work, viewer, draft_id)
    current = _current(work, viewer, draft)
    form = dict(merge(work, viewer, draft).entered)
    form |= {
        name: current.get(name, ()) for name, chosen in theirs.items() if chosen and name in _names(draft, current)
    }
    chosen = replace(
        draft, entered={name: values for name, values in form.items() if values}, opened=current, saved_at=now
    )
    work.drafts.save(chosen)
    return chosen


def _access(work: SubmissionWork, viewer: Viewer, draft: Draft) -> Access:
    if draft.record_id:
        return editable(work, viewer, draft.kind, draft.record_id)[1]
    require_bringer(viewer)
    return Access.OWNER


def _current(work: SubmissionWork, viewer: Viewer, draft: Draft) -> Entered:
    """The form as it would be filled now."""
    record, access = editable(work, viewer, draft.kind, draft.record_id)
    by_owner = access is Access.OWNER
    return entered_from(record if by_owner else public_part(record), by_owner=by_owner)


def _names(draft: Draft, now: Entered) -> list[str]:
    return list(dict.fromkeys([*draft.opened, *draft.entered, *now]))


def as_record(work: SubmissionWork, viewer: Viewer, draft: Draft, values: Mapping[str, Any]) -> Disclosable:
    """The whole record that the draft, whose fields have these values, would be. Raise ``NotFound``."""
    if not draft.record_id:
        record_id = f"{draft.kind}-{uuid4().hex[:16]}"
        return made(draft.kind, values, record_id=record_id, owner_id=viewer.person_id)
    record, access = editable(work, viewer, draft.kind, draft.record_id)
    if access is Access.OWNER:
        return replaced(record, changed_values(record, values))
    public = public_part(record)
    return corrected(record, replaced(public, changed_values(public, values)))
