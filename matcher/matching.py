"""An event's records in, its matches and unmet needs out."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matcher.conflicts import Conflicts
from matcher.decisions import pairs_kept_apart
from matcher.disclosure import public_data
from matcher.encoding import token_encoder
from matcher.errors import InputError
from matcher.explanation import Standing, explain, logit
from matcher.exposure import share_out
from matcher.fit import EventFit, gaps
from matcher.ports import Encoder, Progress, VectorIndex, Vectors
from matcher.ranking import (
    CRITERIA,
    Documents,
    Ranker,
    Ranking,
    Scoring,
    TextPair,
    find_evidence,
    rank,
    stems,
    whole_text,
)
from matcher.settings import RankingSettings
from matcher.words import is_in_latin_letters
from models.domain import (
    Candidate,
    Demand,
    EventData,
    Evidence,
    GapKind,
    Mandate,
    Match,
    Matching,
    Need,
    Offer,
    UnmetNeed,
)

CANDIDATES_KEPT = 100
"""How many pairs of a need are kept at most for trying other weights."""

BoolArray: TypeAlias = npt.NDArray[np.bool_]

IndexOpener = Callable[[Sequence[str], Vectors], VectorIndex]
"""Gives an index that holds exactly these ids and vectors."""


def ranked_text(record: Demand | Offer) -> str:
    """What is read of a record: title and public text, an offer's advantages, and the themes of a mandate.

    Never the confidential text.
    """
    text = whole_text(record.title, record.text)
    if isinstance(record, Offer) and record.advantages:
        text = f"{text} {record.advantages}"
    return f"{text} Fields: {', '.join(record.themes)}." if isinstance(record, Mandate) and record.themes else text


def forbidden_pairs(data: EventData, settings: RankingSettings) -> frozenset[tuple[str, str]]:
    """(need or mandate id, offer id) that take part in nothing; confidential fields exclude nothing.

    The owners are in conflict, a decision says so, the offer's theme is none of the mandate's, or a criterion fails
    that ``settings`` make a condition.
    """
    data = public_data(data)
    theme_of = {offer.id: offer.theme.casefold() for offer in data.offers if offer.theme}
    outside = (
        (mandate.id, offer_id)
        for mandate in data.mandates
        for themes in [{theme.casefold() for theme in mandate.themes}]
        if themes
        for offer_id, theme in theme_of.items()
        if theme not in themes
    )
    unfit = (
        pair
        for demands, kinds in ((data.needs, settings.hard_criteria), (data.mandates, settings.mandate_hard_criteria))
        for pair in _unfit(demands, kinds, data)
    )
    return frozenset([*_pairs_in_conflict(data), *pairs_kept_apart(data.decisions), *outside, *unfit])


def _unfit(demands: Sequence[Demand], kinds: Set[GapKind], data: EventData) -> Iterator[tuple[str, str]]:
    if demands and data.offers and kinds:
        failing = EventFit(demands, data.offers, data).failing(kinds)
        for row, column in zip(*np.nonzero(failing), strict=True):
            yield demands[row].id, data.offers[column].id


def _pairs_in_conflict(data: EventData) -> Iterator[tuple[str, str]]:
    offers, demands = _ids_by_owner(data.offers), _ids_by_owner(data.demands)
    return (
        (demand_id, offer_id)
        for demander, offerer in Conflicts(data).apart(demands.keys(), offers.keys())
        for demand_id in demands[demander]
        for offer_id in offers[offerer]
    )


def _ids_by_owner(records: Iterable[Demand | Offer]) -> Mapping[str, list[str]]:
    """Of the records that have one."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        if record.owner_id:
            found[record.owner_id].append(record.id)
    return found


