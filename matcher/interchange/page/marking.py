"""Sentences with the words marked that the other side uses as well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[^\W_](?:[\w.+-]*[^\W_])?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; the pieces of a sentence put together are the sentence."""

    text: str
    marked: bool


def mark(sentence: str, shared_terms: Iterable[str]) -> tuple[Piece, ...]:
    """Cut ``sentence`` where marking begins or ends; words are compared with the terms' words by English stem.

    >>> [piece.text for piece in mark("The moulds of PA66 warp.", ["mould", "warping"]) if piece.marked]
    ['moulds', 'warp']
    """
    wanted = {_stem(word) for term in shared_terms for word in _WORD.findall(term)}
    spans = [found.span() for found in _WORD.finditer(sentence) if _stem(found[0]) in wanted]
    pieces: list[Piece] = []
    at = 0
    for start, end in _joined(spans, sentence):
        pieces += [Piece(sentence[at:start], False), Piece(sentence[start:end], True)]
        at = end
    pieces.append(Piece(sentence[at:], False))
    return tuple(piece for piece in pieces if piece.text)


def _joined(spans: list[tuple[int, int]], sentence: str) -> list[tuple[int, int]]:
    """Neighbouring words with nothing but a space or hyphen between them become one span."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and sentence[joined[-1][1] : start] in (" ", "-"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word.lower()))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
