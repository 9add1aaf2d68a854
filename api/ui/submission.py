"""What the pages of submitting show: a form's fields with what is typed, how far it is, and one's own records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from starlette.responses import Response

from api.accounts.current import Viewer
from api.accounts.services import services_of
from api.accounts.sign_in import form_seal
from api.dependencies import DraftsWork
from api.disclosure import Disclosable
from api.market.market import Market
from api.submission.fields import SPOKEN, TEXTS, Control, FormField, Section, concealable_in, fields_of, sections_of
from api.submission.forms import FormError
from api.submission.ports import SubmissionWork
from api.ui.dependencies import CurrentMarket
from api.ui.pages import page
from api.ui.viewing import PageViewer
from models.domain import DisclosedKind, Mandate, Need, Offer
from models.domain.drafts import Draft, Entered


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


READINESS: Final[Sequence[tuple[str, Sequence[tuple[int, str]]]]] = (
    (_("Concept stage"), ((1, _("An idea: the principle was observed")), (2, _("A concept is worked out")))),
    (_("Under development"), ((3, _("Shown to work in principle")),)),
    (_("Lab tested"), ((4, _("Works in the laboratory")), (5, _("Works in conditions like those of use")))),
    (
        _("Available for demonstration"),
        (
            (6, _("A prototype was shown in conditions like those of use")),
            (7, _("A prototype was shown in real use")),
        ),
    ),
    (_("Already on the market"), ((8, _("Complete, tested and approved")), (9, _("In daily use")))),
)
"""Technology readiness levels in plain words, by the stage of development that they belong to."""
KIND_WORDS: Final[Mapping[DisclosedKind, tuple[str, str, str]]] = {
    DisclosedKind.OFFER: (
        _("Offer"),
        _("Bring an offer"),
        _("A research result, a patent or a technology that others could use."),
    ),
    DisclosedKind.NEED: (
        _("Need"),
        _("Post a need"),
        _("A problem that you want solved, or a technology that you look for."),
    ),
    DisclosedKind.MANDATE: (
        _("Mandate"),
        _("Post a mandate"),
        _("What you fund or provide as an investor or service provider."),
    ),
}
"""Its name, what bringing one is called, and what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field with what is typed. ``can_conceal`` where it has a switch, which is on when ``is_concealed``."""

    field: FormField
    values: tuple[str, ...]
    errors: tuple[FormError, ...]
    can_conceal: bool
    is_concealed: bool

    @property
    def value(self) -> str:
        return "\n".join(self.values)

    @property
    def id(self) -> str:
        return f"field-{self.field.name}"

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages to choose from, with those that are chosen already."""
        return tuple(dict.fromkeys((*SPOKEN, *self.values)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    section: Section
    fields: tuple[FieldView, ...]

    @property
    def filled(self) -> int:
        return sum(bool(item.values) for item in self.fields)

    @property
    def is_missing(self) -> bool:
        return any(item.field.required and not item.values for item in self.fields)

    @property
    def has_errors(self) -> bool:
        return any(item.errors for item in self.fields)


def section_views(
    kind: DisclosedKind, form: Entered, errors: Sequence[FormError] = (), *, by_owner: bool = True
) -> tuple[SectionView, ...]:
    hidden = form.get("confidential_fields", ())
    can_conceal = concealable_in(kind) if by_owner else frozenset()

    def view(item: FormField) -> FieldView:
        return FieldView(
            field=item,
            values=_values(item, form),
            errors=tuple(error for error in errors if error.field == item.name),
            can_conceal=item.name in can_conceal,
            is_concealed=item.name in hidden,
        )

    return tuple(
        SectionView(section=section, fields=tuple(view(item) for item in section.fields))
        for section in sections_of(kind, by_owner=by_owner)
    )


def _values(item: FormField, form: Entered) -> tuple[str, ...]:
    typed = form.get(item.name, ())
    if not typed and item.control is Control.CHOICE and item.choices is not None and not item.open_label:
        return (next(iter(item.choices)).value,)
    return typed


def labels_of(kind: DisclosedKind) -> Mapping[str, str]:
    """What each field is called, by its name."""
    named = {item.name: item.label for item in fields_of(kind)}
    return named | {
        "confidential_fields": _("Which fields are confidential"),
        "anonymous": _("Shown without your name"),
    }


def public_facts(kind: DisclosedKind, public: Disclosable) -> tuple[tuple[FormField, Any], ...]:
    """What the public part states beside its texts, in the order of the form."""
    stated = (
        (item, getattr(public, item.name)) for item in fields_of(kind, by_owner=False) if item.name not in TEXTS
    )
    return tuple((item, value) for item, value in stated if value not in (None, "", ()))


def shown_values(kind: DisclosedKind, name: str, values: Sequence[str]) -> Iterator[str | StrEnum]:
    """Of choices their members, which pages have words for; of the rest what was typed."""
    item = next((item for item in fields_of(kind) if item.name == name), None)
    known = {member.value: member for member in item.choices} if item and item.choices else {}
    for value in values:
        yield known.get(value, value)


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """What a page of submitting works with, within one request."""

    request: Request
    viewer: Viewer
    market: Market
    work: SubmissionWork

    def now(self) -> datetime:
        return services_of(self.request).clock()

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page whose forms carry the browser's seal."""
        return page(
            self.request,
            f"records/{template}",
            self.viewer,
            status=status,
            csrf_token=form_seal(self.request),
            kind_words=KIND_WORDS,
            market=self.market,
            **context,
        )


def _desk(request: Request, viewer: PageViewer, market: CurrentMarket, work: DraftsWork) -> SubmissionPage:
    return SubmissionPage(request, viewer, market, work)


CurrentSubmission = Annotated[SubmissionPage, Depends(_desk)]


class State(StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """``proposals`` is how many offers are proposed to it, or to how many needs it is proposed."""

    record: Disclosable
    kind: DisclosedKind
    state: State
    proposals: int


def own_records(desk: SubmissionPage) -> tuple[OwnRecord, ...]:
    """All that the viewer, who is a person of the event, owns; what stands before what was withdrawn."""
    own = [
        record for kind in DisclosedKind for record in desk.work.records.of_owner(kind.type, desk.viewer.person_id)
    ]
    rows = [_own(record, desk.market) for record in own]
    return tuple(sorted(rows, key=lambda row: row.state is State.WITHDRAWN))


def _own(record: Disclosable, market: Market) -> OwnRecord:
    match record:
        case Offer():
            kind, found = DisclosedKind.OFFER, market.proposals_of(record.id)
        case Need():
            kind, found = DisclosedKind.NEED, market.proposals_to(record.id)
        case Mandate():
            kind, found = DisclosedKind.MANDATE, market.proposals_to(record.id)
    state = State.PUBLISHED if record.withdrawn_at is None else State.WITHDRAWN
    return OwnRecord(record=record, kind=kind, state=state, proposals=len(found))


def address_of(kind: DisclosedKind) -> str:
    """Where the market shows records of this kind."""
    return "/offers" if kind is DisclosedKind.OFFER else "/needs"


def draft_title(draft: Draft) -> str:
    return " ".join(draft.entered.get("title", ())).strip()


def open_fields(record: Disclosable) -> tuple[str, ...]:
    """The fields that matching would read, and that this record leaves open or keeps confidential."""
    asked = {
        Offer: ("trl", "ipr_status", "partnerships", "advantages", "keywords"),
        Need: ("trl_min", "trl_max", "partnerships", "keywords", "deadline"),
        Mandate: ("themes", "trl_min", "ticket_max_eur", "regions"),
    }[type(record)]
    return tuple(
        name for name in asked if getattr(record, name) in (None, "", ()) or name in record.confidential_fields
    )
