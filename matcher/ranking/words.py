"""Texts cut into sentences with their place, and into stemmed words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from matcher.words import STOP_WORDS, WORD, stem, stem_all, word_set
from models.domain import Span

_SENTENCE_END = re.compile(r"(?<=[.!?;。])\s+(?=[\"'(\[]?[^\Wa-z])|\n{2,}")
_FEWEST_CHARACTERS = 25
_FILLERS = word_set(
    """
    able days every hours less look looking made make makes making minutes months more need needs offer offers part
    parts possible several take takes taking time times today used uses using want wants weeks work works year years
    """
)
"""Say nothing about a subject, and stand in the texts of every subject."""
_JOINT = re.compile(r"[-._+]")


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

    A compound comes as its parts, then as a whole: who writes "cost-effective" is found by who writes "cost
    effective", and PA66-GF30 is still the name that it is.

    >>> words("The moulds of PA66-GF30 warp.")
    ['moulds', 'pa66', 'gf30', 'pa66-gf30', 'warp']
    """
    found = itertools.chain.from_iterable(map(_with_parts, WORD.findall(text.lower())))
    return [word for word in found if len(word) > 1 and word not in STOP_WORDS]


def _with_parts(word: str) -> list[str]:
    parts = [part for part in _JOINT.split(word) if part]
    return [*parts, word] if len(parts) > 1 else [word]


def stems(text: str) -> list[str]:
    """``words`` reduced to their English stems (Snowball)."""
    return stem_all(words(text))


def stems_and_pairs(stemmed: Sequence[str]) -> list[str]:
    """The stems, then each pair of neighbouring stems.

    >>> stems_and_pairs(["die", "wear"])
    ['die', 'wear', 'die wear']
    """
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(stemmed)]
    return [*stemmed, *pairs]


def shared_terms(need_text: str, offer_text: str, most: int = 8) -> tuple[str, ...]:
    """Words and phrases of up to three words that both texts use, by stem, as the offer has them, in lower case.

    A phrase stands unbroken in both texts. Longest first, then in the order of the offer's text; a word within a
    phrase that is listed is not listed again.
    """
    wanted = {phrase for run in _unbroken(need_text) for phrase in _phrases(run)}
    found: list[str] = []
    listed: set[str] = set()
    runs = _unbroken(offer_text)
    for length in (3, 2, 1):
        for run in runs:
            for start in range(len(run) - length + 1):
                phrase = run[start : start + length]
                phrase_stems = tuple(its_stem for _, its_stem in phrase)
                if phrase_stems in wanted and listed.isdisjoint(phrase_stems) and _says_something(phrase):
                    found.append(" ".join(word for word, _ in phrase))
                    listed.update(phrase_stems)
    return tuple(found[:most])


_Run = list[tuple[str, str]]
"""Neighbouring words, each with its stem."""


def _unbroken(text: str) -> list[_Run]:
    """The text's words, cut wherever a stop word or punctuation stands between two."""
    runs: list[_Run] = [[]]
    end = 0
    for match in WORD.finditer(text.lower()):
        word = match.group()
        is_neighbour = text[end : match.start()].strip() == ""
        if not is_neighbour or word in STOP_WORDS or len(word) == 1:
            runs.append([])
        if word not in STOP_WORDS and len(word) > 1:
            runs[-1].append((word, stem(word)))
        end = match.end()
    return [run for run in runs if run]


def _phrases(run: _Run) -> set[tuple[str, ...]]:
    run_stems = [its_stem for _, its_stem in run]
    return {tuple(run_stems[at : at + length]) for length in (1, 2, 3) for at in range(len(run) - length + 1)}


def _says_something(phrase: _Run) -> bool:
    """False for bare numbers, words of three letters or fewer, and words of every text, alone."""
    return any(len(word) > 3 and not word[0].isdigit() and word not in _FILLERS for word, _ in phrase)
