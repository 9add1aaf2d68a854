"""Reading before somebody asks: when the server starts, after a job, and after a change of the records."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from typing import Final

from fastapi import FastAPI

from api.accounts.ports import AccountWork
from api.background import Repeating
from api.market.market import Market
from api.market.plan import Plans
from api.market.reading import Markets
from api.ui.boards import Boards
from matcher.errors import StepMissing
from matcher.ports import Step
from matcher.publishing import published_version

PAUSE_S: Final = 1.0


class Warming:
    """Has what pages show read by a thread of its own, so that the first who asks after a change seldom waits for it.

    What is kept is what the pages keep: they never show anything older than the records, whether or not this thread
    has been quicker. The figures and the board, which only organisers see and which cost a second, are made when
    the server starts and when there is another matching or agenda, not for each change of a record.
    """

    def __init__(self, app: FastAPI) -> None:
        self._state = app.state
        self._seen: Hashable = None
        self._results: Hashable = None

    def look(self) -> None:
        """Read what has changed since the last time, if anything has."""
        with self._state.unit_of_work() as work:
            runs = tuple(work.results.last_run(step) for step in (Step.MATCH, Step.AGENDA))
            results = *((run.finished_at, run.input_hash) if run else None for run in runs), published_version(work)
            seen = work.records.version(), results
            if seen == self._seen:
                return
            market = self._participants(work)
            if results != self._results:
                self._organisers(work, market)
            self._seen, self._results = seen, results

    def _participants(self, work: AccountWork) -> Market:
        markets: Markets = self._state.markets
        plans: Plans = self._state.plans
        market = markets.read(work)
        market.look_up()
        with suppress(StepMissing):
            plans.read(work, market).look_up()
        return market

    def _organisers(self, work: AccountWork, market: Market) -> None:
        plans: Plans = self._state.plans
        boards: Boards = self._state.boards
        with suppress(StepMissing):
            plans.quality(work, plans.last(work, market))
            boards.findings(boards.read(work))


def keeping_warm(app: FastAPI) -> Repeating:
    return Repeating("warming", PAUSE_S, Warming(app).look)
