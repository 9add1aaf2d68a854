"""What pages call the values of records, and a score as a probability in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from matcher.plan_figures import NothingReason
from models.domain import (
    DeclineReason,
    DisclosedKind,
    DisclosureAction,
    EntryKind,
    GapKind,
    Goal,
    IprStatus,
    IprWanted,
    MandateKind,
    NeedKind,
    OfferKind,
    OrganisationKind,
    OutcomeKind,
    Partnership,
    SessionKind,
    Stage,
    WishKind,
)
from models.domain.accounts import AccountRole, MessageKind, MessageState
from models.domain.organisations import Role
from models.domain.requests import RequestState
from models.domain.webhooks import DeliveryState, WebhookKind


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_LABELS: Final[Sequence[tuple[StrEnum, str]]] = (
    (IprStatus.NONE, _("No rights")),
    (IprStatus.SECRET_KNOW_HOW, _("Secret know-how")),
    (IprStatus.APPLIED, _("Rights applied for")),
    (IprStatus.GRANTED, _("Rights granted")),
    (IprWanted.ANY, _("Any rights")),
    (IprWanted.KNOW_HOW, _("Know-how at least")),
    (IprWanted.APPLIED, _("Rights applied for at least")),
    (IprWanted.GRANTED, _("Granted rights")),
    (Partnership.RESEARCH_COOPERATION, _("Research cooperation")),
    (Partnership.LICENCE, _("Licence")),
    (Partnership.COMMERCIAL_AGREEMENT, _("Commercial agreement")),
    (Partnership.INVESTMENT, _("Investment")),
    (Partnership.JOINT_FILING, _("Joint filing")),
    (OfferKind.ABSTRACT, _("Research abstract")),
    (OfferKind.PATENT, _("Patent")),
    (OfferKind.TECHNOLOGY_OFFER, _("Technology offer")),
    (NeedKind.TECHNOLOGY_REQUEST, _("Technology request")),
    (NeedKind.COMPANY_PROBLEM, _("Company's problem")),
    (MandateKind.INVESTOR, _("Investor's mandate")),
    (MandateKind.PROVIDER, _("Provider's mandate")),
    (OrganisationKind.UNIVERSITY, _("University")),
    (OrganisationKind.RESEARCH_INSTITUTE, _("Research institute")),
    (OrganisationKind.SME, _("Small or medium company")),
    (OrganisationKind.LARGE_COMPANY, _("Large company")),
    (OrganisationKind.INVESTOR, _("Investor")),
    (OrganisationKind.PROVIDER, _("Service provider")),
    (OrganisationKind.AGENCY, _("Agency")),
    (OrganisationKind.OTHER, _("Other organisation")),
    (Role.RESEARCHER, _("Researcher")),
    (Role.COMPANY, _("Company")),
    (Role.INVESTOR, _("Investor")),
    (Role.PROVIDER, _("Service provider")),
    (Role.OFFICIAL, _("Official")),
    (Role.ORGANISER, _("Organiser")),
    (AccountRole.ORGANISER, _("Organiser")),
    (AccountRole.RESEARCHER, _("Researcher")),
    (AccountRole.COMPANY, _("Company")),
    (AccountRole.INVESTOR, _("Investor")),
    (AccountRole.PROVIDER, _("Service provider")),
    (AccountRole.OFFICIAL, _("Official")),
    (AccountRole.VIEWER, _("Viewer")),
    (SessionKind.PLENARY, _("Plenary")),
    (SessionKind.TALKS, _("Talks")),
    (SessionKind.PROPOSALS, _("Proposals")),
    (SessionKind.EXPERIENCE, _("Experience")),
    (SessionKind.PANEL, _("Panel")),
    (SessionKind.WORKSHOP, _("Workshop")),
    (SessionKind.VISIT, _("Visit")),
    (SessionKind.SEMINAR, _("Seminar")),
    (SessionKind.PITCH, _("Pitches")),
    (SessionKind.CLINIC, _("Clinic")),
    (SessionKind.NETWORKING, _("Networking")),
    (EntryKind.PLENARY, _("Plenary")),
    (EntryKind.SESSION, _("Session")),
    (EntryKind.MEETING, _("One-to-one meeting")),
    (GapKind.TRL, _("Readiness")),
    (GapKind.IPR, _("Rights")),
    (GapKind.PARTNERSHIP, _("Partnership")),
    (GapKind.REGION, _("Region")),
    (GapKind.SECTOR, _("Sector")),
    (GapKind.TICKET, _("Funding")),
    (GapKind.DATES, _("Dates")),
    (GapKind.LANGUAGE, _("Language")),
    (GapKind.PARTNER, _("Wanted partner")),
    (DisclosedKind.OFFER, _("Offer")),
    (DisclosedKind.NEED, _("Need")),
    (DisclosedKind.MANDATE, _("Mandate")),
    (Stage.ANONYMOUS, _("Public part")),
    (Stage.NAMED, _("Name of the owner")),
    (Stage.CONFIDENTIAL, _("Confidential part")),
    (DisclosureAction.REQUESTED, _("Asked")),
    (DisclosureAction.ACCEPTED, _("Accepted the text")),
    (DisclosureAction.SEEN, _("Saw")),
    (DisclosureAction.GRANTED, _("Allowed")),
    (DisclosureAction.REFUSED, _("Refused")),
    (DisclosureAction.REVOKED, _("Taken back")),
    (DisclosureAction.ACCOUNT_CHANGED, _("Another account")),
    (DeclineReason.TOO_EARLY, _("Too early")),
    (DeclineReason.BENEFIT_UNCLEAR, _("Benefit unclear")),
    (DeclineReason.ROUTE_TO_MARKET_UNCLEAR, _("Route to market unclear")),
    (DeclineReason.DESCRIPTION_UNCLEAR, _("Description unclear")),
    (DeclineReason.OUTSIDE_OUR_FIELD, _("Outside our field")),
    (DeclineReason.RIGHTS_UNCLEAR, _("Rights unclear")),
    (DeclineReason.CONFLICT, _("Conflict of interest")),
    (DeclineReason.OTHER, _("Another reason")),
    (OutcomeKind.MEETING_HELD, _("Meeting held")),
    (OutcomeKind.NO_SHOW, _("Somebody did not come")),
    (OutcomeKind.FOLLOW_UP, _("Follow-up")),
    (OutcomeKind.NON_DISCLOSURE_AGREEMENT, _("Non-disclosure agreement")),
    (OutcomeKind.PROOF_OF_CONCEPT, _("Proof of concept")),
    (OutcomeKind.LICENCE, _("Licence")),
    (OutcomeKind.JOINT_PATENT, _("Joint patent")),
    (OutcomeKind.INVESTMENT, _("Investment")),
    (OutcomeKind.NOTHING, _("Nothing comes of it")),
    (OutcomeKind.WITHDRAWN, _("Taken back")),
    (WishKind.MUST_MEET, _("Must meet")),
    (WishKind.WOULD_MEET, _("Would meet")),
    (WishKind.NO_THANKS, _("No thanks")),
    (RequestState.PENDING, _("Awaiting an answer")),
    (RequestState.ACCEPTED, _("Agreed")),
    (RequestState.DECLINED, _("Declined")),
    (RequestState.WITHDRAWN, _("Withdrawn")),
    (RequestState.EXPIRED, _("Expired")),
    (MessageKind.INVITATION, _("Invitations")),
    (MessageKind.SIGN_IN, _("Links for signing in")),
    (MessageKind.NEW_ADDRESS, _("New addresses")),
    (MessageKind.MEETING_REQUEST, _("Requests for meetings")),
    (MessageKind.MEETING_ANSWER, _("Answers to requests")),
    (MessageKind.DISCLOSURE, _("Confidential parts")),
    (MessageKind.AGENDA_PUBLISHED, _("Published agenda")),
    (MessageKind.AGENDA_CHANGED, _("Changes of the agenda")),
    (MessageKind.OUTCOME, _("What became of meetings")),
    (MessageKind.NOTICE, _("Other messages")),
    (WebhookKind.MEETING_ACCEPTED, _("Meeting accepted")),
    (WebhookKind.AGENDA_PUBLISHED, _("Agenda published")),
    (WebhookKind.TEST, _("Test")),
    (DeliveryState.PENDING, _("On its way")),
    (DeliveryState.DELIVERED, _("Delivered")),
    (DeliveryState.GIVEN_UP, _("Given up")),
    (MessageState.WAITING, _("Waits")),
    (MessageState.SENDING, _("May have been sent")),
    (MessageState.SENT, _("Sent")),
    (MessageState.FAILED, _("Failed")),
    (MessageState.DROPPED, _("Dropped")),
    (Goal.REACH_THRESHOLD, _("It would be proposed with")),
    (Goal.PASS_NEIGHBOUR, _("It would move up one rank with")),
    (Goal.FALL_BELOW, _("It would no longer be proposed with")),
    (NothingReason.ABSENT, _("Cannot come")),
    (NothingReason.CANNOT_COME, _("Whoever they were to meet cannot come")),
    (NothingReason.NO_SLOT, _("Paired, but no time and table were found")),
    (NothingReason.NOTHING_BROUGHT, _("Brought nothing, and nobody asked for them")),
    (NothingReason.NONE_WANTED, _("Allow no meetings")),
    (NothingReason.NOT_THERE, _("Not there when meetings are held")),
    (NothingReason.NO_INTERPRETER, _("Nobody interprets between them and whoever matches")),
    (NothingReason.APART, _("Must not meet whoever matches, or never there together")),
    (NothingReason.NOT_PAIRED, _("Somebody matches, but was paired with others")),
    (NothingReason.UNMET, _("No offer is near enough to what they need")),
    (NothingReason.NO_MATCH, _("What they offer was proposed to nobody")),
)
_BY_KIND: Final[Mapping[tuple[type, str], str]] = {(type(value), value.value): words for value, words in _LABELS}
"""Members of two enumerations can be equal as texts: the kind is part of the key."""

_BANDS: Final = (
    (0.9, _("Very likely")),
    (0.7, _("Likely")),
    (0.5, _("More likely than not")),
    (0.3, _("Possible")),
    (0.1, _("Unlikely")),
)
_LOWEST: Final = _("Very unlikely")


def label(value: StrEnum) -> str:
    """The English words, which are the key of the catalogue. Raise ``KeyError`` for what has none."""
    return _BY_KIND[type(value), value.value]


def band(score: float) -> str:
    """The bands of ``matcher.explanation.confidence``."""
    return next((words for least, words in _BANDS if score >= least), _LOWEST)
