"""An organiser enters an offer, need or mandate by hand, or corrects the public part of one, as a change that can be
taken back. The confidential part is its owner's alone: it is neither read nor written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from api.accounts.people_search import SeveralPeople, person_named, shown
from api.corrections import owners_alone
from api.disclosure import Disclosable
from api.etags import require_match, version_of
from api.setup.changes import Editor, store
from api.setup.places import new_key
from api.setup.ports import SetupWork
from api.submission.forms import FormError, changed_values, entered, entered_from, made, read, replaced
from api.submission.publishing import with_known_themes
from api.submission.storing import alone
from matcher.decisions import hold_still
from matcher.disclosure import kind_of, public_data
from matcher.errors import InputError, NotFound
from models.domain import DisclosedKind, EventData, InvalidField, Offer, Person, corrected, public_part
from models.domain.changes import ChangeKind
from models.domain.drafts import Entered


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


PEOPLE_LABELS: Final = {"owner_id": _("Owner"), "speaker_id": _("Speaker")}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandForm:
    """What stands in the fields, as text. ``sent`` are the names of the fields that the browser sent."""

    kind: DisclosedKind
    entered: Entered
    owner: str = ""
    speaker: str = ""
    anonymous: bool = False
    sent: frozenset[str] = frozenset()

    @classmethod
    def of(cls, work: SetupWork, kind: DisclosedKind, record: Disclosable | None) -> HandForm:
        """As the record's public part is; empty without one."""
        if record is None:
            return cls(kind=kind, entered={})
        return cls(
            kind=kind,
            entered=entered_from(public_part(record), by_owner=False),
            owner=called(work, record.owner_id),
            speaker=called(work, record.speaker_id) if isinstance(record, Offer) else "",
            anonymous=record.anonymous,
        )

    @classmethod
    def typed(cls, kind: DisclosedKind, given: Sequence[tuple[str, str]]) -> HandForm:
        """As a browser sends it. Raise ``FormTooLarge``."""
        first = dict(reversed(given))
        return cls(
            kind=kind,
            entered=entered(kind, given, by_owner=False),
            owner=first.get("owner_id", "").strip(),
            speaker=first.get("speaker_id", "").strip(),
            anonymous=bool(first.get("anonymous")),
            sent=frozenset(first),
        )


class FormRefused(InputError):
    """Nothing was stored; each of ``errors`` names its field."""

    def __init__(self, errors: Sequence[FormError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))


def called(work: SetupWork, person_id: str) -> str:
    """What stands in the field for a person; the id of one who is not there any more."""
    person = work.records.find(Person, person_id) if person_id else None
    return shown(person) if person else person_id


def record_to_correct(work: SetupWork, kind: DisclosedKind, record_id: str) -> Disclosable:
    """The whole record. Raise ``NotFound``."""
    record = work.records.find(kind.type, record_id)
    if record is None:
        raise NotFound(kind, record_id)
    return record


def version_of_public(record: Disclosable) -> str:
    """What a form carries along: a change of the confidential part does not change it."""
    return version_of(_public_bytes(record))


def add_by_hand(work: SetupWork, editor: Editor, form: HandForm) -> str:
    """Store a new record and commit; return the change's id. Raise ``FormRefused``."""
    hold_still(work)
    data = work.records.load()
    values, errors = read(form.kind, form.entered, by_owner=False)
    people, unknown = _people(work, form, ("owner_id", "speaker_id"))
    if errors or unknown:
        raise FormRefused((*errors, *unknown))
    title = values["title"]
    taken = {record.id for record in (*data.offers, *data.demands)}
    record_id = new_key(title if any(map(str.isalnum, title)) else form.kind.value, taken)
    given = with_known_themes(values, public_data(data)) | people | {"anonymous": form.anonymous}
    record = made(form.kind, given, record_id=record_id, owner_id="")
    return _kept(work, editor, None, record)


def correct_by_hand(work: SetupWork, editor: Editor, record_id: str, form: HandForm, *, version: str, by: str) -> str:
    """Store the record with its public part as in the form, and commit; return the change's id.

    ``by`` is the organiser's own person, empty for none: nobody names themselves the owner of what is there. Raise
    ``NotFound``, ``FormRefused``, and ``StaleVersion`` where its public part was changed since ``version``.
    """
    hold_still(work)
    record = record_to_correct(work, form.kind, record_id)
    require_match(version or None, _public_bytes(record))
    values = _corrections(work, record, form, by)
    public = public_part(record)
    try:
        changed = replaced(public, changed_values(public, values))
    except InvalidField as error:
        message, reason = _("This cannot be stored: %(reason)s."), {"reason": error.reason}
        raise FormRefused([FormError(field=error.field, message=message, values=reason)]) from error
    return _kept(work, editor, record, corrected(record, changed))


def _corrections(work: SetupWork, record: Disclosable, form: HandForm, by: str) -> dict[str, Any]:
    """The new values of the fields that an organiser may change. Raise ``FormRefused``."""
    public, owned = public_part(record), owners_alone(work, record)
    before = entered_from(public, by_owner=False)
    kept = {name: before[name] for name in owned if name in before}
    values, errors = read(form.kind, {**form.entered, **kept}, by_owner=False)
    faults = [error for error in errors if error.field not in owned]
    faults += [
        FormError(field=name, message=_("Only the owner changes this."))
        for name in sorted(owned & form.sent)
        if form.entered.get(name, ()) != before.get(name, ())
    ]
    people, unknown = _people(work, form, ("speaker_id",) if record.owner_id else ("owner_id", "speaker_id"))
    faults += unknown
    if by and people.get("owner_id") == by:
        message = _("Another organiser has to say that this is yours: you would read what is confidential.")
        faults.append(FormError(field="owner_id", message=message))
    if faults:
        raise FormRefused(faults)
    given = with_known_themes(values, public_data(work.records.load())) | people
    if not record.owner_id:
        given["anonymous"] = record.anonymous or form.anonymous
    return {name: value for name, value in given.items() if name not in owned}


def _people(work: SetupWork, form: HandForm, names: Sequence[str]) -> tuple[dict[str, str], tuple[FormError, ...]]:
    """The ids of those who were named, and what is wrong with a name."""
    given = {"owner_id": form.owner, "speaker_id": form.speaker}
    found: dict[str, str] = {}
    errors = []
    for name in names:
        if name == "speaker_id" and form.kind is not DisclosedKind.OFFER:
            continue
        try:
            found[name] = person_named(work, given[name])
        except SeveralPeople:
            errors.append(FormError(field=name, message=_("Several people are called that: choose one of the list.")))
        except NotFound:
            errors.append(FormError(field=name, message=_("There is nobody of this name, e-mail address or id.")))
    return found, tuple(errors)


def _kept(work: SetupWork, editor: Editor, before: Disclosable | None, after: Disclosable) -> str:
    kind = ChangeKind.EDIT if before else ChangeKind.ADDITION
    change = editor.change(
        kind,
        f"{kind_of(after)}s",
        after.title,
        before=alone(before) if before else EventData(),
        after=alone(after),
    )
    store(work, change)
    work.commit()
    return change.id


def _public_bytes(record: Disclosable) -> bytes:
    """Of the fields that the form has; when the record was withdrawn is none of them."""
    return repr(replace(public_part(record), withdrawn_at=None)).encode()
