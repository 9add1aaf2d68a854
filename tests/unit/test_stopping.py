"""A search that is shown the sign ends with what it has."""

from __future__ import annotations

import _thread
import threading
import time

import pytest

from matcher.programme import make_agenda, validate
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings
from matcher.stopping import StopSign
from matcher.violations import Severity
from models.domain import Pairing
from scripts.interrupting import until_interrupted
from tests.small_events import arranged_event


def test_asking_again_reaches_a_search_that_began_meanwhile() -> None:
    stop = StopSign()
    heard: list[str] = []
    stop.ask()
    with stop.ends(lambda: heard.append("end")):
        stop.ask()
    stop.ask()

    assert (stop.asked, heard) == (True, ["end"])


def test_a_stopped_agenda_is_whole_and_valid() -> None:
    event, stop = arranged_event(3), StopSign()
    stop.ask()
    owner = {need.id: need.owner_id for need in event.data.needs}
    owner |= {offer.id: offer.owner_id for offer in event.data.offers}
    pairings = tuple(
        Pairing(
            id=f"pairing-{match.need_id}--{match.offer_id}",
            need_id=match.need_id,
            offer_id=match.offer_id,
            need_owner_id=owner[match.need_id],
            offer_owner_id=owner[match.offer_id],
            score=match.score,
        )
        for match in event.matching.matches
        if match.rank == 1 and owner[match.need_id] and owner[match.offer_id] not in ("", owner[match.need_id])
    )
    given, settings = event.given(pairings), ProgrammeSettings()

    agenda = make_agenda(given, settings, SilentProgress(), stop=stop)

    rules = {
        item.rule for item in validate(given.data, pairings, agenda, settings) if item.severity is Severity.ERROR
    }
    assert rules <= {"no_conflict", "no_thanks"}
    assert agenda.utility_bound >= agenda.utility


def test_ctrl_c_lets_work_that_heeds_it_end_with_what_it_has() -> None:
    stop = StopSign()
    said: list[str] = []

    def work() -> str:
        with stop.heeded():
            _thread.interrupt_main()
            while not stop.asked:
                time.sleep(0.01)
        return "the best so far"

    assert until_interrupted(work, stop, said.append) == "the best so far"
    assert len(said) == 1


def test_ctrl_c_ends_work_that_keeps_nothing_at_once() -> None:
    over = threading.Event()

    def work() -> None:
        _thread.interrupt_main()
        over.wait(5)

    with pytest.raises(KeyboardInterrupt):
        until_interrupted(work, StopSign(), print)
    over.set()


def test_what_fails_in_the_work_is_raised() -> None:
    def work() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        until_interrupted(work, StopSign(), print)
