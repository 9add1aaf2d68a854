"""Texts cut into sentences with their place, and into stemmed words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

import Stemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from models.domain import Span

_WORD = re.compile(r"[^\W_](?:[\w.+-]*[^\W_])?")
_SENTENCE_END = re.compile(r"(?<=[.!?;。])\s+(?=[\"'(\[]?[^\Wa-z])|\n{2,}")
_FEWEST_CHARACTERS = 25


def sentences(text: str) -> list[Span]:
    """Cut ``text`` at sentence ends; pieces under 25 characters join their neighbour.

    Every span is trimmed and holds a visible character; a text without one gives an empty list.

    >>> [span.text for span in sentences("The die wears out too early. It must last 0.5 million strokes. Help!")]
    ['The die wears out too early.', 'It must last 0.5 million strokes. Help!']
    """
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        if end - start >= _FEWEST_CHARACTERS or match is None:
            bounds.append((start, end))
            start = match.end() if match else end
    if len(bounds) > 1 and bounds[-1][1] - bounds[-1][0] < _FEWEST_CHARACTERS:
        (first, _), (_, last) = bounds[-2:]
        bounds[-2:] = [(first, last)]
    return [span for first, last in bounds if (span := _trimmed(text, first, last)).text]


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return Span(start=start, end=start + len(piece), text=piece)


def words(text: str) -> list[str]:
    """The text's words in lower case, without stop words and single letters, in order, repeats kept.

    >>> words("The moulds of PA66-GF30 warp.")
    ['moulds', 'pa66-gf30', 'warp']
    """
    found = _WORD.findall(text.lower())
    return [word for word in found if len(word) > 1 and word not in ENGLISH_STOP_WORDS]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def stems(text: str) -> list[str]:
    """``words`` reduced to their English stems (Snowball)."""
    return list(_stemmer().stemWords(words(text)))


def stems_and_pairs(stemmed: Sequence[str]) -> list[str]:
    """The stems, then each pair of neighbouring stems.

    >>> stems_and_pairs(["die", "wear"])
    ['die', 'wear', 'die wear']
    """
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(stemmed)]
    return [*stemmed, *pairs]


def shared_terms(need_text: str, offer_text: str, most: int = 8) -> tuple[str, ...]:
    """Words that both texts use (compared by stem), as the offer writes them.

    Longest common phrases of up to three words first, then single words, in the order of the offer's text.
    """
    need_stems, offer_words = stems(need_text), words(offer_text)
    offer_stems = list(_stemmer().stemWords(offer_words))
    found: list[str] = []
    covered: set[str] = set()
    for length in (3, 2, 1):
        wanted = {tuple(need_stems[i : i + length]) for i in range(len(need_stems) - length + 1)}
        for i in range(len(offer_stems) - length + 1):
            phrase = tuple(offer_stems[i : i + length])
            if phrase in wanted and not covered.issuperset(phrase) and _says_something(offer_words[i : i + length]):
                found.append(" ".join(offer_words[i : i + length]))
                covered.update(phrase)
    return tuple(found[:most])


def _says_something(phrase: Sequence[str]) -> bool:
    """False for bare numbers and for single words of three letters or fewer."""
    return any(len(word) > 3 and not word[0].isdigit() for word in phrase)
