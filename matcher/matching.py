"""An event's records in, its matches and unmet needs out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from matcher.conflicts import Conflicts
from matcher.errors import InputError
from matcher.ports import Encoder, Progress, VectorIndex, Vectors
from matcher.ranking import (
    Documents,
    Ranker,
    Ranking,
    Scoring,
    TextPair,
    find_evidence,
    gaps,
    rank,
    stems,
    whole_text,
)
from matcher.settings import RankingSettings
from models.domain import Demand, EventData, Evidence, GapKind, Mandate, Match, Matching, Need, Offer, UnmetNeed

IndexOpener = Callable[[Sequence[str], Vectors], VectorIndex]
"""Gives an index that holds exactly these ids and vectors."""


def ranked_text(record: Demand | Offer) -> str:
    """What is read of a record: title and public text, and the themes of a mandate. Never the confidential text."""
    text = whole_text(record.title, record.text)
    return f"{text} Fields: {', '.join(record.themes)}." if isinstance(record, Mandate) and record.themes else text


def forbidden_pairs(data: EventData) -> frozenset[tuple[str, str]]:
    """(need or mandate id, offer id) that take part in nothing: owners in conflict, or an offer outside a mandate.

    A mandate's themes and readiness levels are conditions; a need's readiness levels are not, they make gaps.
    """
    outside = (
        (mandate.id, offer.id) for mandate in data.mandates for offer in data.offers if not _is_within(mandate, offer)
    )
    return frozenset([*_pairs_in_conflict(data), *outside])


def _pairs_in_conflict(data: EventData) -> Iterator[tuple[str, str]]:
    conflicts = Conflicts(data)
    owned = [offer for offer in data.offers if offer.owner_id]
    return (
        (demand.id, offer.id)
        for demand in data.demands
        if demand.owner_id
        for offer in owned
        if not conflicts.may_meet(demand.owner_id, offer.owner_id)
    )


def _is_within(mandate: Mandate, offer: Offer) -> bool:
    themes = {theme.casefold() for theme in mandate.themes}
    if themes and offer.theme and offer.theme.casefold() not in themes:
        return False
    return not any(gap.kind is GapKind.TRL for gap in gaps(mandate, offer))


def matching_input(data: EventData, encoder_id: str) -> list[object]:
    """Everything that a matching depends on beside its settings, as JSON values."""
    left_out = {"owner_id", "speaker_id", "confidential_text"}
    records = [
        {name: value for name, value in dataclasses.asdict(record).items() if name not in left_out}
        for record in (*data.demands, *data.offers)
    ]
    return [encoder_id, Ranker.default().to_json(), records, sorted(forbidden_pairs(data))]


def match_records(
    data: EventData, encoder: Encoder, open_index: IndexOpener, settings: RankingSettings, progress: Progress
) -> Matching:
    """Rank the offers for every need and every mandate, and keep what reaches the threshold.

    Needs and mandates do not compete with each other for an offer. Raises ``InputError`` when there is nothing to
    match.
    """
    if not data.demands or not data.offers:
        missing = "needs or mandates" if data.offers else "offers"
        raise InputError(f"there are no {missing} to match: import some first")
    offers = _documents(data.offers, encoder, progress, "Encoding offers")
    index = open_index(offers.ids, offers.vectors)
    scoring = Scoring(ranker=Ranker.default().weighing(settings.fit_weights), forbidden=forbidden_pairs(data))
    matches: list[Match] = []
    unmet: list[UnmetNeed] = []
    for demands, name, threshold, most in (
        (data.needs, "needs", settings.threshold, settings.top),
        (data.mandates, "mandates", settings.mandate_threshold, settings.mandate_top),
    ):
        if demands:
            documents = _documents(demands, encoder, progress, f"Encoding {name}")
            ranking = rank(
                documents,
                offers,
                index,
                settings=settings.model_copy(update={"top": most}),
                progress=progress,
                scoring=scoring,
            )
            found = _Reader(data, encoder, progress).read(ranking, threshold, settings.evidence_for)
            matches += (match for match in found if match.score >= threshold)
            unmet += _unmet(demands, data, found, threshold)
    return Matching(threshold=settings.threshold, matches=tuple(matches), unmet=tuple(unmet))


def _documents(
    records: Sequence[Demand | Offer], encoder: Encoder, progress: Progress, description: str
) -> Documents:
    texts = [ranked_text(record) for record in records]
    with progress.track(description, len(texts)) as step:
        vectors = encoder.encode(texts, step)
    return Documents(ids=[record.id for record in records], texts=texts, vectors=vectors)


class _Reader:
    """Turns ranked candidates into matches: with their evidence, contributions and gaps."""

    def __init__(self, data: EventData, encoder: Encoder, progress: Progress) -> None:
        self._demands = {demand.id: demand for demand in data.demands}
        self._offers = {offer.id: offer for offer in data.offers}
        self._encoder = encoder
        self._progress = progress

    def read(self, ranking: Ranking, threshold: float, evidence_for: int) -> list[Match]:
        """The candidates that reach ``threshold`` and the best of each need, in the order of the ranking."""
        rows = np.flatnonzero((ranking.scores >= threshold) | (ranking.ranks == 1)).tolist()
        shown = [row for row in rows if ranking.ranks[row] <= evidence_for]
        evidence = dict(zip(shown, self._evidence(ranking, shown), strict=True))
        return [self._match(ranking, row, evidence.get(row)) for row in rows]

    def _evidence(self, ranking: Ranking, rows: Sequence[int]) -> list[Evidence | None]:
        pairs = [
            TextPair(
                need_text=self._demands[ranking.need_documents.ids[ranking.needs[row]]].text,
                offer_text=self._offers[ranking.offer_documents.ids[ranking.offers[row]]].text,
            )
            for row in rows
        ]
        return find_evidence(pairs, self._encoder, self._progress)

    def _match(self, ranking: Ranking, row: int, evidence: Evidence | None) -> Match:
        demand = self._demands[ranking.need_documents.ids[ranking.needs[row]]]
        offer = self._offers[ranking.offer_documents.ids[ranking.offers[row]]]
        return Match(
            need_id=demand.id,
            offer_id=offer.id,
            rank=int(ranking.ranks[row]),
            score=float(ranking.scores[row]),
            similarity=float(np.clip(ranking.similarity[row], -1.0, 1.0)),
            lexical=float(ranking.lexical[row]),
            contributions=ranking.contributions(row),
            evidence=() if evidence is None else (evidence,),
            gaps=gaps(demand, offer),
        )


def _unmet(
    demands: Sequence[Demand], data: EventData, found: Sequence[Match], threshold: float
) -> Iterator[UnmetNeed]:
    """The demands of which no match reaches ``threshold``, with their nearest miss."""
    offer_of = {offer.id: offer for offer in data.offers}
    apart = Counter(demand_id for demand_id, _ in _pairs_in_conflict(data))
    best = {match.need_id: match for match in found if match.rank == 1}
    for demand in demands:
        nearest = best.get(demand.id)
        if nearest is None or nearest.score < threshold:
            offer = offer_of[nearest.offer_id] if nearest else None
            yield UnmetNeed(
                need_id=demand.id,
                nearest=nearest,
                threshold=threshold,
                reason=_reason(demand, nearest, offer, threshold) + _left_out(apart[demand.id]),
            )


def _reason(demand: Demand, nearest: Match | None, offer: Offer | None, threshold: float) -> str:
    if nearest is None or offer is None:
        return "No offer may be proposed or shares anything with it."
    said = set(stems(ranked_text(offer)))
    keywords = demand.keywords if isinstance(demand, Need) else ()
    absent = [keyword for keyword in keywords if not said.issuperset(stems(keyword))]
    missing = f" It does not speak of {', '.join(absent)}." if absent else ""
    score, needed = f"{nearest.score:.0%}", f"{threshold:.0%}"
    if score == needed:
        score, needed = f"{nearest.score:.2%}", f"{threshold:.2%}"
    return f"No offer that may be proposed reaches {needed}; the nearest has {score}.{missing}"


def _left_out(count: int) -> str:
    """Whether they would have answered is not said: what keeps two parties apart is nobody else's business."""
    if not count:
        return ""
    offers = "1 offer was" if count == 1 else f"{count} offers were"
    return f" {offers} not looked at, because the two parties must not be proposed to each other."
