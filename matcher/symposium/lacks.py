"""What stands between a result and its use, read from the reasons that were given and the gaps of its matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from models.domain import Decision, DeclineReason, GapKind, Match, Offer, Verdict


class Lack(StrEnum):
    """Problems of commercialisation: each has a table in the clinic, and people who can tell how they solved it."""

    FUNDING = "funding"
    SCALING = "scaling"
    RIGHTS = "rights"
    MARKET = "market"
    BENEFIT = "benefit"
    PARTNERS = "partners"
    DESCRIPTION = "description"


OF_REASON: Mapping[DeclineReason, Lack] = {
    DeclineReason.TOO_EARLY: Lack.SCALING,
    DeclineReason.BENEFIT_UNCLEAR: Lack.BENEFIT,
    DeclineReason.ROUTE_TO_MARKET_UNCLEAR: Lack.MARKET,
    DeclineReason.DESCRIPTION_UNCLEAR: Lack.DESCRIPTION,
    DeclineReason.RIGHTS_UNCLEAR: Lack.RIGHTS,
}
OF_GAP: Mapping[GapKind, Lack] = {
    GapKind.TRL: Lack.SCALING,
    GapKind.IPR: Lack.RIGHTS,
    GapKind.TICKET: Lack.FUNDING,
    GapKind.PARTNERSHIP: Lack.PARTNERS,
    GapKind.REGION: Lack.PARTNERS,
    GapKind.SECTOR: Lack.PARTNERS,
    GapKind.PARTNER: Lack.PARTNERS,
}
OF_A_REASON = 2
"""What somebody said counts as much as two gaps that were computed."""


def lacks_of(offer: Offer, matches: Sequence[Match], decisions: Sequence[Decision]) -> dict[Lack, float]:
    """How much the offer lacks each, in (0, 1): ``1 - 0.5 ** n`` of the n times that it was said or computed.

    ``matches`` and the valid ``decisions`` are those of this offer. Funding counts once more where the owner
    states what the next step takes.
    """
    counts: Counter[Lack] = Counter()
    for decision in decisions:
        lack = OF_REASON.get(decision.reason) if decision.reason else None
        if lack and decision.verdict is Verdict.DECLINE:
            counts[lack] += OF_A_REASON
    for match in matches:
        counts.update({OF_GAP[gap.kind] for gap in match.gaps if gap.kind in OF_GAP})
    if offer.funding_sought_eur:
        counts[Lack.FUNDING] += 1
    return {lack: 1 - 0.5 ** counts[lack] for lack in Lack if counts[lack]}
