"""Why a pair is proposed: its two nearest sentences and the terms that both texts use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matcher.ports import Encoder, Progress
from matcher.progress import SilentProgress
from matcher.ranking.words import sentences, shared_terms, stems
from models.domain import Evidence, Span

SENTENCES_COMPARED = 8
"""From each text, the sentences that share most words with the other text; the rest are not encoded."""
REMEMBERED = 20_000
"""Pairs of texts whose words are not compared again when they are matched again in the same process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPair:
    need_text: str
    offer_text: str


def find_evidence(
    pairs: Sequence[TextPair], encoder: Encoder, progress: Progress | None = None
) -> list[Evidence | None]:
    """One result for each pair, in order; None where a text has no sentence.

    The nearest sentences are those whose cosine with each other and mean cosine with the other text's sentences
    add up to the most. Each distinct sentence is encoded once.
    """
    chosen = [
        (_nearest_in_words(pair.need_text, pair.offer_text), _nearest_in_words(pair.offer_text, pair.need_text))
        for pair in pairs
    ]
    distinct = list(dict.fromkeys(span.text for both in chosen for spans in both for span in spans))
    with (progress or SilentProgress()).track("Looking for evidence", len(distinct)) as step:
        vectors = dict(zip(distinct, encoder.encode(distinct, step), strict=True))
    return [
        _best(pair, need_spans, offer_spans, vectors)
        for pair, (need_spans, offer_spans) in zip(pairs, chosen, strict=True)
    ]


@lru_cache(maxsize=REMEMBERED)
def _nearest_in_words(text: str, other_text: str) -> Sequence[Span]:
    spans = sentences(text)
    if len(spans) <= SENTENCES_COMPARED:
        return spans
    others = set(stems(other_text))
    return sorted(spans, key=lambda span: -len(others & set(stems(span.text))))[:SENTENCES_COMPARED]


_shared_terms = lru_cache(maxsize=REMEMBERED)(shared_terms)


def _best(
    pair: TextPair, need_spans: Sequence[Span], offer_spans: Sequence[Span], vectors: Mapping[str, np.ndarray]
) -> Evidence | None:
    if not need_spans or not offer_spans:
        return None
    need_vectors = np.stack([vectors[span.text] for span in need_spans])
    offer_vectors = np.stack([vectors[span.text] for span in offer_spans])
    cosines = need_vectors @ offer_vectors.T
    # Two sentences can be near and beside the point; each should also be near to the other text as a whole.
    to_the_point = cosines + cosines.mean(axis=1, keepdims=True) + cosines.mean(axis=0, keepdims=True)
    row, column = np.unravel_index(int(to_the_point.argmax()), cosines.shape)
    return Evidence(
        need_span=need_spans[int(row)],
        offer_span=offer_spans[int(column)],
        similarity=float(np.clip(cosines[row, column], -1.0, 1.0)),
        shared_terms=_shared_terms(pair.need_text, pair.offer_text),
    )
