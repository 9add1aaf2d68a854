"""Scores of whole profiles, of researchers, firms or mandates, for documents."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from matcher.encoding import load_encoder
from matcher.errors import InputError
from matcher.ports import Encoder, Progress
from matcher.progress import SilentProgress
from matcher.ranking import Documents, profile_scores, whole_text


def score_profiles(
    profiles: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Score every document for every profile by the profile's best few texts.

    ``profiles`` has the columns ``profile_id`` and ``text``, several rows a profile, and, where a text should count
    for more or less than the others (a recent or a starred one), ``weight``, at least 0, 1 where it is left out: of
    the texts that are taken, one of weight 2 counts as two. ``documents`` has ``id`` and ``text``. Either may have a
    ``title``. Without an ``encoder`` the default one is loaded.

    Returns ``profile_id, document_id, score`` for every pair, profiles and documents in the order in which they first
    come. A higher score is better; it is a mean of standard scores, around 0 for a document like all others, and no
    probability. Raises ``InputError`` for a missing column, an empty side, a repeated document or a bad weight.
    """
    progress = progress or SilentProgress()
    _require_columns(profiles, "profiles", ("profile_id", "text"))
    _require_columns(documents, "documents", ("id", "text"))
    if documents["id"].duplicated().any():
        repeated = documents["id"][documents["id"].duplicated()].iloc[0]
        raise InputError(f"the documents have the id {repeated!r} more than once")
    weights = _weights(profiles)
    profile_of, profile_ids = pd.factorize(profiles["profile_id"])
    if (profile_of < 0).any():
        raise InputError(f"row {int((profile_of < 0).argmax()) + 1} of the profiles has no profile_id")
    encoder = encoder or load_encoder()
    sides = [
        _documents(frame, name, encoder, progress)
        for frame, name in ((profiles, "profiles' texts"), (documents, "documents"))
    ]
    with progress.track("Comparing profiles with documents", len(profiles)) as step:
        scores = profile_scores(sides[0], np.asarray(profile_of, dtype=np.intp), weights, sides[1], step)
    return pd.DataFrame(
        {
            "profile_id": np.repeat(np.asarray(profile_ids), len(documents)),
            "document_id": np.tile(documents["id"].to_numpy(), len(profile_ids)),
            "score": scores.ravel(),
        }
    )


def _require_columns(frame: pd.DataFrame, name: str, columns: Iterable[str]) -> None:
    for column in columns:
        if column not in frame.columns:
            raise InputError(f"the {name} have no column {column!r}; they have {', '.join(map(str, frame.columns))}")
    if frame.empty:
        raise InputError(f"there are no {name}")


def _weights(profiles: pd.DataFrame) -> np.ndarray:
    if "weight" not in profiles.columns:
        return np.ones(len(profiles))
    weights = pd.to_numeric(profiles["weight"], errors="coerce").to_numpy(dtype=np.float64)
    weights = np.where(profiles["weight"].isna(), 1.0, weights)
    bad = ~(np.isfinite(weights) & (weights >= 0))
    if bad.any():
        row = int(bad.argmax())
        raise InputError(
            f"row {row + 1} of the profiles: weight {profiles['weight'].iloc[row]} is no number from 0 up"
        )
    return weights


def _documents(frame: pd.DataFrame, name: str, encoder: Encoder, progress: Progress) -> Documents:
    titles = frame["title"].fillna("").astype(str) if "title" in frame.columns else [""] * len(frame)
    texts = [
        whole_text(title, text) for title, text in zip(titles, frame["text"].fillna("").astype(str), strict=True)
    ]
    with progress.track(f"Encoding {name}", len(texts)) as step:
        vectors = encoder.encode(texts, step)
    return Documents(ids=[str(row) for row in range(len(texts))], texts=texts, vectors=vectors)
