"""Words and terms of the texts that titles are made from: tokens, stems, natural casing, what says nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matcher.programme.plain_words import ACRONYMS, ADJECTIVE_ENDINGS, EMPTY_WORDS, LEANING_WORDS, NOUNS_IN_SPITE
from matcher.words import stem_all
from models.domain import Demand, Offer

Stems = tuple[str, ...]

_WORD = re.compile(r"[^\W\d_][\w]*(?:[-'’/][^\W_]\w*)*", re.UNICODE)
_PAUSE = re.compile(r"[.,;:!?()\[\]{}\"“”„•|=<>]|\s[-–—/&]\s|\n")
_RELATIVE = frozenset({"that", "which", "who"})
_DONE = frozenset(
    {"driven", "found", "grown", "heard", "held", "kept", "led", "made", "run", "seen", "shown", "taken"}
)
"""Participles that do not end in "ed"."""
_SHOUTED_SHARE = 0.6
"""A text with a larger share of capital letters is taken as set in capitals throughout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a record says in public about its subject."""

    title: str
    keywords: tuple[str, ...]
    text: str


def wording_of(record: Offer | Demand) -> Wording:
    """The public wording of a record; the confidential text is never read."""
    keywords = record.themes if not isinstance(record, Offer) and hasattr(record, "themes") else ()
    return Wording(title=record.title, keywords=getattr(record, "keywords", keywords), text=record.text)


def terms(text: str, longest: int) -> Iterator[tuple[str, ...]]:
    """Runs of one to ``longest`` words of ``text`` that no punctuation divides and that could stand in a title."""
    for piece in _PAUSE.split(text):
        words = _WORD.findall(piece)
        for start in range(len(words)):
            for length in range(1, min(longest, len(words) - start) + 1):
                run = tuple(words[start : start + length])
                if says_something(run) and not _tells_what_is_done(words, start, start + length):
                    yield run


def _tells_what_is_done(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a run holds the verb of a clause, as *counts* in "that counts people", *shows* in "whose tip shows its
    force" and *heard* in "heard by sensors": a title would read as a sentence that lost its end.
    """
    lower = [word.lower() for word in words[max(0, start - 2) : end + 1]]
    before, inside = lower[: min(2, start)], lower[min(2, start) :][: end - start]
    if before[-1:] and before[-1] in _RELATIVE:
        return True
    if before[-1:] == ["and"] and not _RELATIVE.isdisjoint(word.lower() for word in words[:start]):
        return True
    if (before[-1:] == ["whose"] and end - start > 1) or before[:1] == ["whose"]:
        return True
    is_done_by = lower[len(before) + len(inside) :] == ["by"]
    return is_done_by and (inside[-1].endswith("ed") or inside[-1] in _DONE)


def says_something(words: Sequence[str]) -> bool:
    """No word leans on another outside, the last is no adjective, all have three letters or are acronyms, none
    is a part number, and at least one has content."""
    lower = [word.lower() for word in words]
    if any(word in LEANING_WORDS for word in lower) or lower[0].endswith("ly"):
        return False
    if any(len(word) < 3 and not word.isupper() for word in words) or lower[-1].endswith("-to"):
        return False
    if any(sum(letter.isdigit() for letter in word) > 2 for word in words):
        return False
    if lower[-1].endswith(ADJECTIVE_ENDINGS) and not lower[-1].endswith(NOUNS_IN_SPITE):
        return False
    return any(word not in EMPTY_WORDS for word in lower) and (len(lower) > 1 or len(lower[0]) > 3)


def stems(words: Iterable[str]) -> Stems:
    """What makes two forms of a term the same: stemmed, lower case, hyphens as spaces."""
    parts = [part for word in words for part in re.split(r"[-/’']", word.lower()) if part]
    return tuple(stem_all(parts))


class Casing:
    """How each word is written inside a sentence, learnt from the texts that are not set in capitals.

    The first word of a sentence tells nothing; in ``phrases``, such as keywords, every word counts.
    """

    def __init__(self, sentences: Iterable[str], phrases: Iterable[str]) -> None:
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        for text in sentences:
            for sentence in re.split(r"[.!?:\n]\s+", "" if is_shouted(text) else text):
                for word in _WORD.findall(sentence)[1:]:
                    forms[word.lower()][word] += 1
        for phrase in phrases:
            for word in [] if is_shouted(phrase) else _WORD.findall(phrase):
                forms[word.lower()][word] += 1
        self._form = {word: _usual(word, seen) for word, seen in forms.items()}

    def natural(self, words: Iterable[str]) -> str:
        """The words in their usual form, joined by spaces; known acronyms stay capitals."""
        return " ".join(self._natural(word) for word in words)

    def _natural(self, word: str) -> str:
        lower = word.lower()
        if lower in self._form:
            return self._form[lower]
        parts = re.split(r"([-/])", lower)
        return "".join(part.upper() if part in ACRONYMS else part for part in parts) if word.isupper() else lower


def _usual(word: str, seen: Counter[str]) -> str:
    """Lower case where a fifth of the uses is, since headings raise letters; else the most frequent form."""
    return word if seen[word] * 5 >= seen.total() else max(sorted(seen), key=seen.__getitem__)


def is_shouted(text: str) -> bool:
    """Whether a text of some length is set in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 20 and sum(letter.isupper() for letter in letters) > _SHOUTED_SHARE * len(letters)


def sentence_case(text: str) -> str:
    """Raise the first letter, unless the first word has capitals of its own, such as pH or mRNA."""
    first = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first) else text[:1].upper() + text[1:]
