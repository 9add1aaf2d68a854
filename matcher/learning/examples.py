"""From what was taught to arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.learning.examination import DecidedList, Examination, estimate
from matcher.learning.lessons import Subject, Taught
from models.domain import Shown

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IndexArray = npt.NDArray[np.intp]

BASE = "base"
"""The name of the intercept, whose feature is always 1."""

EVERYTHING, TOPIC = -1, -2
"""Subjects that are no single criterion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a ranker multiplies its features with: the base first, then topic features, then criteria of fit.

    ``values`` has shape (len(names),). The weights of the ``criteria`` are never below 0.
    """

    features: tuple[str, ...]
    criteria: tuple[str, ...]
    values: FloatArray

    @property
    def names(self) -> tuple[str, ...]:
        return (BASE, *self.features, *self.criteria)

    def row(self, shown: Shown) -> FloatArray | None:
        """The pair's values as they were when it was shown, shape (len(names),); None if a topic feature lacks.

        A criterion that was not looked at then counts as satisfied.
        """
        if not shown.features.keys() >= set(self.features):
            return None
        topics = [shown.features[name] for name in self.features]
        return np.array([1.0, *topics, *(shown.fits.get(name, 0.0) for name in self.criteria)])

    def column(self, subject: Subject) -> int:
        """As in ``Examples.subjects``. Raises ``ValueError`` for a criterion that is none of these."""
        if subject in (Subject.EVERYTHING, Subject.TOPIC):
            return EVERYTHING if subject is Subject.EVERYTHING else TOPIC
        return 1 + len(self.features) + self.criteria.index(subject.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Pairs that teach something. The arrays have one row a pair; ``needs`` numbers the needs from 0.

    ``table`` has shape (pairs, weights): the values that were read when the pair was shown. ``subjects`` says what
    the answer was about: a column of ``table`` for one criterion, or else ``EVERYTHING`` or ``TOPIC``.
    ``certainty`` is how sure the label is, ``ranks`` at which rank the pair was shown.
    """

    table: FloatArray
    subjects: IndexArray
    wanted: BoolArray
    certainty: FloatArray
    ranks: IndexArray
    needs: IndexArray

    def __len__(self) -> int:
        return len(self.wanted)

    def part(self, rows: IndexArray | BoolArray) -> Examples:
        return Examples(
            table=self.table[rows],
            subjects=self.subjects[rows],
            wanted=self.wanted[rows],
            certainty=self.certainty[rows],
            ranks=self.ranks[rows],
            needs=self.needs[rows],
        )


NEVER_PROPOSED = "no matching had proposed the pair"
OTHER_FEATURES = "proposed by a version that read other features"
LEFT_OPEN = "about a criterion that either side leaves open or the offer meets"


def make_examples(taught: Sequence[Taught], weights: Weights) -> tuple[Examples, Mapping[str, int]]:
    """Return the examples, and how many lessons could not be used, by reason."""
    rows, left = [], Counter[str]()
    for item in taught:
        row, reason = _row(item, weights)
        if row is None:
            left[reason] += 1
        else:
            rows.append((item, row))
    number = {need_id: at for at, need_id in enumerate(dict.fromkeys(item.need_id for item, _ in rows))}
    width = len(weights.names)
    return Examples(
        table=np.array([row for _, row in rows], dtype=np.float64).reshape(-1, width),
        subjects=np.array([weights.column(item.lesson.subject) for item, _ in rows], dtype=np.intp),
        wanted=np.array([item.lesson.wanted for item, _ in rows], dtype=bool),
        certainty=np.array([item.lesson.weight for item, _ in rows], dtype=np.float64),
        ranks=np.array([item.shown.rank for item, _ in rows if item.shown], dtype=np.intp),
        needs=np.array([number[item.need_id] for item, _ in rows], dtype=np.intp),
    ), dict(left)


def _row(item: Taught, weights: Weights) -> tuple[FloatArray | None, str]:
    if item.shown is None:
        return None, NEVER_PROPOSED
    row = weights.row(item.shown)
    if row is None:
        return None, OTHER_FEATURES
    column = weights.column(item.lesson.subject)
    if column >= 0 and not row[column] < 0:
        return None, LEFT_OPEN
    return row, ""


def examination_of(shown: Sequence[tuple[str, Shown]]) -> Examination:
    """Estimate how far down lists are read from what was decided upon: (need id, how it was shown) of each."""
    return estimate(list(_lists(shown)))


def _lists(shown: Sequence[tuple[str, Shown]]) -> Iterator[DecidedList]:
    ranks: dict[tuple[str, str], set[int]] = {}
    lengths: dict[tuple[str, str], int] = {}
    for need_id, item in shown:
        key = need_id, item.matching
        ranks.setdefault(key, set()).add(item.rank)
        lengths[key] = max(lengths.get(key, 0), item.list_length)
    return (DecidedList(ranks=tuple(sorted(ranks[key])), length=lengths[key]) for key in ranks)
