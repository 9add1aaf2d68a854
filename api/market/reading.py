"""From the store to the market: the public part of the records, and the matching that is shown of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Final

from api.market.kept import Kept
from api.market.market import Market
from matcher.decisions import with_decisions
from matcher.disclosure import public_data
from matcher.forbidden import forbidden_pairs
from matcher.ports import Run, Step, UnitOfWork
from matcher.preview import Rescored, preview, settings_of
from models.domain import Matching, Wish

LARGEST: Final = 2**31 - 1
"""More than there are of anything."""


class Markets:
    """The market as it is, read anew when records change or another matching is stored."""

    def __init__(self) -> None:
        self._kept: Kept[Market] = Kept()
        self._matching: Kept[Matching | None] = Kept()

    def read(self, work: UnitOfWork) -> Market:
        run = work.results.last_run(Step.MATCH)
        return self._kept.get(_state(work.records.version(), run), lambda: self._read(work, run))

    def _read(self, work: UnitOfWork, run: Run | None) -> Market:
        """The matching, which takes longest to read, is read anew only when another one is stored."""
        matching = self._matching.get(_state(0, run), work.results.matching) if run else None
        return _market(work, run, matching)

    def carry_over(self, work: UnitOfWork, before: int, after: int) -> None:
        """Keep what was read of version ``before`` of the records for ``after``: in between somebody only said what
        they wish, which would be read anew for everybody otherwise. ``work`` has written all that and nobody else.
        """
        run = work.results.last_run(Step.MATCH)
        wishes, _ = work.records.page(Wish, offset=0, limit=LARGEST)
        self._kept.replace(_state(before, run), _state(after, run), lambda market: market.with_wishes(tuple(wishes)))


def _state(version: int, run: Run | None) -> Hashable:
    return version, None if run is None else (run.finished_at, run.input_hash)


def _market(work: UnitOfWork, run: Run | None, matching: Matching | None) -> Market:
    data = public_data(work.records.load())
    if matching is None or run is None:
        return Market(data, None, lambda: ())
    forbidden = forbidden_pairs(with_decisions(data, work.decisions.decisions()), settings_of(run))
    allowed = [match for match in matching.matches if (match.need_id, match.offer_id) not in forbidden]
    shown = replace(matching, matches=tuple(allowed))

    def candidates() -> Sequence[Rescored]:
        if not matching.weights:
            return ()
        mandate_ids = {mandate.id for mandate in data.mandates}
        found = preview(matching, settings_of(run), {}, mandate_ids=mandate_ids, forbidden=forbidden)
        return [item for item in found.candidates if (item.need_id, item.offer_id) not in forbidden]

    return Market(data, shown, candidates)
