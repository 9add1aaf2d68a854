"""Keeping the ranking up to date with the records: what pages call after a change, and before one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from fastapi import Request

from matcher.ports import Run, Step, UnitOfWork
from models.domain import Mandate, Match, Need, Offer

Draft: TypeAlias = Offer | Need | Mandate


class Freshness(StrEnum):
    """How the stored matching stands to the records."""

    NOT_RUN = "not run"
    """Nothing has been matched yet: the organiser begins."""
    CURRENT = "current"
    RANKING = "ranking"
    """Records changed, and are being ranked anew: it takes seconds."""
    BEHIND = "behind"
    """Records changed, and nothing ranks them anew at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPreview:
    """Where a record that is not stored would stand. ``matches`` are what would be proposed, the highest score first:
    offers for a need or mandate, needs and mandates for an offer. ``nearest`` are the best of what would not be.

    One side of each is the draft, by its id. ``threshold`` is the score from which on something is proposed to it
    (of an offer: to needs).
    """

    matches: tuple[Match, ...]
    nearest: tuple[Match, ...]
    threshold: float


class Reranker(Protocol):
    """What ranks changed records anew, beside the requests. Without one, pages wait for the organiser."""

    def poke(self) -> None:
        """Records have changed: rank them soon. Returns at once; several calls within a second make one ranking."""
        ...

    def is_up_to_date(self, work: UnitOfWork, run: Run) -> bool | None:
        """Whether ``run``, of the stored matching, has taken in all records as ``work`` reads them; None if that is
        not known."""
        ...

    def is_busy(self) -> bool:
        """Whether a ranking is under way, or about to be."""
        ...

    def catch_up(self, work: UnitOfWork) -> bool:
        """Rank anew what nobody told of, such as an answer or an import by the command line; whether that is tried,
        which it is once for each version of the records.
        """
        ...

    def preview(self, draft: Draft) -> DraftPreview:
        """Rank ``draft`` among the stored records. Nothing of it is kept. Raises ``PreviewUnavailable``."""
        ...


class PreviewUnavailable(Exception):
    """A draft cannot be ranked now; the text says why, for the person who waits for it."""


def records_changed(request: Request) -> None:
    """To be called after a commit that changed offers, needs or mandates. It never waits and never fails."""
    reranker = _reranker(request)
    if reranker is not None:
        reranker.poke()


def rerank_after(request: Request) -> Iterator[None]:
    """A dependency of addresses that change what is ranked: what they have changed is ranked anew."""
    yield
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        records_changed(request)


def freshness(request: Request, work: UnitOfWork) -> Freshness:
    """Whether what pages show of the matching has taken in every change that is committed."""
    run = work.results.last_run(Step.MATCH)
    if run is None:
        return Freshness.NOT_RUN
    reranker = _reranker(request)
    known = reranker.is_up_to_date(work, run) if reranker else None
    if known or (known is None and not request.app.state.staleness.of(work, run)):
        return Freshness.CURRENT
    is_ranking = reranker is not None and (reranker.is_busy() or reranker.catch_up(work))
    return Freshness.RANKING if is_ranking else Freshness.BEHIND


def preview_draft(request: Request, draft: Draft) -> DraftPreview:
    """Where ``draft`` would stand among the stored records, ranked by their public parts, in a second or so.

    It is read in memory only: neither its text nor a vector of it reaches the database, a cache on disk or a log. A
    draft with the id of a stored record takes its place. Raises ``PreviewUnavailable``.
    """
    reranker = _reranker(request)
    if reranker is None:
        raise PreviewUnavailable("This server ranks no drafts.")
    return reranker.preview(draft)


def _reranker(request: Request) -> Reranker | None:
    found: Reranker | None = getattr(request.app.state, "reranker", None)
    return found
