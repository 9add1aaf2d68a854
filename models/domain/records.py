"""What is brought to the market: offers on the supply side, needs and mandates on the demand side."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from models.domain.checks import (
    InvalidField,
    require_not_negative,
    require_ordered,
    require_text,
    require_trl,
    require_zone,
)
from models.domain.organisations import OrganisationKind


class OfferKind(StrEnum):
    ABSTRACT = "abstract"
    PATENT = "patent"
    TECHNOLOGY_OFFER = "technology_offer"


class NeedKind(StrEnum):
    TECHNOLOGY_REQUEST = "technology_request"
    COMPANY_PROBLEM = "company_problem"


class MandateKind(StrEnum):
    INVESTOR = "investor"
    PROVIDER = "provider"


class IprStatus(StrEnum):
    """State of the intellectual property rights, in rising strength."""

    NONE = "none"
    SECRET_KNOW_HOW = "secret_know_how"
    APPLIED = "applied"
    GRANTED = "granted"


class IprWanted(StrEnum):
    """The least that a need accepts."""

    ANY = "any"
    KNOW_HOW = "know_how"
    APPLIED = "applied"
    GRANTED = "granted"


class Partnership(StrEnum):
    RESEARCH_COOPERATION = "research_cooperation"
    LICENCE = "licence"
    COMMERCIAL_AGREEMENT = "commercial_agreement"
    INVESTMENT = "investment"
    JOINT_FILING = "joint_filing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A research result. ``text`` is public; ``confidential_text`` is never ranked or exported.

    So is each field named in ``confidential_fields``; who the owner of an ``anonymous`` record is, is shown to those
    whom the owner lets know it (`models.domain.disclosure`).
    ``trl`` is the technology readiness level, 1 to 9. ``speaker_id`` gives the talk; without one the owner does.
    ``advantages`` says what is better than what is in use, and is read with the text.
    What the owner wants of the partner: an organisation of ``partner_kinds``, in ``partner_regions`` (countries,
    groups of countries or regions); empty leaves it open. ``funding_sought_eur`` is what the next step takes, in
    euro; ``available_from`` the day from which work can begin, ``published_on`` that of publication. One with
    ``withdrawn_at`` is kept, and takes part in nothing from then on.
    """

    id: str
    title: str
    text: str
    owner_id: str = ""
    speaker_id: str = ""
    confidential_text: str = ""
    kind: OfferKind = OfferKind.ABSTRACT
    theme: str = ""
    advantages: str = ""
    trl: int | None = None
    ipr_status: IprStatus | None = None
    partnerships: tuple[Partnership, ...] = ()
    keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    funding_sought_eur: float | None = None
    available_from: date | None = None
    partner_kinds: tuple[OrganisationKind, ...] = ()
    partner_regions: tuple[str, ...] = ()
    published_on: date | None = None
    confidential_fields: tuple[str, ...] = ()
    anonymous: bool = False
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_concealable(type(self), self.confidential_fields)
        require_zone("withdrawn_at", self.withdrawn_at)
        require_text("id", self.id)
        require_text("text", self.text)
        require_trl("trl", self.trl)
        require_not_negative("funding_sought_eur", self.funding_sought_eur)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A technology request or a company's problem. ``trl_min`` to ``trl_max`` is the readiness that it accepts.

    ``regions`` says where the partner may be, ``sectors`` in which fields it works, as codes that carry their scheme;
    an answer that cannot begin by ``deadline`` comes late. Empty or None leaves it open. It was stated on
    ``stated_on``. ``confidential_fields``,
    ``anonymous`` and ``withdrawn_at`` are as in ``Offer``.
    """

    id: str
    title: str
    text: str
    owner_id: str = ""
    confidential_text: str = ""
    kind: NeedKind = NeedKind.TECHNOLOGY_REQUEST
    theme: str = ""
    trl_min: int | None = None
    trl_max: int | None = None
    ipr_wanted: IprWanted = IprWanted.ANY
    partnerships: tuple[Partnership, ...] = ()
    keywords: tuple[str, ...] = ()
    deadline: date | None = None
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    stated_on: date | None = None
    confidential_fields: tuple[str, ...] = ()
    anonymous: bool = False
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_concealable(type(self), self.confidential_fields)
        require_zone("withdrawn_at", self.withdrawn_at)
        require_text("id", self.id)
        require_text("text", self.text)
        require_trl("trl_min", self.trl_min)
        require_trl("trl_max", self.trl_max)
        if _are_read_together(self.confidential_fields, "trl_min", "trl_max"):
            require_ordered("trl_max", self.trl_min, self.trl_max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """What an investor or provider looks for; in matching it is read as a standing need. Tickets are in euro.

    ``confidential_fields``, ``anonymous`` and ``withdrawn_at`` are as in ``Offer``.
    """

    id: str
    title: str
    text: str
    owner_id: str = ""
    confidential_text: str = ""
    kind: MandateKind = MandateKind.INVESTOR
    themes: tuple[str, ...] = ()
    trl_min: int | None = None
    trl_max: int | None = None
    ticket_min_eur: float | None = None
    ticket_max_eur: float | None = None
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    stated_on: date | None = None
    confidential_fields: tuple[str, ...] = ()
    anonymous: bool = False
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_concealable(type(self), self.confidential_fields)
        require_zone("withdrawn_at", self.withdrawn_at)
        require_text("id", self.id)
        require_text("text", self.text)
        require_trl("trl_min", self.trl_min)
        require_trl("trl_max", self.trl_max)
        if _are_read_together(self.confidential_fields, "trl_min", "trl_max"):
            require_ordered("trl_max", self.trl_min, self.trl_max)
        require_not_negative("ticket_min_eur", self.ticket_min_eur)
        if _are_read_together(self.confidential_fields, "ticket_min_eur", "ticket_max_eur"):
            require_ordered("ticket_max_eur", self.ticket_min_eur, self.ticket_max_eur)


Demand = Need | Mandate
"""What an offer can answer."""


_ALWAYS_PUBLIC = frozenset({"id", "title", "text", "kind"})
_NEVER_PUBLIC = frozenset({"owner_id", "speaker_id", "confidential_text", "confidential_fields", "anonymous"})
"""Not as fields: the owner is hidden by ``anonymous``, and ``confidential_text`` always is."""
_NO_STATEMENTS = frozenset({"withdrawn_at"})
"""What becomes of the record, and not what it says."""


def concealable(kind: type[Offer] | type[Need] | type[Mandate]) -> tuple[str, ...]:
    """The fields of a record of this kind that may be confidential, in their order."""
    return tuple(
        field.name for field in fields(kind) if field.name not in _ALWAYS_PUBLIC | _NEVER_PUBLIC | _NO_STATEMENTS
    )


def _require_concealable(kind: type[Offer] | type[Need] | type[Mandate], names: tuple[str, ...]) -> None:
    if not names:
        return
    known = concealable(kind)
    for name in names:
        if name not in known:
            reason = f"not a field that can be confidential; there are {', '.join(known)}"
            raise InvalidField("confidential_fields", name, reason)


def _are_read_together(confidential: tuple[str, ...], first: str, second: str) -> bool:
    """Whether both fields are public, or both confidential. Otherwise the one must not bound the other: whoever may
    change the public one would learn the confidential one from what is refused.
    """
    return (first in confidential) == (second in confidential)
