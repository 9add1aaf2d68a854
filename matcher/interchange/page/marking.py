"""Sentences with the words marked that the other side uses as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.words import WORD, stem


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
    wanted = {stem(word.lower()) for term in shared_terms for word in WORD.findall(term)}
    spans = [found.span() for found in WORD.finditer(sentence) if stem(found[0].lower()) in wanted]
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
