"""Which ranker a workspace matches with, and a ranker as the weights that are learned."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.learning import Weights
from matcher.ports import UnitOfWork
from matcher.ranking import CRITERIA, Ranker
from models.domain import RankerVersion

DEFAULT = "default"
"""The id of the ranker that comes with the package, whatever its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveRanker:
    """``problem`` says in words why the ranker that was chosen cannot be used, and the packaged one is instead."""

    id: str
    ranker: Ranker
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRanker:
    """One line of the list of rankers; ``version`` is None for the packaged one."""

    id: str
    version: RankerVersion | None
    in_use: bool


def active_ranker(work: UnitOfWork) -> ActiveRanker:
    """The ranker used last, or the packaged one before any was, and where the chosen one reads other features."""
    uses = work.rankers.uses()
    chosen = uses[-1].ranker_id if uses else DEFAULT
    if chosen == DEFAULT:
        return ActiveRanker(id=DEFAULT, ranker=Ranker.default())
    content = next((version.content for version in work.rankers.versions() if version.id == chosen), None)
    if content is None:
        return _instead(f"The ranker {chosen} is not in this workspace")
    try:
        return ActiveRanker(id=chosen, ranker=Ranker.from_json(content))
    except ValueError as error:
        return _instead(f"The ranker {chosen} cannot be used by this version ({error})")


def _instead(reason: str) -> ActiveRanker:
    problem = f"{reason}: the packaged one ranks. `bridgework learn` makes another."
    return ActiveRanker(id=DEFAULT, ranker=Ranker.default(), problem=problem)


def list_rankers(work: UnitOfWork) -> Sequence[ListedRanker]:
    """The packaged ranker and every one that was learned, in the order of learning."""
    active = active_ranker(work)
    learned = [
        ListedRanker(id=version.id, version=version, in_use=version.id == active.id)
        for version in work.rankers.versions()
    ]
    return [ListedRanker(id=DEFAULT, version=None, in_use=active.id == DEFAULT), *learned]


def ranker_id(ranker: Ranker) -> str:
    """Twelve hexadecimal digits that two rankers share only if they rank alike; what it learned from is left out."""
    content = (ranker.intercept, sorted(ranker.weights().items()))
    return hashlib.sha256(repr(content).encode()).hexdigest()[:12]


def weights_of(ranker: Ranker) -> Weights:
    values = [ranker.intercept, *ranker.coefficients, *(ranker.fit_weights[name] for name in CRITERIA)]
    return Weights(features=ranker.names, criteria=CRITERIA, values=np.array(values))


def ranker_of(weights: Weights, fitted_on: str) -> Ranker:
    """The inverse of ``weights_of``. Raises ``ValueError`` for unknown criteria."""
    base, *others = map(float, weights.values)
    width = len(weights.features)
    return Ranker(
        names=weights.features,
        coefficients=tuple(others[:width]),
        intercept=base,
        fitted_on=fitted_on,
        fit_weights=dict(zip(weights.criteria, others[width:], strict=True)),
    )
