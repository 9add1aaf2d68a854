"""Needs and offers in, ranked candidates with calibrated scores and their evidence out."""

from matcher.ranking.evidence import TextPair, find_evidence
from matcher.ranking.features import FEATURES, features
from matcher.ranking.labels import LABELS, RANGES, label
from matcher.ranking.rank import PairFit, Ranking, Scoring, rank
from matcher.ranking.ranker import CRITERIA, DEFAULT_FIT_WEIGHTS, Ranker
from matcher.ranking.retrieval import Documents, Retrieved, retrieve, whole_text
from matcher.ranking.words import stems

__all__ = [
    "CRITERIA",
    "DEFAULT_FIT_WEIGHTS",
    "FEATURES",
    "LABELS",
    "RANGES",
    "Documents",
    "PairFit",
    "Ranker",
    "Ranking",
    "Retrieved",
    "Scoring",
    "TextPair",
    "features",
    "find_evidence",
    "label",
    "rank",
    "retrieve",
    "stems",
    "whole_text",
]
