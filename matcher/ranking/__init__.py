"""Needs and offers in, ranked candidates with calibrated scores and their evidence out."""

from matcher.ranking.evidence import TextPair, find_evidence
from matcher.ranking.features import FEATURES, LESS_SURE
from matcher.ranking.labels import CIRCUMSTANCES, LABELS, RANGES, label
from matcher.ranking.profiles import profile_scores
from matcher.ranking.rank import PairFit, Ranking, Scoring, pair_features, rank
from matcher.ranking.ranker import CRITERIA, DEFAULT_FIT_WEIGHTS, Ranker
from matcher.ranking.retrieval import Documents, Retrieved, retrieve, whole_text
from matcher.ranking.words import stems

__all__ = [
    "CIRCUMSTANCES",
    "CRITERIA",
    "DEFAULT_FIT_WEIGHTS",
    "FEATURES",
    "LABELS",
    "LESS_SURE",
    "RANGES",
    "Documents",
    "PairFit",
    "Ranker",
    "Ranking",
    "Retrieved",
    "Scoring",
    "TextPair",
    "find_evidence",
    "label",
    "pair_features",
    "profile_scores",
    "rank",
    "retrieve",
    "stems",
    "whole_text",
]
