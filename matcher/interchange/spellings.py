"""How people and other platforms write what the records call by one word.

The cooperation profiles of the Enterprise Europe Network (EEN) are read by their own wording. Every spelling is
compared without case, spaces and punctuation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from models.domain import (
    ConflictKind,
    DayPart,
    DeclineReason,
    IprStatus,
    IprWanted,
    MandateKind,
    NeedKind,
    OfferKind,
    OrganisationKind,
    OutcomeKind,
    Partnership,
    Role,
    RoomKind,
    SessionKind,
    Verdict,
    WishKind,
)


def plain(text: str) -> str:
    """The letters and digits of ``text``, in lower case and compatibility form.

    >>> plain("R&D cooperation Agreement"), plain("owner_ID")
    ('rdcooperationagreement', 'ownerid')
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


SPELLINGS: dict[type[StrEnum], Mapping[str, tuple[str, ...]]] = {
    OfferKind: {
        OfferKind.ABSTRACT: (
            "article", "paper", "journal article", "conference paper", "proceedings article", "preprint",
            "publication", "research result", "review", "dissertation", "thesis", "논문", "초록",
        ),
        OfferKind.PATENT: ("patent application", "granted patent", "특허"),
        OfferKind.TECHNOLOGY_OFFER: ("TO", "BO", "offer", "technology", "business offer", "기술"),
    },
    NeedKind: {
        NeedKind.TECHNOLOGY_REQUEST: (
            "TR", "BR", "RDR", "request", "request for technology", "research and development request",
            "research & development request", "R&D request", "business request",
        ),
        NeedKind.COMPANY_PROBLEM: ("problem", "challenge", "company challenge"),
    },
    MandateKind: {
        MandateKind.INVESTOR: ("investment", "fund", "venture capital", "VC", "business angel"),
        MandateKind.PROVIDER: ("service provider", "service"),
    },
    IprStatus: {
        IprStatus.NONE: ("no", "no IPR", "no IPR applied", "not applied"),
        IprStatus.SECRET_KNOW_HOW: ("know-how", "secret", "trade secret"),
        IprStatus.APPLIED: (
            "IPR applied", "IPR applied but not yet granted", "patent applied", "patent applied for",
            "patent pending", "patent application filed", "filed", "pending", "출원",
        ),
        IprStatus.GRANTED: ("IPR granted", "patent granted", "patented", "granted patent", "registered", "등록"),
    },
    IprWanted: {
        IprWanted.ANY: ("no preference", "not important", "none"),
        IprWanted.KNOW_HOW: ("secret know-how",),
        IprWanted.APPLIED: (
            "IPR applied", "IPR applied but not yet granted", "patent applied", "patent pending", "출원",
        ),
        IprWanted.GRANTED: ("IPR granted", "patent granted", "patented", "granted patent", "registered", "등록"),
    },
    Partnership: {
        Partnership.RESEARCH_COOPERATION: (
            "research & development cooperation agreement", "research and development cooperation agreement",
            "research cooperation agreement", "R&D cooperation agreement", "R&D cooperation", "research",
            "joint research", "공동연구",
        ),
        Partnership.LICENCE: (
            "license", "licensing", "licence agreement", "license agreement", "licensing agreement",
            "technology transfer", "기술이전",
        ),
        Partnership.COMMERCIAL_AGREEMENT: (
            "commercial", "commercial agreement with technical assistance", "outsourcing agreement",
            "supplier agreement",
        ),
        Partnership.INVESTMENT: ("investment agreement", "투자"),
        Partnership.JOINT_FILING: ("joint patent", "joint patent filing", "joint application", "공동출원"),
    },
    OrganisationKind: {
        OrganisationKind.UNIVERSITY: ("college", "higher education", "대학", "대학교"),
        OrganisationKind.RESEARCH_INSTITUTE: (
            "institute", "R&D institution", "research institution", "연구소", "연구원",
        ),
        OrganisationKind.SME: (
            "SME <=10", "SME 11-49", "SME 50-249", "small company", "small and medium-sized enterprise", "start-up",
            "spin-off", "중소기업",
        ),
        OrganisationKind.LARGE_COMPANY: ("big company", "large enterprise", "corporation", "대기업"),
        OrganisationKind.INVESTOR: ("fund", "venture capital", "VC"),
        OrganisationKind.PROVIDER: ("service provider",),
        OrganisationKind.AGENCY: ("government", "public body", "public agency", "authority"),
    },
    Role: {
        Role.RESEARCHER: ("scientist", "inventor", "academic", "professor", "연구자"),
        Role.COMPANY: ("business", "industry", "enterprise", "기업"),
        Role.INVESTOR: ("fund", "venture capital", "VC", "투자자"),
        Role.PROVIDER: ("service provider",),
        Role.OFFICIAL: ("government", "public official", "policy maker"),
        Role.ORGANISER: ("organizer", "staff"),
    },
    RoomKind: {
        RoomKind.PLENARY: ("plenary hall", "plenary room", "auditorium"),
        RoomKind.SESSION: ("session room", "talks", "seminar room", "lecture room"),
        RoomKind.MEETING_HALL: ("meeting", "meetings", "hall", "1:1 meetings"),
        RoomKind.SITE: ("visit", "site visit", "company site", "factory", "plant", "현장"),
    },
    DayPart: {
        DayPart.MORNING: ("mornings", "am", "before noon", "오전"),
        DayPart.AFTERNOON: ("afternoons", "pm", "after noon", "오후"),
    },
    WishKind: {
        WishKind.MUST_MEET: ("must", "required", "need to meet", "필수"),
        WishKind.WOULD_MEET: ("would", "would like to meet", "like to meet", "interested", "yes", "희망"),
        WishKind.NO_THANKS: ("no", "no thank you", "not interested", "declined", "decline", "avoid", "거절"),
    },
    SessionKind: {
        SessionKind.PLENARY: ("plenary session",),
        SessionKind.TALKS: ("talk", "presentations", "mix of results", "results", "발표"),
        SessionKind.PROPOSALS: ("proposal", "project proposals", "제안"),
        SessionKind.EXPERIENCE: (
            "experiences", "executives' experience", "experience of executives", "experience talk", "경험",
        ),
        SessionKind.PANEL: ("panel discussion", "round table", "패널", "패널토론"),
        SessionKind.WORKSHOP: ("workshops", "워크숍"),
        SessionKind.SEMINAR: ("seminars", "세미나"),
        SessionKind.PITCH: ("pitches", "pitching", "피칭", "피치"),
        SessionKind.CLINIC: ("commercialisation clinic", "commercialization clinic", "클리닉"),
        SessionKind.NETWORKING: ("reception", "네트워킹"),
        SessionKind.VISIT: ("visits", "site visit", "company visit", "tour", "견학"),
    },
    ConflictKind: {
        ConflictKind.COMPETITOR: ("competitors", "competition"),
        ConflictKind.DECLARED: ("declared conflict", "conflict of interest"),
        ConflictKind.MET_BEFORE: ("met", "known already"),
        ConflictKind.SAME_ORGANISATION: ("same organization", "colleagues"),
    },
    Verdict: {
        Verdict.ACCEPT: ("accepted", "yes", "interested", "approved", "수락"),
        Verdict.DECLINE: ("declined", "no", "not interested", "rejected", "reject", "no thanks", "거절"),
        Verdict.WITHDRAWN: ("withdraw", "withdrew", "undo"),
    },
    DeclineReason: {
        DeclineReason.TOO_EARLY: (
            "too early stage", "too early-stage", "early stage", "stage too early", "trl too low", "too immature",
        ),
        DeclineReason.BENEFIT_UNCLEAR: ("unclear benefit", "no clear benefit", "advantage unclear"),
        DeclineReason.ROUTE_TO_MARKET_UNCLEAR: (
            "unclear route to market", "commercial route unclear", "route to market", "market unclear",
        ),
        DeclineReason.DESCRIPTION_UNCLEAR: ("unclear description", "not enough information"),
        DeclineReason.OUTSIDE_OUR_FIELD: (
            "outside field", "out of scope", "outside our scope", "not our field", "not relevant",
            "not a strategic fit",
        ),
        DeclineReason.RIGHTS_UNCLEAR: ("rights", "unclear rights", "IPR unclear", "IP unclear", "unclear IPR"),
        DeclineReason.CONFLICT: ("conflict of interest", "competitor"),
        DeclineReason.OTHER: ("other reason", "none", "not stated"),
    },
    OutcomeKind: {
        OutcomeKind.MEETING_HELD: ("meeting", "met", "held"),
        OutcomeKind.NO_SHOW: ("no-show", "did not come", "missed"),
        OutcomeKind.FOLLOW_UP: ("follow-up meeting", "second meeting"),
        OutcomeKind.NON_DISCLOSURE_AGREEMENT: ("NDA", "CDA", "confidentiality agreement"),
        OutcomeKind.PROOF_OF_CONCEPT: ("PoC", "pilot"),
        OutcomeKind.LICENCE: ("license", "licence agreement", "license agreement"),
        OutcomeKind.JOINT_PATENT: ("joint filing", "joint application"),
        OutcomeKind.INVESTMENT: ("funding", "invested"),
        OutcomeKind.NOTHING: ("no result", "none", "dead end"),
        OutcomeKind.WITHDRAWN: ("taken back", "recorded by mistake"),
    },
}  # fmt: skip

STAGES_OF_DEVELOPMENT: Mapping[str, tuple[int, int]] = {
    "concept stage": (1, 2),
    "under development": (3, 3),
    "lab tested": (4, 5),
    "available for demonstration": (6, 7),
    "already on the market": (8, 9),
}
"""The technology readiness levels that EEN's stages of development stand for: our reading, no official table.

It is used only for a record that states no level of its own, and a warning says so.
"""

LANGUAGES: Mapping[str, str] = {
    "arabic": "ar",
    "chinese": "zh",
    "dutch": "nl",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "thai": "th",
    "turkish": "tr",
    "vietnamese": "vi",
    "영어": "en",
    "한국어": "ko",
}
"""Names of languages by ISO 639-1 code."""
