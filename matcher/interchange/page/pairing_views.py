"""Ranked pairings and unmet needs as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.interchange.page.marking import Piece, mark
from matcher.interchange.page.names import clock, short_day_name
from matcher.interchange.page.record_views import Records, RecordView
from matcher.interchange.published import PublishedAgenda
from models.domain import Match, Meeting

NOT_PLACED = "the programme has no place for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why two texts were brought together: their nearest sentences, cut into pieces, and what stands between them.

    ``shared`` names the terms that both texts use elsewhere, where neither of the two sentences has one to mark;
    ``why`` explains the score in sentences.
    """

    need_quote: tuple[Piece, ...]
    offer_quote: tuple[Piece, ...]
    shared: str
    gaps: tuple[tuple[str, str], ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingView:
    """``percent`` is the calibrated score in 0 to 100; ``meeting`` says when and where, ``reason`` why not placed."""

    need: RecordView
    offer: RecordView
    need_owner_id: str
    offer_owner_id: str
    percent: int
    grounds: Grounds
    meeting: str
    starts_at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetView:
    """``nearest`` is the offer that came closest, None when there was none; ``percent`` its score.

    ``needed_percent`` is the score that was not reached.
    """

    need: RecordView
    reason: str
    nearest: RecordView | None
    percent: int
    needed_percent: int
    grounds: Grounds


def pairing_views(published: PublishedAgenda, records: Records) -> list[PairingView]:
    """Best score first; a pairing whose need or offer is no longer among the records is left out."""
    reasons = {item.pairing_id: item.reason for item in published.agenda.unplaced_meetings}
    views = []
    for pairing in sorted(published.pairings, key=lambda item: (-item.score, item.id)):
        need, offer = records.demand(pairing.need_id), records.offer(pairing.offer_id)
        if need is None or offer is None:
            continue
        meeting = published.meeting_of(pairing)
        views.append(
            PairingView(
                need=need,
                offer=offer,
                need_owner_id=pairing.need_owner_id,
                offer_owner_id=pairing.offer_owner_id,
                percent=_percent(pairing.score),
                grounds=_grounds(published.match_of(pairing.need_id, pairing.offer_id)),
                meeting=_when_and_where(published, meeting) if meeting else "",
                starts_at=meeting.start.timestamp() if meeting else 0.0,
                reason="" if meeting else reasons.get(pairing.id, NOT_PLACED),
            )
        )
    return views


def unmet_views(published: PublishedAgenda, records: Records) -> list[UnmetView]:
    """In the order of the matching."""
    views = []
    for unmet in published.matching.unmet:
        need = records.demand(unmet.need_id)
        if need is None:
            continue
        views.append(
            UnmetView(
                need=need,
                reason=unmet.reason,
                nearest=records.offer(unmet.nearest.offer_id) if unmet.nearest else None,
                percent=_percent(unmet.nearest.score) if unmet.nearest else 0,
                needed_percent=_percent(unmet.threshold),
                grounds=_grounds(unmet.nearest),
            )
        )
    return views


def _grounds(match: Match | None) -> Grounds:
    if match is None:
        return Grounds(need_quote=(), offer_quote=(), shared="", gaps=(), why=())
    gaps = tuple((gap.kind.label, gap.reason) for gap in match.gaps)
    why = match.explanation.sentences
    if not match.evidence:
        return Grounds(need_quote=(), offer_quote=(), shared="", gaps=gaps, why=why)
    evidence = match.evidence[0]
    need_quote = mark(evidence.need_span.text, evidence.shared_terms)
    offer_quote = mark(evidence.offer_span.text, evidence.shared_terms)
    has_marks = any(piece.marked for piece in (*need_quote, *offer_quote))
    shared = "" if has_marks else ", ".join(evidence.shared_terms)
    return Grounds(need_quote=need_quote, offer_quote=offer_quote, shared=shared, gaps=gaps, why=why)


def _percent(score: float) -> int:
    """``score`` in whole percent; 0 and 100 are kept for certainty, which an estimate never has."""
    if score in (0.0, 1.0):
        return round(100 * score)
    return min(99, max(1, round(100 * score)))


def _when_and_where(published: PublishedAgenda, meeting: Meeting) -> str:
    day = short_day_name(published.local(meeting.start).date())
    return f"{day}, {clock(published, meeting.start)} · {published.table_name(meeting.table_id)}"
