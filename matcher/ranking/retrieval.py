"""All needs against all offers, a block of needs at a time, down to the candidates worth a closer look.

Memory is bounded by one block of scores plus the candidates: it grows with the number of texts, not of pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matcher.ports import Progress, VectorIndex, Vectors
from matcher.ranking.features import FloatArray, IndexArray, RawScores, Spread, Spreads, fullness
from matcher.ranking.lexical import Bm25, Phrases, stemmed_texts
from models.domain import InvalidField

SCORES_PER_BLOCK = 4_000_000
"""Needs in a block times offers: 16 MB for each score held in float32."""


def whole_text(title: str, text: str) -> str:
    """What is read of a title and a text; a title that is the beginning of the text is not read twice.

    >>> whole_text("Die wear", "Dies wear early.")
    'Die wear. Dies wear early.'
    """
    title = title.rstrip("…. ")
    return f"{title}. {text}" if title and not text.startswith(title) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """One side of the market: ids, public texts and unit vectors, all in one order."""

    ids: Sequence[str]
    texts: Sequence[str]
    vectors: Vectors
    row_of: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row_of", {record_id: row for row, record_id in enumerate(self.ids)})
        if len(self.row_of) != len(self.ids):
            raise InvalidField("ids", len(self.ids), "every document has an id of its own")
        if not len(self.ids) == len(self.texts) == len(self.vectors):
            raise InvalidField("texts", len(self.texts), "there is one text and one vector for each id")

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    raw: RawScores
    spreads: Spreads


def retrieve(
    needs: Documents,
    offers: Documents,
    index: VectorIndex,
    *,
    per_retriever: int,
    forbidden: frozenset[tuple[str, str]],
    progress: Progress,
) -> Retrieved:
    """Join each need's ``per_retriever`` nearest offers by vector (from ``index``, which holds the offers' vectors
    by id) and by BM25, leave out the ``forbidden`` (need id, offer id), and score what remains.
    """
    with progress.track("Reading words", len(needs) + len(offers)) as step:
        need_stems = stemmed_texts(needs.texts, step)
        offer_stems = stemmed_texts(offers.texts, step)
    with progress.track("Indexing words", len(needs) + 2 * len(offers)) as step:
        bm25, phrases = Bm25(offer_stems, step), Phrases(need_stems, offer_stems, step)
    collector = _Collector(needs=needs, offers=offers, per_retriever=per_retriever, forbidden=forbidden)
    size = max(1, SCORES_PER_BLOCK // max(1, len(offers)))
    with progress.track("Comparing needs with offers", len(needs)) as step:
        for start in range(0, len(needs), size):
            rows = slice(start, min(start + size, len(needs)))
            near = index.search(needs.vectors[rows], per_retriever)
            dense = [np.array([offers.row_of[offer_id] for offer_id in hits.ids], dtype=np.intp) for hits in near]
            collector.add(rows, dense, bm25.scores(need_stems[rows]), phrases.scores(rows))
            step.advance(rows.stop - rows.start)
    return collector.finish(need_stems.texts.lengths, offer_stems.texts.lengths)


class _Collector:
    """Gathers candidates and the figures for the spreads while blocks go by."""

    def __init__(
        self, *, needs: Documents, offers: Documents, per_retriever: int, forbidden: frozenset[tuple[str, str]]
    ) -> None:
        self._needs, self._offers = needs, offers
        self._per_retriever = per_retriever
        self._forbidden = _columns_by_row(needs, offers, forbidden)
        self._pairs: list[tuple[npt.NDArray[np.float32], ...]] = []
        self._rows: list[IndexArray] = []
        self._columns: list[IndexArray] = []
        self._moments = {name: Moments(len(offers)) for name in ("lexical", "phrases")}

    def add(
        self,
        rows: slice,
        dense: Sequence[IndexArray],
        lexical: npt.NDArray[np.float32],
        phrases: npt.NDArray[np.float32],
    ) -> None:
        for name, scores in (("lexical", lexical), ("phrases", phrases)):
            self._moments[name].add(scores)
        near = list(dense)
        for at, row in enumerate(range(rows.start, rows.stop)):
            if row in self._forbidden:
                lexical[at, self._forbidden[row]] = 0
                near[at] = self._nearest_allowed(row)
        top = _best_columns(lexical, self._per_retriever)
        for at, row in enumerate(range(rows.start, rows.stop)):
            columns = np.union1d(near[at], top[at])
            if row in self._forbidden:
                columns = np.setdiff1d(columns, self._forbidden[row])
            similarity = self._offers.vectors[columns] @ self._needs.vectors[row]
            self._pairs.append((similarity, lexical[at, columns], phrases[at, columns]))
            self._rows.append(np.full(len(columns), row, dtype=np.intp))
            self._columns.append(columns)

    def _nearest_allowed(self, row: int) -> IndexArray:
        """The best columns by vector among those that the row may have, however far down they stand."""
        cosines = self._offers.vectors @ self._needs.vectors[row]
        cosines[self._forbidden[row]] = -np.inf
        best = np.argsort(-cosines, kind="stable")[: self._per_retriever]
        return np.asarray(best[np.isfinite(cosines[best])], dtype=np.intp)

    def finish(self, need_lengths: npt.NDArray[np.int64], offer_lengths: npt.NDArray[np.int64]) -> Retrieved:
        """The lengths, in stems, have one element a need and one an offer."""
        nothing = np.empty(0, dtype=np.float32)
        similarity, lexical, phrases = (
            np.concatenate([nothing, *(pair[part] for pair in self._pairs)]).astype(np.float64) for part in range(3)
        )
        rows = np.concatenate(self._rows or [np.empty(0, np.intp)])
        columns = np.concatenate(self._columns or [np.empty(0, np.intp)])
        raw = RawScores(
            needs=rows,
            offers=columns,
            similarity=similarity,
            lexical=lexical,
            phrases=phrases,
            fullness=fullness(np.minimum(need_lengths[rows], offer_lengths[columns])),
            need_fullness=fullness(need_lengths[rows]),
        )
        of_needs = {name: moments.of_rows() for name, moments in self._moments.items()}
        of_offers = {name: moments.of_columns() for name, moments in self._moments.items()}
        of_needs["similarity"] = spread_of_cosines(self._needs.vectors, self._offers.vectors)
        of_offers["similarity"] = spread_of_cosines(self._offers.vectors, self._needs.vectors)
        return Retrieved(raw=raw, spreads=Spreads(of_needs=of_needs, of_offers=of_offers))


class Moments:
    """Means of a score and of its square, by row and by column, over blocks of rows."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._row_means: list[FloatArray] = []
        self._row_square_means: list[FloatArray] = []
        self._sums = np.zeros(columns)
        self._square_sums = np.zeros(columns)

    def add(self, scores: npt.NDArray[np.float32]) -> None:
        squares = scores**2
        self._row_means.append(scores.mean(axis=1, dtype=np.float64))
        self._row_square_means.append(squares.mean(axis=1, dtype=np.float64))
        self._sums += scores.sum(axis=0, dtype=np.float64)
        self._square_sums += squares.sum(axis=0, dtype=np.float64)

    def of_rows(self) -> Spread:
        return Spread.shrunk(np.concatenate(self._row_means), np.concatenate(self._row_square_means), self._columns)

    def of_columns(self) -> Spread:
        rows = sum(map(len, self._row_means))
        return Spread.shrunk(self._sums / rows, self._square_sums / rows, rows)


def spread_of_cosines(own: Vectors, other: Vectors) -> Spread:
    """Spread of each own vector's cosines with all the others, from the others' mean and second moment."""
    wide = other.astype(np.float64)
    second_moment = wide.T @ wide / len(wide)
    square_mean = np.einsum("nd,nd->n", own @ second_moment, own)
    return Spread.shrunk(own @ wide.mean(axis=0), square_mean, len(wide))


def _best_columns(scores: npt.NDArray[np.float32], count: int) -> list[IndexArray]:
    """For each row, the columns of its ``count`` largest positive scores, in no order."""
    count = min(count, scores.shape[1])
    top = np.argpartition(-scores, count - 1, axis=1)[:, :count] if count else np.empty((len(scores), 0), np.intp)
    return [columns[scores[row, columns] > 0] for row, columns in enumerate(top)]


def _columns_by_row(
    needs: Documents, offers: Documents, forbidden: frozenset[tuple[str, str]]
) -> dict[int, list[int]]:
    columns: dict[int, list[int]] = {}
    for need_id, offer_id in forbidden:
        if need_id in needs.row_of and offer_id in offers.row_of:
            columns.setdefault(needs.row_of[need_id], []).append(offers.row_of[offer_id])
    return columns
