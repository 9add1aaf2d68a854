"""A static encoder: a text's vector is the mean of its tokens' vectors, so that a million texts take minutes.

Distilled from another encoder, the teacher. Without any text (``distil``): the teacher's vector of each token,
whitened, so that no direction dominates, and weighted by the token's rarity. With some texts of a collection and the
teacher's vectors of them (``StaticEncoder.fitted``): the token vectors that give those vectors best, by ridge
regression. The second is far better and costs seconds, where the teacher's vectors are there anyway.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from scipy.linalg import solve
from tokenizers import Tokenizer

from matcher.atomic import replacing
from matcher.encoding.text import normalise
from matcher.encoding.vectors import to_unit_rows
from matcher.errors import EncoderUnavailable
from matcher.pieces import PieceNumbers
from matcher.ports import Encoder, ProgressStep, Vector, Vectors

WEIGHTS = "embedding.weight"
"""The name of the table in its file, as sentence-transformers' ``StaticEmbedding`` has it."""

PENALTY = 0.3
"""Of the ridge regression, against rows of length 1; 0.03 to 1 measured nearly the same."""

MOST_TEXTS_TO_FIT = 8000
"""The regression solves a dense system of so many equations: 0.5 GB."""

_SMOOTHING = 1e-6
_TEXTS_AT_A_TIME = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTable:
    """``vectors``, float32, shape (tokens of the vocabulary, dimension). ``centre``, shape (dimension,): the
    teacher's mean vector, which the table leaves out. ``identity`` names teacher and recipe.
    """

    vectors: npt.NDArray[np.float32]
    centre: Vector
    identity: str


class StaticEncoder:
    """An ``Encoder`` from a tokenizer and a ``TokenTable``; it reads texts to their end and needs no PyTorch.

    Its vectors are near to the teacher's less the ``centre``: see ``comparable``.
    """

    def __init__(self, tokenizer: Tokenizer, table: TokenTable) -> None:
        """``tokenizer`` is one whose tokens hold no white space, as WordPiece; it is not changed."""
        self._tokenizer = Tokenizer.from_str(tokenizer.to_str())
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._table = table
        self._pieces = PieceNumbers(self._tokens)

    @property
    def id(self) -> str:
        return self._table.identity

    @property
    def dimension(self) -> int:
        return int(self._table.vectors.shape[1])

    @property
    def table(self) -> TokenTable:
        return self._table

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        """Return shape (len(texts), dimension); a text without a token gives a zero row."""
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(texts), _TEXTS_AT_A_TIME):
            part = slice(first, first + _TEXTS_AT_A_TIME)
            rows[part] = to_unit_rows(self._counts(texts[part], progress) @ self._table.vectors)
        return rows

    def comparable(self, vectors: Vectors) -> Vectors:
        """The teacher's ``vectors`` in the form in which they are compared with this encoder's."""
        return to_unit_rows(vectors - self._table.centre)

    def fitted(self, texts: Sequence[str], vectors: Vectors) -> StaticEncoder:
        """Another encoder, whose vectors of ``texts`` are as near as can be to the teacher's ``vectors``.

        Each token is weighted by its inverse document frequency in ``texts``, log(1 + texts / (1 + with token));
        then the token vectors solve a ridge regression, drawn towards those of this encoder. Raises ``ValueError``
        for no text, more than ``MOST_TEXTS_TO_FIT``, or vectors of another shape.
        """
        if not 0 < len(texts) <= MOST_TEXTS_TO_FIT or vectors.shape != (len(texts), self.dimension):
            raise ValueError(f"{len(texts)} texts and vectors of shape {vectors.shape}: at most {MOST_TEXTS_TO_FIT}")
        counts = self._counts(texts)
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log(1 + len(texts) / (1 + holding)).astype(np.float32)
        centre = vectors.mean(axis=0)
        table = _ridge(_unit_rows(counts, rarity), vectors - centre, self._table.vectors)
        fitted = TokenTable(vectors=table * rarity[:, None], centre=centre, identity="")
        digest = hashlib.sha256(fitted.vectors.tobytes() + centre.tobytes()).hexdigest()[:16]
        return StaticEncoder(self._tokenizer, replace(fitted, identity=f"{self.id}/fitted-{digest}"))

    def _tokens(self, piece: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(piece, add_special_tokens=False).ids)

    def _counts(self, texts: Sequence[str], progress: ProgressStep | None = None) -> sp.csr_matrix:
        """How often each token stands in each text, shape (len(texts), tokens of the vocabulary)."""
        tokens = self._pieces.of([normalise(text) for text in texts], progress)
        ones = np.ones(len(tokens.ids), dtype=np.float32)
        counts = sp.csr_matrix((ones, tokens.ids, tokens.starts), shape=(len(texts), len(self._table.vectors)))
        counts.sum_duplicates()
        return counts


