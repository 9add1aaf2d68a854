"""Tours are as good on a busy machine as on an idle one, and end when they are asked to."""

from __future__ import annotations

import threading
import time

import pytest

from matcher.stopping import StopSign
from matcher.tours.effort import PATIENCE, Effort
from matcher.tours.solve import plan_tours
from matcher.tours.validate import breaches
from scripts.bench.tours import made_day


def work_for(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        sum(range(1000))


def test_what_others_do_on_the_machine_takes_nothing_from_the_effort() -> None:
    effort = Effort(0.2)

    time.sleep(0.25)
    assert effort.left == pytest.approx(0.2, abs=0.1)
    work_for(0.25)

    assert effort.is_over


def test_the_clock_is_a_ceiling() -> None:
    effort = Effort(0.02)
    time.sleep(0.02 * PATIENCE + 0.02)
    assert effort.is_over


def test_a_share_is_kept_for_what_comes_after_something_that_took_too_long() -> None:
    stop = StopSign()
    effort = Effort(0.1, stop)
    assert effort.at_least(0.5).left == pytest.approx(0.1, abs=0.05)
    work_for(0.15)

    assert effort.is_over
    assert effort.at_least(0.5).left == pytest.approx(0.05, abs=0.02)
    stop.ask()
    assert effort.at_least(0.5).is_over


def test_a_part_is_spent_from_when_it_is_taken_and_ends_with_the_stop() -> None:
    stop = StopSign()
    part = Effort(100.0, stop).part(0.5, most=20.0)
    assert part.left == pytest.approx(20.0, abs=0.5)
    assert part.on_the_clock == pytest.approx(20.0, abs=0.5)
    stop.ask()
    assert part.is_over
    assert part.unless_stopped(lambda: 1) is None


def test_nobody_waits_for_what_runs_when_the_stop_is_shown() -> None:
    stop = StopSign()
    began = time.monotonic()
    threading.Timer(0.1, stop.ask).start()

    assert Effort(100.0, stop).unless_stopped(lambda: time.sleep(20)) is None
    assert time.monotonic() - began < 10


def test_a_good_plan_comes_before_any_limit() -> None:
    problem = made_day(6, 3, 60, seed=3)
    hurried, usual = (plan_tours(problem, time_limit_s=limit) for limit in (0.001, 5.0))

    assert list(breaches(problem, hurried)) == []
    assert len(hurried.left_out) == len(usual.left_out)
    assert hurried.interest >= 0.9 * usual.interest
    assert usual.bound <= hurried.bound


def test_a_search_that_is_stopped_ends_soon_with_a_plan_that_holds() -> None:
    problem = made_day(8, 4, 120)
    stop = StopSign()
    threading.Timer(1.0, stop.ask).start()
    began = time.monotonic()

    plan = plan_tours(problem, time_limit_s=300.0, stop=stop)

    assert time.monotonic() - began < 30
    assert plan.tours
    assert list(breaches(problem, plan)) == []
    assert not plan.is_proven
