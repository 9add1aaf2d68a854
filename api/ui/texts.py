"""Texts of records on a page: their language, and passages to be marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.domain import Span

_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")


def language_of_text(text: str) -> str:
    """Korean where at least a fifth of the letters are Hangul, English otherwise: for readers' software to know.

    >>> language_of_text("Wear of dies"), language_of_text("금형 마모 CrAlN")
    ('en', 'ko')
    """
    sample = text[:400]
    hangul, latin = len(_HANGUL.findall(sample)), len(_LATIN.findall(sample))
    return "ko" if hangul and hangul * 4 >= latin else "en"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text; ``number`` counts the evidence that it belongs to from 1, 0 for none.

    The passages of a text put together are the text.
    """

    text: str
    number: int = 0


def passages(text: str, spans: Sequence[Span]) -> tuple[Passage, ...]:
    """Cut ``text`` where a span begins or ends; span i has the number i + 1, and of two that overlap the first holds.

    A span whose words are no longer in the text is left out: the text was changed since.

    >>> passages("a bc d", [Span(start=2, end=4, text="bc")])
    (Passage(text='a ', number=0), Passage(text='bc', number=1), Passage(text=' d', number=0))
    """
    found: list[Passage] = []
    at = 0
    for start, end, number in sorted(_valid(text, spans)):
        if start < at:
            continue
        found += [Passage(text[at:start]), Passage(text[start:end], number)]
        at = end
    found.append(Passage(text[at:]))
    return tuple(item for item in found if item.text)


def _valid(text: str, spans: Sequence[Span]) -> Iterable[tuple[int, int, int]]:
    for number, span in enumerate(spans, 1):
        start = span.start if text[span.start : span.end] == span.text else text.find(span.text)
        if span.text and start >= 0:
            yield start, start + len(span.text), number
