"""An event's records in, its matches and unmet needs out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matcher.disclosure import public_data
from matcher.encoding import token_encoder
from matcher.errors import InputError
from matcher.explanation import logit
from matcher.exposure import share_out
from matcher.fit import EventFit
from matcher.forbidden import forbidden_pairs
from matcher.match_reading import MatchReader, unmet_needs
from matcher.ports import Encoder, Progress, VectorIndex, Vectors
from matcher.ranking import Documents, Ranker, Ranking, Scoring, rank
from matcher.settings import RankingSettings
from matcher.texts import ranked_text
from matcher.words import is_in_latin_letters
from models.domain import Candidate, Demand, EventData, Match, Matching, Offer, UnmetNeed

BoolArray: TypeAlias = npt.NDArray[np.bool_]

IndexOpener = Callable[[Sequence[str], Vectors], VectorIndex]
"""Gives an index that holds exactly these ids and vectors."""


def matching_input(data: EventData, encoder_id: str, settings: RankingSettings, ranker: Ranker) -> list[object]:
    """Everything that a matching depends on beside its settings, as JSON values; nothing that is confidential."""
    data = public_data(data)
    left_out = {"owner_id", "speaker_id", "confidential_text", "confidential_fields", "anonymous", "withdrawn_at"}
    records = [
        {field.name: getattr(record, field.name) for field in fields if field.name not in left_out}
        for side in (data.needs, data.mandates, data.offers)
        for fields in [dataclasses.fields(side[0]) if side else ()]
        for record in side
    ]
    fit = EventFit(data.demands, data.offers, data).inputs()
    return [encoder_id, ranker.to_json(), records, fit, sorted(forbidden_pairs(data, settings))]


def _tell_unread(data: EventData, progress: Progress) -> None:
    """Of texts that the encoder cannot read: it has read English, and guesses at languages in other letters."""
    unread = [record.id for record in (*data.offers, *data.demands) if not is_in_latin_letters(ranked_text(record))]
    if unread:
        more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
        named = ", ".join(unread[:5]) + more
        told = (
            f"Texts that are not in Latin letters hardly match, since the encoder reads English: {named}. "
            "Give their English text."
        )
        progress.tell(told)


def match_records(
    data: EventData,
    encoder: Encoder,
    open_index: IndexOpener,
    settings: RankingSettings,
    progress: Progress,
    ranker: Ranker | None = None,
) -> Matching:
    """Rank the offers for every need and every mandate, and keep what reaches the threshold.

    Only the public parts of the records take part: what is confidential is as if it had not been stated, so that it
    shows in no score, order, evidence, gap or explanation, whoever reads them.
    Needs and mandates do not compete with each other for an offer. Without a ``ranker`` it is the package's. Raises
    ``InputError`` when there is nothing to match.
    """
    market = open_market(data, encoder, open_index, settings, progress, ranker)
    parts = [market.part(side) for side in market.sides()]
    return Matching(
        threshold=settings.threshold,
        matches=tuple(match for part in parts for match in part.matches),
        unmet=tuple(unmet for part in parts for unmet in part.unmet),
        mandate_threshold=settings.mandate_threshold,
        weights=market.ranker.weights(),
        candidates=tuple(candidate for part in parts for candidate in part.candidates),
    )


def open_market(
    data: EventData,
    encoder: Encoder,
    open_index: IndexOpener,
    settings: RankingSettings,
    progress: Progress,
    ranker: Ranker | None = None,
) -> Market:
    """The public parts of the records, with the offers encoded. Raises ``InputError`` as ``match_records``."""
    data = public_data(data)
    if not data.demands or not data.offers:
        missing = "needs or mandates" if data.offers else "offers"
        raise InputError(f"there are no {missing} to match: import some first")
    _tell_unread(data, progress)
    offers = _documents(data.offers, encoder, progress, "Encoding offers")
    return Market(
        data=data,
        offers=offers,
        index=open_index(offers.ids, offers.vectors),
        forbidden=forbidden_pairs(data, settings),
        ranker=(ranker or Ranker.default()).weighing(settings.fit_weights),
        encoder=encoder,
        settings=settings,
        progress=progress,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The needs, or the mandates: from which score on an offer is proposed, and how many at most."""

    demands: Sequence[Demand]
    name: str
    threshold: float
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedSide:
    """``proposed`` says of each pair of ``ranking`` whether it is proposed, shape (pairs,); those come first."""

    side: Side
    ranking: Ranking
    proposed: BoolArray
    reader: MatchReader


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What was found for the needs, or for the mandates."""

    matches: tuple[Match, ...]
    unmet: tuple[UnmetNeed, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The offers, and how demands are ranked against them."""

    data: EventData
    offers: Documents
    index: VectorIndex
    forbidden: frozenset[tuple[str, str]]
    ranker: Ranker
    encoder: Encoder
    settings: RankingSettings
    progress: Progress

    def sides(self) -> tuple[Side, ...]:
        """Those that there are records of."""
        settings = self.settings
        needs = Side(demands=self.data.needs, name="needs", threshold=settings.threshold, top=settings.top)
        mandates = Side(
            demands=self.data.mandates,
            name="mandates",
            threshold=settings.mandate_threshold,
            top=settings.mandate_top,
        )
        return tuple(side for side in (needs, mandates) if side.demands)

    def ranked(self, side: Side) -> RankedSide:
        fit = EventFit(side.demands, self.data.offers, self.data)
        ranking = rank(
            _documents(side.demands, self.encoder, self.progress, f"Encoding {side.name}"),
            self.offers,
            self.index,
            settings=self.settings.model_copy(update={"top": side.top}),
            progress=self.progress,
            scoring=Scoring(
                ranker=self.ranker,
                fit=fit,
                forbidden=self.forbidden,
                keep_from=logit(side.threshold),
                tokens=token_encoder(self.encoder),
            ),
        )
        proposed = _proposed(ranking, side.threshold, side.top, self.settings.max_proposals_per_offer)
        ordered = _with_proposals_first(ranking, proposed)
        reader = MatchReader(side.demands, self.data.offers, ordered, fit)
        return RankedSide(side=side, ranking=ordered, proposed=proposed, reader=reader)

    def read(self, found: RankedSide, rows: Sequence[int]) -> list[Match]:
        """The pairs of these rows, which rise, as matches."""
        return found.reader.read(
            rows,
            self.encoder,
            self.progress,
            threshold=found.side.threshold,
            evidence_for=self.settings.evidence_for,
        )

    def part(self, side: Side) -> _Part:
        found = self.ranked(side)
        rows = np.flatnonzero(found.proposed | (found.ranking.ranks == 1)).tolist()
        both = list(zip(self.read(found, rows), found.proposed[rows].tolist(), strict=True))
        matches = tuple(match for match, is_proposed in both if is_proposed)
        missed = tuple(match for match, is_proposed in both if not is_proposed)
        return _Part(
            matches=matches,
            unmet=tuple(unmet_needs(side.demands, self.data, (matches, missed), side.threshold)),
            candidates=found.reader.candidates(),
        )


