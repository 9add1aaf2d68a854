"""The symposium: chosen, planned and made into sessions, for pages, interface and command line alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

from api.jobs.encoding import Encode
from api.market.kept import Kept
from api.market.market import Market
from api.market.reading import Markets
from api.programmes.ports import SymposiumWork
from api.setup.changes import Editor, store
from matcher.decisions import hold_still, in_force
from matcher.errors import EncoderUnavailable
from matcher.ports import Step
from matcher.symposium import Criterion, Lack
from matcher.symposium.topics import by_similarity
from matcher.symposium_programme import (
    Ground,
    MadeSessions,
    SessionWords,
    SymposiumPlan,
    is_of_symposium,
    plan_symposium,
    sessions_of,
)
from models.domain import Event, EventData, SessionRequest
from models.domain.changes import ChangeKind
from models.domain.symposium import SymposiumChoices, SymposiumSeating

Open = Callable[[], AbstractContextManager[SymposiumWork]]
FEWEST_SHOWN: Final = 3
"""Counts of researchers below this are not told to those who do not organise."""


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


CRITERIA: Final = {
    Criterion.MATCH: _("Match"),
    Criterion.READINESS: _("Readiness"),
    Criterion.RIGHTS: _("Rights"),
    Criterion.TEAM: _("Team"),
    Criterion.PULL: _("Market pull"),
}
LACKS: Final = {
    Lack.FUNDING: _("First funding"),
    Lack.SCALING: _("From the laboratory to series"),
    Lack.RIGHTS: _("Rights and licences"),
    Lack.MARKET: _("The way to the market"),
    Lack.BENEFIT: _("Showing the benefit"),
    Lack.PARTNERS: _("Finding partners"),
    Lack.DESCRIPTION: _("Describing the result"),
}


class SymposiumMoved(Exception):
    """Somebody changed the records or the choices meanwhile: nothing was stored."""


class Symposia:
    """The last plan, with what it was made from: it is made anew only when something of that has changed."""

    def __init__(self) -> None:
        self._kept: Kept[SymposiumPlan] = Kept()
        self._last: SymposiumPlan | None = None
        self._making = Lock()

    def read(self, work: SymposiumWork, market: Market) -> SymposiumPlan:
        return self._kept.get(_state(work), lambda: self.of(ground_of(work, market)))

    def of(self, ground: Ground) -> SymposiumPlan:
        """Made once, whoever else asks meanwhile waits for it. Wishes and the plan's own sessions change nothing."""
        with self._making:
            last = self._last
            same = last is not None and _what_counts(last.ground) == _what_counts(ground)
            self._last = replace(last, ground=ground) if last is not None and same else plan_symposium(ground)
            return self._last


def _what_counts(ground: Ground) -> Ground:
    others = tuple(item for item in ground.data.session_requests if not is_of_symposium(item.id))
    return replace(ground, data=replace(ground.data, wishes=(), session_requests=others))


def _state(work: SymposiumWork) -> Hashable:
    runs = work.results.last_run(Step.MATCH), work.results.last_run(Step.AGENDA)
    done = tuple(None if run is None else (run.finished_at, run.input_hash) for run in runs)
    return work.records.version(), done, repr(work.symposium.choices())


def choices_of(work: SymposiumWork) -> SymposiumChoices:
    return work.symposium.choices() or SymposiumChoices()


def ground_of(work: SymposiumWork, market: Market) -> Ground:
    """What everything is made from: the public parts, and the proposals that are shown."""
    return Ground(
        data=market.data,
        matches=market.matching.matches if market.matching else (),
        decisions=in_force(work.decisions.decisions()),
        outcomes=work.decisions.outcomes(),
        agenda=work.results.agenda(),
        choices=choices_of(work),
    )


def keep_choices(
    work: SymposiumWork,
    change: Callable[[SymposiumChoices], SymposiumChoices],
    require: Callable[[SymposiumChoices], None],
) -> SymposiumChoices:
    """Keep what ``change`` makes of what holds, and commit; what the encoder said of topics stays. ``require`` gets
    what holds, which nobody else can change any more, and what it raises stops all.
    """
    hold_still(work)
    before = choices_of(work)
    require(before)
    after = replace(change(before), meanings=before.meanings)
    work.symposium.keep(after)
    work.commit()
    return after


def learn_topics(work: SymposiumWork, data: EventData, encode: Encode) -> bool:
    """Ask the encoder what those topics are about that no word tells of, and keep it, without committing; False where
    there is no encoder: they count as about nothing.
    """
    choices = choices_of(work)
    topics = (topic for person in data.people for topic in person.topics)
    unknown = [topic for topic in topics if topic.casefold().strip() not in choices.meanings]
    try:
        found = by_similarity(unknown, encode)
    except EncoderUnavailable:
        return False
    if found:
        said = {topic: {lack.value: level for lack, level in of.items()} for topic, of in found.items()}
        work.symposium.keep(replace(choices, meanings={**choices.meanings, **said}))
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """``change_id`` takes it back; empty where all sessions stood there already."""

    plan: SymposiumPlan
    sessions: MadeSessions
    change_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was read and planned last, for who makes the sessions as for the pages."""

    markets: Markets = field(default_factory=Markets)
    symposia: Symposia = field(default_factory=Symposia)


def make_sessions(
    open_: Open,
    encode: Encode,
    words: Callable[[Event | None], SessionWords],
    editor: Editor,
    remembered: Remembered,
) -> Made:
    """Request the sessions of the plan in place of those that were made before; nobody waits for the database while
    it is made. Raise ``SymposiumMoved``.
    """
    with open_() as work:
        market = remembered.markets.read(work)
        if learn_topics(work, market.data, encode):
            work.commit()
    with open_() as work:
        version, state = work.records.version(), repr(work.symposium.choices())
        market = remembered.markets.read(work)
        ground = ground_of(work, market)
    plan = remembered.symposia.of(ground)
    made = sessions_of(plan, words(market.event))
    with open_() as work:
        hold_still(work)
        if work.records.version() != version or repr(work.symposium.choices()) != state:
            raise SymposiumMoved
        before = tuple(item for item in market.data.session_requests if is_of_symposium(item.id))
        work.symposium.keep(SymposiumSeating(made_at=editor.now, tables=made.tables))
        change_id = ""
        if before != made.requests:
            change = editor.change(
                ChangeKind.EDIT,
                "session_requests",
                market.event.title if market.event else "",
                before=EventData(session_requests=before),
                after=EventData(session_requests=made.requests),
            )
            store(work, change)
            change_id = change.id
        work.commit()
    return Made(plan=plan, sessions=made, change_id=change_id)


def requested(data: EventData) -> tuple[SessionRequest, ...]:
    """The sessions that were made."""
    return tuple(item for item in data.session_requests if is_of_symposium(item.id))
