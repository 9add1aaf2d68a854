"""The fields of each form, in sections: what they are called, what they ask for, and how they are typed.

Texts are English; they are keys of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.domain import (
    DisclosedKind,
    IprStatus,
    IprWanted,
    MandateKind,
    NeedKind,
    OfferKind,
    OrganisationKind,
    Partnership,
    concealable,
)


class Control(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    WORDS = "words"
    """Several, with commas in between."""
    CHOICE = "choice"
    CHOICES = "choices"
    LANGUAGES = "languages"
    TRL = "trl"
    AMOUNT = "amount"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """``limit`` is in characters, of all words together; ``suggest`` names a list of what others wrote.

    ``example`` is shown with the help. A choice with ``open_label`` can be left open.
    """

    name: str
    control: Control
    label: str
    help: str = ""
    example: str = ""
    required: bool = False
    limit: int = 0
    choices: type[StrEnum] | None = None
    open_label: str = ""
    suggest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    key: str
    title: str
    lead: str
    fields: Sequence[FormField]


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 6_000
LONGEST_ADVANTAGES: Final = 2_000
LONGEST_CONFIDENTIAL: Final = 10_000
LONGEST_LINE: Final = 120
LONGEST_WORDS: Final = 600
SPOKEN: Final = ("en", "ko", "ja", "zh", "de", "fr", "es")
"""Language codes that the form offers, beside those that a record has already."""
OWNERS_OWN: Final = frozenset({"confidential_text", "confidential_fields", "anonymous"})
"""What only the owner sees and changes."""


def _title(help: str, example: str) -> FormField:  # noqa: A002
    return FormField(
        name="title", control=Control.LINE, label=_("Title"), help=help, example=example, required=True,
        limit=LONGEST_TITLE,
    )  # fmt: skip


def _text(label: str, help: str) -> FormField:  # noqa: A002
    return FormField(
        name="text", control=Control.TEXT, label=label, help=help, required=True, limit=LONGEST_TEXT
    )  # fmt: skip


_THEME: Final = FormField(
    name="theme", control=Control.LINE, label=_("Theme"), limit=LONGEST_LINE, suggest="themes",
    help=_("The field it belongs to. Choose one that others use where it fits: sessions are made by theme."),
)  # fmt: skip
_KEYWORDS: Final = FormField(
    name="keywords", control=Control.WORDS, label=_("Keywords"), limit=LONGEST_WORDS,
    help=_("Three to eight words by which people would search, with commas in between."),
)  # fmt: skip
_LANGUAGES: Final = FormField(
    name="languages", control=Control.LANGUAGES, label=_("Languages you can meet in"),
    help=_("Leave all open if it does not matter."),
)  # fmt: skip
_REGIONS: Final = FormField(
    name="regions", control=Control.WORDS, label=_("Where the partner may be"), limit=LONGEST_WORDS,
    help=_("Country codes, groups or regions, with commas in between. Empty means anywhere."),
    example=_("KR, EU, Daegu"),
)  # fmt: skip
_PARTNERSHIPS: Final = FormField(
    name="partnerships", control=Control.CHOICES, label=_("Partnership sought"), choices=Partnership,
    help=_("What you are open to. One to three say more than all."),
)  # fmt: skip
_TRL_MIN: Final = FormField(
    name="trl_min", control=Control.TRL, label=_("Readiness, from"),
    help=_("The lowest technology readiness level that you accept."), open_label=_("No lower limit"),
)  # fmt: skip
_TRL_MAX: Final = FormField(
    name="trl_max", control=Control.TRL, label=_("Readiness, to"),
    help=_("The highest that you accept."), open_label=_("No upper limit"),
)  # fmt: skip
_STATED_ON: Final = FormField(
    name="stated_on", control=Control.DATE, label=_("Stated on"),
    help=_("The day on which you first asked for it."),
)  # fmt: skip
_IN_CONFIDENCE: Final = Section(
    key="confidence",
    title=_("What only some may see"),
    lead=_("Shown to nobody until you let a person see it, and that person has accepted the event's non-disclosure "
           "text. Matching never reads it."),
    fields=(
        FormField(
            name="confidential_text", control=Control.TEXT, label=_("Confidential part"), limit=LONGEST_CONFIDENTIAL,
            help=_("Recipes, measured values, names of partners, numbers of applications: what would let others "
                   "repeat the work belongs here, and not in the public text."),
        ),
    ),
)  # fmt: skip

_OFFER: Final = (
    Section(
        key="about", title=_("What it is"),
        lead=_("Everybody at the event reads this, and matching is made from it."),
        fields=(
            FormField(name="kind", control=Control.CHOICE, label=_("You bring"), choices=OfferKind),
            _title(_("Say what it does, so that somebody outside of your field understands it."),
                   _("A coating that keeps the edges of trimming dies sharp")),
            _text(_("Public abstract"),
                  _("What problem it solves, what is new, what was shown. Say what it achieves and not how to make "
                    "it: what has been public cannot be patented any more.")),
            FormField(
                name="advantages", control=Control.TEXT, label=_("Advantages"), limit=LONGEST_ADVANTAGES,
                help=_("Compared with what is in use today, and by how much. It is public and read by matching."),
            ),
            _THEME,
            _KEYWORDS,
        ),
    ),
    Section(
        key="readiness", title=_("How far it is"),
        lead=_("Companies and investors look at this first. What you leave open is not held against you."),
        fields=(
            FormField(
                name="trl", control=Control.TRL, label=_("Technology readiness level"), open_label=_("Not stated"),
                help=_("How close it is to use, from 1, an idea, to 9, in daily use."),
            ),
            FormField(
                name="ipr_status", control=Control.CHOICE, label=_("Rights"), choices=IprStatus,
                open_label=_("Not stated"), help=_("The state of patents or other rights."),
            ),
            FormField(
                name="available_from", control=Control.DATE, label=_("Work can begin on"),
                help=_("The first day on which you could start with a partner."),
            ),
            FormField(
                name="published_on", control=Control.DATE, label=_("Published on"),
                help=_("The day on which the result became public, as a paper or a patent."),
            ),
        ),
    ),
    Section(
        key="partner", title=_("Whom you look for"), lead=_("The more precise, the better the meetings."),
        fields=(
            _PARTNERSHIPS,
            FormField(
                name="partner_kinds", control=Control.CHOICES, label=_("Kind of partner"), choices=OrganisationKind,
                help=_("Leave all open for anybody."),
            ),
            FormField(
                name="partner_regions", control=Control.WORDS, label=_("Where the partner may be"),
                limit=LONGEST_WORDS, help=_REGIONS.help, example=_REGIONS.example,
            ),
            FormField(
                name="funding_sought_eur", control=Control.AMOUNT, label=_("Funding sought, in euro"),
                help=_("What the next step takes. Investors compare it with the tickets that they can write."),
                example="250 000",
            ),
            _LANGUAGES,
        ),
    ),
    _IN_CONFIDENCE,
)  # fmt: skip
_NEED: Final = (
    Section(
        key="about", title=_("What you need"),
        lead=_("Everybody at the event reads this, and matching is made from it."),
        fields=(
            FormField(name="kind", control=Control.CHOICE, label=_("You bring"), choices=NeedKind),
            _title(_("Name the problem, and not the solution that you expect."),
                   _("Trimming dies wear out after a week")),
            _text(_("Public description"),
                  _("What goes wrong or is missing, what you tried, what a solution must reach. Leave out what your "
                    "competitors should not read.")),
            _THEME,
            _KEYWORDS,
        ),
    ),
    Section(
        key="readiness", title=_("What you accept"),
        lead=_("Offers outside of it are still compared; what is missing is told to both sides."),
        fields=(
            _TRL_MIN,
            _TRL_MAX,
            FormField(
                name="ipr_wanted", control=Control.CHOICE, label=_("Rights, at least"), choices=IprWanted,
                help=_("The least state of patents or other rights that you accept."),
            ),
            FormField(
                name="deadline", control=Control.DATE, label=_("Needed by"),
                help=_("An answer that cannot begin by then comes late."),
            ),
            _STATED_ON,
        ),
    ),
    Section(
        key="partner", title=_("Whom you look for"), lead=_("The more precise, the better the meetings."),
        fields=(
            _PARTNERSHIPS,
            _REGIONS,
            FormField(
                name="sectors", control=Control.WORDS, label=_("Industries of the partner"), limit=LONGEST_WORDS,
                help=_("Codes with their scheme, with commas in between. Empty means any."),
                example="ISIC4:2910, NACE2:25.73",
            ),
            _LANGUAGES,
        ),
    ),
    _IN_CONFIDENCE,
)  # fmt: skip
_MANDATE: Final = (
    Section(
        key="about", title=_("What you look for"),
        lead=_("Everybody at the event reads this. It is compared with every offer, like a need that stands long."),
        fields=(
            FormField(name="kind", control=Control.CHOICE, label=_("You bring"), choices=MandateKind),
            _title(_("What you fund or provide, in one line."), _("Seed tickets for hydrogen")),
            _text(_("Public description"),
                  _("What you look for, what you bring beside money, and what you do not do.")),
            FormField(
                name="themes", control=Control.WORDS, label=_("Themes"), limit=LONGEST_WORDS, suggest="themes",
                help=_("With commas in between. Offers of other themes are left out; empty takes all."),
            ),
        ),
    ),
    Section(
        key="readiness", title=_("What you fund"),
        lead=_("Offers outside of it are still compared; what is missing is told to both sides."),
        fields=(
            _TRL_MIN,
            _TRL_MAX,
            FormField(
                name="ticket_min_eur", control=Control.AMOUNT, label=_("Smallest ticket, in euro"), example="200 000"
            ),
            FormField(
                name="ticket_max_eur", control=Control.AMOUNT, label=_("Largest ticket, in euro"),
                example="1 500 000",
            ),
            _STATED_ON,
        ),
    ),
    Section(
        key="partner", title=_("Whom you look for"), lead=_("The more precise, the better the meetings."),
        fields=(_REGIONS, _LANGUAGES),
    ),
    _IN_CONFIDENCE,
)  # fmt: skip

FORMS: Final[Mapping[DisclosedKind, Sequence[Section]]] = {
    DisclosedKind.OFFER: _OFFER,
    DisclosedKind.NEED: _NEED,
    DisclosedKind.MANDATE: _MANDATE,
}
TEXTS: Final = ("title", "text", "advantages", "theme", "themes", "keywords", "regions", "partner_regions", "sectors")
"""The fields with words that are looked through for enabling detail before they are public."""


def sections_of(kind: DisclosedKind, *, by_owner: bool = True) -> tuple[Section, ...]:
    """Somebody else than the owner has no part in what is confidential."""
    return tuple(section for section in FORMS[kind] if by_owner or section is not _IN_CONFIDENCE)


def fields_of(kind: DisclosedKind, *, by_owner: bool = True) -> Iterator[FormField]:
    for section in sections_of(kind, by_owner=by_owner):
        yield from section.fields


def concealable_in(kind: DisclosedKind) -> frozenset[str]:
    """The fields that have a switch between public and confidential."""
    return frozenset(concealable(kind.type))