def _proposed(ranking: Ranking, threshold: float, top: int, per_offer: int | None) -> BoolArray:
    """Which pairs are proposed, shape (pairs,): those of the ``top`` of each need that reach ``threshold``; with a
    cap, as the offers are shared out among all that reach it.
    """
    enough = ranking.scores >= threshold
    if per_offer is None:
        return np.asarray(enough & (ranking.ranks <= top))
    rows = np.flatnonzero(enough)
    proposed = np.zeros(len(enough), dtype=bool)
    proposed[rows] = share_out(
        ranking.needs[rows], ranking.offers[rows], ranking.scores[rows], per_need=top, per_offer=per_offer
    )
    return proposed


def _with_proposals_first(ranking: Ranking, proposed: BoolArray) -> Ranking:
    """The same pairs in the same order, ranked anew within each need: first what is proposed, then the others."""
    order = np.lexsort((ranking.ranks, ~proposed, ranking.needs))
    ordered = ranking.needs[order]
    ranks = np.empty_like(ranking.ranks)
    ranks[order] = np.arange(len(order)) - np.searchsorted(ordered, ordered, side="left") + 1
    return dataclasses.replace(ranking, ranks=ranks)


def _documents(
    records: Sequence[Demand | Offer], encoder: Encoder, progress: Progress, description: str
) -> Documents:
    texts = [ranked_text(record) for record in records]
    with progress.track(description, len(texts)) as step:
        vectors = encoder.encode(texts, step)
    return Documents(ids=[record.id for record in records], texts=texts, vectors=vectors)
