"""Offers, needs and mandates."""

from __future__ import annotations

from datetime import date, datetime

from api.schemas.base import (
    Amount,
    Confidential,
    Disclosed,
    Identified,
    Input,
    Schema,
    Trl,
    every_field_optional,
    make,
)
from models.domain import (
    IprStatus,
    IprWanted,
    Mandate,
    MandateKind,
    Need,
    NeedKind,
    Offer,
    OfferKind,
    OrganisationKind,
    Partnership,
)


class Withdrawable(Schema):
    withdrawn_at: datetime | None = None
    """Since when it takes part in nothing, and only the owner and organisers find it; null while it stands."""


class OfferFields(Schema):
    title: str
    text: str
    """The public text, which is what matching reads."""
    owner_id: str = ""
    """A person: who meets those that the offer is matched with. Empty when not known."""
    speaker_id: str = ""
    """A person: who gives the talk. Empty: the owner does."""
    kind: OfferKind = OfferKind.ABSTRACT
    theme: str = ""
    advantages: str = ""
    """What is better than what is in use; public, and read with the text."""
    trl: Trl | None = None
    """Technology readiness level, 1 to 9; null when not stated."""
    ipr_status: IprStatus | None = None
    """State of the intellectual property rights; null when not stated."""
    partnerships: tuple[Partnership, ...] = ()
    """The kinds of cooperation that the owner is open to."""
    keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    funding_sought_eur: Amount | None = None
    """What the next step takes, in euro; null when not stated."""
    available_from: date | None = None
    """The day from which work can begin; null when not stated."""
    partner_kinds: tuple[OrganisationKind, ...] = ()
    """The kinds of organisation that the owner wants as partner; empty for any."""
    partner_regions: tuple[str, ...] = ()
    """Countries (KR), groups of them (EU) or regions in which the owner wants the partner; empty for any."""
    published_on: date | None = None
    """The day of publication; null when not stated."""
    anonymous: bool = False
    """Whose it is, is shown only to those whom the owner lets know it."""


class OfferOut(OfferFields, Withdrawable, Disclosed, Identified):
    """A research result on the supply side."""


class OfferCreate(OfferFields, Confidential, Identified, Input):
    """A new offer."""

    def record(self) -> Offer:
        return make(Offer, self.values())


@every_field_optional
class OfferPatch(OfferFields, Confidential, Input):
    """The fields of an offer to change; null puts one back to its default."""


class NeedFields(Schema):
    title: str
    text: str
    """The public text, which is what matching reads."""
    owner_id: str = ""
    """A person: who meets those that the need is matched with. Empty when not known."""
    kind: NeedKind = NeedKind.TECHNOLOGY_REQUEST
    theme: str = ""
    trl_min: Trl | None = None
    """The lowest technology readiness level that is accepted; null for no limit."""
    trl_max: Trl | None = None
    """The highest technology readiness level that is accepted; null for no limit."""
    ipr_wanted: IprWanted = IprWanted.ANY
    """The least state of the intellectual property rights that is accepted."""
    partnerships: tuple[Partnership, ...] = ()
    keywords: tuple[str, ...] = ()
    deadline: date | None = None
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Countries (KR), groups of them (EU) or regions in which the partner may be; empty for any."""
    sectors: tuple[str, ...] = ()
    """Industries in which the partner should work, as codes with their scheme (ISIC4:2910); empty for any."""
    stated_on: date | None = None
    """The day on which it was stated; null when that is not known."""
    anonymous: bool = False
    """Whose it is, is shown only to those whom the owner lets know it."""


class NeedOut(NeedFields, Withdrawable, Disclosed, Identified):
    """A technology request or a company's problem, on the demand side."""


class NeedCreate(NeedFields, Confidential, Identified, Input):
    """A new need."""

    def record(self) -> Need:
        return make(Need, self.values())


@every_field_optional
class NeedPatch(NeedFields, Confidential, Input):
    """The fields of a need to change; null puts one back to its default."""


class MandateFields(Schema):
    title: str
    text: str
    """The public text, which is what matching reads."""
    owner_id: str = ""
    """A person: who meets those that the mandate is matched with. Empty when not known."""
    kind: MandateKind = MandateKind.INVESTOR
    themes: tuple[str, ...] = ()
    trl_min: Trl | None = None
    """The lowest technology readiness level that is accepted; null for no limit."""
    trl_max: Trl | None = None
    """The highest technology readiness level that is accepted; null for no limit."""
    ticket_min_eur: Amount | None = None
    """The smallest investment, in euro; null for no limit."""
    ticket_max_eur: Amount | None = None
    """The largest investment, in euro; null for no limit."""
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    stated_on: date | None = None
    """The day on which it was stated; null when that is not known."""
    anonymous: bool = False
    """Whose it is, is shown only to those whom the owner lets know it."""


class MandateOut(MandateFields, Withdrawable, Disclosed, Identified):
    """What an investor or provider looks for; in matching it is read as a standing need."""


class MandateCreate(MandateFields, Confidential, Identified, Input):
    """A new mandate."""

    def record(self) -> Mandate:
        return make(Mandate, self.values())


@every_field_optional
class MandatePatch(MandateFields, Confidential, Input):
    """The fields of a mandate to change; null puts one back to its default."""
