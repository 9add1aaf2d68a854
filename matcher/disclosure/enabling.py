"""What in a public text would let others do it: looked for before the text is saved, and shown to its author.

A patent needs novelty, and a public text that teaches enough destroys it. Nothing is refused: the author decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from matcher.disclosure.patents import patent_numbers
from matcher.disclosure.quantities import measured_values, strength_classes
from matcher.disclosure.secret_terms import secret_terms
from matcher.disclosure.secret_values import secret_values
from matcher.disclosure.substances import formulas


class EnablingKind(StrEnum):
    """In falling weight, where two are found at one place."""

    CONFIDENTIAL_TERM = "confidential_term"
    PATENT_NUMBER = "patent_number"
    SUBSTANCE = "substance"
    QUANTITY = "quantity"
    MATERIAL_GRADE = "material_grade"

    @property
    def reason(self) -> str:
        return _REASONS[self]


_REASONS = {
    EnablingKind.CONFIDENTIAL_TERM: "stands in the confidential part, and should stand only there",
    EnablingKind.PATENT_NUMBER: "a patent or application number leads to the full text and to the inventors",
    EnablingKind.SUBSTANCE: "names the material exactly; a class of materials says enough",
    EnablingKind.QUANTITY: "a measured value helps to repeat the work; say what it achieves instead",
    EnablingKind.MATERIAL_GRADE: "a grade or strength class may tell the material, though it names a product too",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablingSpan:
    """``text[start:end]`` of the text that was checked, in characters, and why it is marked."""

    start: int
    end: int
    text: str
    kind: EnablingKind

    @property
    def reason(self) -> str:
        return self.kind.reason


def enabling_spans(text: str, confidential: str = "") -> tuple[EnablingSpan, ...]:
    """Enabling detail of a public text, in order; no two overlap. ``confidential`` is the record's other part."""
    found = sorted(
        _found(text, confidential), key=lambda item: (item.start, -item.end, list(EnablingKind).index(item.kind))
    )
    kept: list[EnablingSpan] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def _found(text: str, confidential: str) -> Iterator[EnablingSpan]:
    places = (
        (EnablingKind.CONFIDENTIAL_TERM, secret_terms(text, confidential)),
        (EnablingKind.CONFIDENTIAL_TERM, secret_values(text, confidential)),
        (EnablingKind.PATENT_NUMBER, patent_numbers(text)),
        (EnablingKind.SUBSTANCE, formulas(text)),
        (EnablingKind.QUANTITY, measured_values(text)),
        (EnablingKind.MATERIAL_GRADE, strength_classes(text)),
    )
    for kind, spans in places:
        for start, end in spans:
            yield EnablingSpan(start=start, end=end, text=text[start:end], kind=kind)
