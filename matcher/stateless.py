"""Ranking and its evaluation on plain texts, without a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.encoding import load_encoder, token_encoder
from matcher.errors import InputError
from matcher.evaluation import Judgements, Measured, evaluate
from matcher.index import make_index
from matcher.interchange import Judgement, Texts
from matcher.ports import Encoder, Progress
from matcher.progress import SilentProgress
from matcher.ranking import Documents, Ranking, Scoring, rank, whole_text
from matcher.settings import RankingSettings
from matcher.tiers import TierSettings, remembering, shortlist

if TYPE_CHECKING:
    from matcher.encoding.static import StaticEncoder

EVALUATION_DEPTH = 100


class Direction(StrEnum):
    """Which side asks and which is ranked."""

    NEED_TO_OFFER = "need-to-offer"
    OFFER_TO_NEED = "offer-to-need"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageQuality:
    """How well one stage ranks in one direction: each measure with its interval."""

    direction: Direction
    stage: str
    measures: Mapping[str, Measured]


def rank_texts(
    needs: Texts, offers: Texts, encoder: Encoder, settings: RankingSettings, progress: Progress
) -> Ranking:
    """Rank the offers for every need, title and text together. Raises ``InputError`` when a side is empty."""
    return _rank(
        _documents(needs, "needs", encoder, progress),
        _documents(offers, "offers", encoder, progress),
        encoder,
        settings,
        progress,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """``static`` was distilled from the encoder that reads the shortlist."""

    static: StaticEncoder
    settings: TierSettings = field(default_factory=TierSettings)


def rank_shortlisted(
    needs: Texts, offers: Texts, encoder: Encoder, tier: Tier, settings: RankingSettings, progress: Progress
) -> Ranking:
    """As ``rank_texts`` for more offers than ``encoder`` can read: it reads the shortlist alone.

    What is not on the shortlist is ranked for no need.
    """
    _require_some(needs, "needs")
    _require_some(offers, "offers")
    encoder = remembering(encoder)
    chosen = shortlist(_whole(needs), _whole(offers), encoder, tier.static, settings=tier.settings, progress=progress)
    rows = chosen.rows.tolist()
    read = Texts(**{side: tuple(getattr(offers, side)[row] for row in rows) for side in ("ids", "titles", "texts")})
    progress.tell(f"{len(read)} of {len(offers)} offers are on the shortlist.")
    return rank_texts(needs, read, encoder, settings, progress)


def rank_frames(
    needs: pd.DataFrame,
    offers: pd.DataFrame,
    *,
    top: int = 10,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """As ``rank_texts``, on tables with the columns ``id``, ``text`` and, if there is one, ``title``.

    Without an ``encoder`` the default one is loaded. Ids come back as they are, numbers as numbers.
    Returns ``Ranking.to_frame()``: the ``top`` offers of each need, best first. Raises ``InputError`` for a missing
    column, a repeated id or an empty side.
    """
    settings = RankingSettings(top=top, candidates=max(top, RankingSettings().candidates))
    sides = _texts(needs, "needs"), _texts(offers, "offers")
    ranking = rank_texts(*sides, encoder or load_encoder(), settings, progress or SilentProgress())
    frame = ranking.to_frame()
    frame["need_id"], frame["offer_id"] = (
        side["id"].to_numpy()[rows] for side, rows in ((needs, ranking.needs), (offers, ranking.offers))
    )
    return frame


def evaluate_texts(
    needs: Texts, offers: Texts, judgements: Sequence[Judgement], encoder: Encoder, progress: Progress
) -> list[StageQuality]:
    """Measure each stage (lexical, dense, final) in both directions on ``judgements``.

    A query is judged if it has a relevant text among those given. Raises ``InputError`` when none has.
    """
    need_documents = _documents(needs, "needs", encoder, progress)
    offer_documents = _documents(offers, "offers", encoder, progress)
    unknown = sum(
        need_id not in need_documents.row_of or offer_id not in offer_documents.row_of
        for need_id, offer_id, _ in judgements
    )
    if unknown:
        progress.tell(f"{unknown} of {len(judgements)} judgements name a need or an offer that is not there.")
    both = EVALUATION_DEPTH * 2
    settings = RankingSettings(top=2 * both, candidates=both)
    found: list[StageQuality] = []
    for direction, queries, candidates in (
        (Direction.OFFER_TO_NEED, offer_documents, need_documents),
        (Direction.NEED_TO_OFFER, need_documents, offer_documents),
    ):
        judged = _judged(judgements, direction, queries, candidates)
        ranking = _rank(queries, candidates, encoder, settings, progress)
        for stage, scores in (
            ("lexical", ranking.lexical),
            ("dense", ranking.similarity),
            ("final", ranking.scores),
        ):
            measures = evaluate(_ordered(ranking, scores), judged)
            found.append(StageQuality(direction=direction, stage=stage, measures=measures))
    return found


def _rank(
    queries: Documents, candidates: Documents, encoder: Encoder, settings: RankingSettings, progress: Progress
) -> Ranking:
    index = make_index(candidates.ids, candidates.vectors)
    scoring = Scoring(tokens=token_encoder(encoder))
    return rank(queries, candidates, index, settings=settings, progress=progress, scoring=scoring)


def _documents(texts: Texts, name: str, encoder: Encoder, progress: Progress) -> Documents:
    _require_some(texts, name)
    whole = _whole(texts)
    with progress.track(f"Encoding {name}", len(whole)) as step:
        return Documents(ids=texts.ids, texts=whole, vectors=encoder.encode(whole, step))


def _require_some(texts: Texts, name: str) -> None:
    if not len(texts):
        raise InputError(f"there are no {name} to rank")


def _whole(texts: Texts) -> list[str]:
    return [whole_text(title, text) for title, text in zip(texts.titles, texts.texts, strict=True)]


def _texts(frame: pd.DataFrame, name: str) -> Texts:
    for column in ("id", "text"):
        if column not in frame.columns:
            raise InputError(f"the {name} have no column {column!r}; they have {', '.join(map(str, frame.columns))}")
    ids = frame["id"].astype(str)
    if ids.duplicated().any():
        raise InputError(f"the {name} have the id {ids[ids.duplicated()].iloc[0]!r} more than once")
    titles = frame["title"].fillna("").astype(str) if "title" in frame.columns else [""] * len(frame)
    return Texts(ids=tuple(ids), titles=tuple(titles), texts=tuple(frame["text"].fillna("").astype(str)))


def _judged(
    judgements: Sequence[Judgement], direction: Direction, queries: Documents, candidates: Documents
) -> Judgements:
    judged: dict[str, dict[str, float]] = {}
    for need_id, offer_id, relevance in judgements:
        pair = (need_id, offer_id) if direction is Direction.NEED_TO_OFFER else (offer_id, need_id)
        if relevance > 0 and pair[0] in queries.row_of and pair[1] in candidates.row_of:
            judged.setdefault(pair[0], {})[pair[1]] = float(relevance)
    if not judged:
        raise InputError("no judgement above 0 names a need and an offer that are both there")
    return judged


def _ordered(ranking: Ranking, scores: npt.NDArray[np.float64]) -> dict[str, list[str]]:
    """For each query the candidates by falling score."""
    frame = pd.DataFrame({"query": ranking.needs, "candidate": ranking.offers, "score": scores})
    frame = frame.sort_values(["query", "score"], ascending=[True, False], kind="stable")
    query_ids = np.asarray(ranking.need_documents.ids, dtype=object)
    ids = np.asarray(ranking.offer_documents.ids, dtype=object)
    return {
        str(query): list(ids[group.to_numpy()[:EVALUATION_DEPTH]])
        for query, group in frame.groupby(query_ids[frame["query"]], sort=False)["candidate"]
    }