def matching_input(data: EventData, encoder_id: str, settings: RankingSettings, ranker: Ranker) -> list[object]:
    """Everything that a matching depends on beside its settings, as JSON values; nothing that is confidential."""
    data = public_data(data)
    left_out = {"owner_id", "speaker_id", "confidential_text", "confidential_fields", "anonymous", "withdrawn_at"}
    records = [
        {name: value for name, value in dataclasses.asdict(record).items() if name not in left_out}
        for record in (*data.demands, *data.offers)
    ]
    fit = EventFit(data.demands, data.offers, data).inputs()
    return [encoder_id, ranker.to_json(), records, fit, sorted(forbidden_pairs(data, settings))]


def _tell_unread(data: EventData, progress: Progress) -> None:
    """Of texts that the encoder cannot read: it has read English, and guesses at languages in other letters."""
    unread = [record.id for record in (*data.offers, *data.demands) if not is_in_latin_letters(ranked_text(record))]
    if unread:
        more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
        progress.tell(
            f"Texts that are not in Latin letters hardly match, since the encoder reads English: "
            f"{', '.join(unread[:5])}{more}. Give their English text."
        )


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
    if not data.demands or not data.offers:
        missing = "needs or mandates" if data.offers else "offers"
        raise InputError(f"there are no {missing} to match: import some first")
    data = public_data(data)
    _tell_unread(data, progress)
    offers = _documents(data.offers, encoder, progress, "Encoding offers")
    market = _Market(
        data=data,
        offers=offers,
        index=open_index(offers.ids, offers.vectors),
        forbidden=forbidden_pairs(data, settings),
        ranker=(ranker or Ranker.default()).weighing(settings.fit_weights),
        encoder=encoder,
        settings=settings,
        progress=progress,
    )
    parts = [
        market.part(demands, name, threshold, most)
        for demands, name, threshold, most in (
            (data.needs, "needs", settings.threshold, settings.top),
            (data.mandates, "mandates", settings.mandate_threshold, settings.mandate_top),
        )
        if demands
    ]
    return Matching(
        threshold=settings.threshold,
        matches=tuple(match for part in parts for match in part.matches),
        unmet=tuple(unmet for part in parts for unmet in part.unmet),
        mandate_threshold=settings.mandate_threshold,
        weights=market.ranker.weights(),
        candidates=tuple(candidate for part in parts for candidate in part.candidates),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What was found for the needs, or for the mandates."""

    matches: tuple[Match, ...]
    unmet: tuple[UnmetNeed, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """The offers, and how demands are ranked against them."""

    data: EventData
    offers: Documents
    index: VectorIndex
    forbidden: frozenset[tuple[str, str]]
    ranker: Ranker
    encoder: Encoder
    settings: RankingSettings
    progress: Progress

    def part(self, demands: Sequence[Demand], name: str, threshold: float, most: int) -> _Part:
        fit = EventFit(demands, self.data.offers, self.data)
        ranking = rank(
            _documents(demands, self.encoder, self.progress, f"Encoding {name}"),
            self.offers,
            self.index,
            settings=self.settings.model_copy(update={"top": most}),
            progress=self.progress,
            scoring=Scoring(
                ranker=self.ranker,
                fit=fit,
                forbidden=self.forbidden,
                keep_from=logit(threshold),
                tokens=token_encoder(self.encoder),
            ),
        )
        proposed = _proposed(ranking, threshold, most, self.settings.max_proposals_per_offer)
        reader = _Reader(demands, self.data.offers, _with_proposals_first(ranking, proposed), fit)
        matches, missed = reader.read(
            self.encoder, self.progress, proposed, threshold=threshold, evidence_for=self.settings.evidence_for
        )
        return _Part(
            matches=matches,
            unmet=tuple(_unmet(demands, self.data, (matches, missed), threshold)),
            candidates=reader.candidates(),
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


class _Reader:
    """Turns ranked candidates into matches: with their evidence, contributions, gaps and explanation."""

    def __init__(self, demands: Sequence[Demand], offers: Sequence[Offer], ranking: Ranking, fit: EventFit) -> None:
        self._demands = demands
        self._offers = offers
        self._ranking = ranking
        self._fit = fit
        self._weights = ranking.ranker.weights()

    def read(
        self, encoder: Encoder, progress: Progress, proposed: BoolArray, *, threshold: float, evidence_for: int
    ) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
        """What is proposed, and the best of each need that nothing is proposed to; in the order of the ranking."""
        ranking = self._ranking
        rows = np.flatnonzero(proposed | (ranking.ranks == 1)).tolist()
        shown = [row for row in rows if ranking.ranks[row] <= evidence_for]
        evidence = dict(zip(shown, self._evidence(shown, encoder, progress), strict=True))
        found: list[Match] = []
        for row in rows:
            better = found[-1] if ranking.ranks[row] > 1 else None
            found.append(self._match(row, evidence.get(row), threshold, better))
        both = list(zip(found, proposed[rows].tolist(), strict=True))
        return tuple(match for match, is_it in both if is_it), tuple(match for match, is_it in both if not is_it)

    def candidates(self) -> tuple[Candidate, ...]:
        """Of each need those of the highest topic logits, ``CANDIDATES_KEPT`` at most."""
        ranking = self._ranking
        topic = ranking.topic_logits()
        order = np.lexsort((ranking.offers, -topic, ranking.needs))
        ordered = ranking.needs[order]
        place = np.arange(len(order)) - np.searchsorted(ordered, ordered, side="left")
        return tuple(
            Candidate(
                need_id=self._demands[ranking.needs[row]].id,
                offer_id=self._offers[ranking.offers[row]].id,
                topic_logit=float(topic[row]),
                fit=self._failing(row),
            )
            for row in order[place < CANDIDATES_KEPT].tolist()
        )

    def _evidence(self, rows: Sequence[int], encoder: Encoder, progress: Progress) -> list[Evidence | None]:
        pairs = [
            TextPair(
                need_text=self._demands[self._ranking.needs[row]].text,
                offer_text=self._offers[self._ranking.offers[row]].text,
            )
            for row in rows
        ]
        return find_evidence(pairs, encoder, progress)

    def _match(self, row: int, evidence: Evidence | None, threshold: float, better: Match | None) -> Match:
        ranking = self._ranking
        stated = self._fit.stated(int(ranking.needs[row]), int(ranking.offers[row]))
        match = Match(
            need_id=self._demands[ranking.needs[row]].id,
            offer_id=self._offers[ranking.offers[row]].id,
            rank=int(ranking.ranks[row]),
            score=float(ranking.scores[row]),
            similarity=float(np.clip(ranking.similarity[row], -1.0, 1.0)),
            lexical=float(ranking.lexical[row]),
            contributions=ranking.contributions(row),
            evidence=() if evidence is None else (evidence,),
            gaps=gaps(stated),
            fit=self._failing(row),
        )
        standing = Standing(
            contributions=match.contributions,
            stated=stated,
            weights=self._weights,
            threshold=threshold,
            ahead=better.contributions if better else None,
            shared_terms=evidence.shared_terms if evidence else (),
        )
        return dataclasses.replace(match, explanation=explain(standing))

    def _failing(self, row: int) -> dict[str, float]:
        """The criteria that are not met, with their fit."""
        fit = self._ranking.fit
        return {} if fit is None else {name: float(fit[row, at]) for at, name in enumerate(CRITERIA) if fit[row, at]}


def _unmet(
    demands: Sequence[Demand],
    data: EventData,
    found: tuple[Sequence[Match], Sequence[Match]],
    threshold: float,
) -> Iterator[UnmetNeed]:
    """The demands that nothing is proposed to, with their nearest miss; ``found`` are proposals and such misses."""
    offer_of = {offer.id: offer for offer in data.offers}
    apart = Counter(demand_id for demand_id, _ in _pairs_in_conflict(data))
    met, missed = {match.need_id for match in found[0]}, {match.need_id: match for match in found[1]}
    for demand in demands:
        nearest = missed.get(demand.id)
        if demand.id not in met:
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
    if nearest.score >= threshold:
        return (
            f"The nearest has {nearest.score:.0%}, but each offer that reaches {threshold:.0%} is proposed elsewhere "
            "already, as often as it may be."
        )
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