def open_static(teacher: Encoder, tokenizer_file: Path, cache_folder: Path) -> StaticEncoder:
    """The static encoder of ``teacher``, made on first use and kept in ``cache_folder``.

    The file holds the weights of sentence-transformers' ``StaticEmbedding``. Raises ``EncoderUnavailable`` when it
    cannot be read.
    """
    identity = f"static-1:{teacher.id}"
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    path = cache_folder / f"static-{digest}.safetensors"
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    if not path.is_file():
        with replacing(path) as temporary:
            save_file(distil(teacher, tokenizer), temporary, metadata={"made by": identity})
    try:
        held = load_file(path)
        table = TokenTable(vectors=held[WEIGHTS], centre=held["centre"], identity=identity)
    except (SafetensorError, KeyError) as error:
        raise EncoderUnavailable("static", f"delete {path}, it will be made again ({error})") from error
    return StaticEncoder(tokenizer, table)


def distil(teacher: Encoder, tokenizer: Tokenizer) -> dict[str, npt.NDArray[np.float32]]:
    """Token vectors from ``teacher`` alone: each token as a text of its own, whitened (ZCA), of length 1, times its
    rarity a / (a + p) (Arora et al. 2017, https://openreview.net/forum?id=SyK00v5xx).

    No text says how frequent a token is; vocabularies are ordered by frequency, so p follows Zipf's law in the rank.
    Returns ``WEIGHTS`` and ``centre``.
    """
    size = tokenizer.get_vocab_size()
    spelled = [str(tokenizer.id_to_token(token)).removeprefix("##") for token in range(size)]
    vectors = teacher.encode(spelled).astype(np.float64)
    centre = vectors.mean(axis=0)
    directions, whitened = _whitened(vectors - centre)
    share = 1.0 / (np.arange(size) + 1.0)
    weights = _SMOOTHING / (_SMOOTHING + share / share.sum())
    table = to_unit_rows(whitened @ directions) * weights[:, None]
    return {WEIGHTS: table.astype(np.float32), "centre": centre.astype(np.float32)}


def _whitened(
    centred: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Principal directions, as rows, and the rows of ``centred`` along them, each direction scaled to variance 1."""
    _, scales, directions = np.linalg.svd(centred, full_matrices=False)
    spreads = np.maximum(scales / np.sqrt(len(centred)), 1e-6)
    return directions, (centred @ directions.T) / spreads


def _unit_rows(counts: sp.csr_matrix, weights: npt.NDArray[np.float32]) -> sp.csr_matrix:
    """``counts`` times one weight a column, each row scaled to length 1."""
    values = counts.data * weights[counts.indices]
    squares = np.bincount(np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)), values**2, counts.shape[0])
    lengths = np.repeat(np.sqrt(np.maximum(squares, 1e-12)), np.diff(counts.indptr))
    return sp.csr_matrix(((values / lengths).astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def _ridge(
    rows: sp.csr_matrix, wanted: npt.NDArray[np.float32], prior: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """The table nearest to a multiple of ``prior`` with ``rows @ table`` near ``wanted``; in its dual form, since
    there are fewer texts than tokens.
    """
    guess = rows @ prior
    scale = float((guess * wanted).sum() / max(float((guess * guess).sum()), 1e-9))
    system = (rows @ rows.T).toarray().astype(np.float64)
    system[np.diag_indices_from(system)] += PENALTY
    residual = (wanted - scale * guess).astype(np.float64)
    return np.asarray(scale * prior + rows.T @ solve(system, residual, assume_a="pos"), dtype=np.float32)
