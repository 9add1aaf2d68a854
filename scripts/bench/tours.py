"""Measure how good tours are, and how near the best: against a planner's way and against one model for everything.

    python -m scripts.bench.tours [--sizes 5x2x60,8x4x120,12x8x300] [--time-limit-s 60] [--busy 0] [--out tours.md]

A size is sites x buses x people. The peers, on the same made days in the same run: *greedy* takes one bus after
another with the route that gains the most, as one plans by hand; *one model* is the day as a single constraint
program, with routes, times and who is in which bus, given to OR-Tools' CP-SAT for the same time. Every plan is judged
by the validator, which shares no code with any of them. ``--busy`` processes do nothing but count meanwhile.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from ortools.sat.python import cp_model

from matcher.atomic import write_atomically
from matcher.distances import travel_minutes
from matcher.tours.building import Refused, plan_of, tours_of
from matcher.tours.choices import all_choices
from matcher.tours.greedy import greedy_allotment
from matcher.tours.problem import Bus, Party, Site, Stop, Tour, TourPlan, TourProblem
from matcher.tours.solve import plan_tours
from matcher.tours.validate import breaches, interest_of

_MILLI = 1000


def made_day(sites: int, buses: int, people: int, seed: int = 0) -> TourProblem:
    """A day around one city: two in five understand English only, one in three sites speaks Korean only."""
    chance = np.random.default_rng(seed)
    places = {"start": (35.87, 128.6)} | {
        f"s{number}": (35.87 + chance.normal() * 0.12, 128.6 + chance.normal() * 0.15) for number in range(sites)
    }
    diets = (frozenset({"halal", "vegetarian"}), frozenset({"vegetarian"}), frozenset[str]())
    return TourProblem(
        sites=tuple(
            Site(
                id=f"s{number}",
                open=((540, 720), (780, 1020)) if chance.random() < 0.3 else ((540, 1050),),
                visit_minutes=int(chance.choice([45, 60, 75, 90])),
                most=45,
                wheelchairs=2 if chance.random() < 0.7 else 0,
                groups_at_once=int(chance.choice([1, 2])),
                lunch_seats=90 if chance.random() < 0.6 else 0,
                diets=diets[int(chance.choice(3, p=[0.5, 0.3, 0.2]))],
                languages=frozenset({"ko", "en"} if chance.random() < 0.67 else {"ko"}),
            )
            for number in range(sites)
        ),
        buses=tuple(Bus(id=f"b{number}", seats=42, wheelchairs=2 if number < 2 else 0) for number in range(buses)),
        parties=tuple(_parties(chance, sites, people)),
        travel=travel_minutes(places, speed_km_h=50),
        leaves=510,
        returns=1080,
        lunch=(690, 810),
    )


def _parties(chance: np.random.Generator, sites: int, people: int) -> list[Party]:
    parties: list[Party] = []
    made = 0
    while made < people:
        size = min(people - made, int(chance.choice([1, 1, 1, 2, 4])))
        liked = chance.choice(sites, 3, replace=False)
        parties.append(
            Party(
                person_ids=tuple(f"p{made + each}" for each in range(size)),
                interest={f"s{site}": round(size * float(chance.uniform(0.3, 1)), 3) for site in liked},
                languages=frozenset({"en"} if chance.random() < 0.4 else {"ko", "en"}),
                diets=frozenset({str(chance.choice(["halal", "vegetarian"]))} if chance.random() < 0.08 else ()),
                wheelchairs=int(chance.random() < 0.01),
            )
        )
        made += size
    return parties


def by_hand(problem: TourProblem, _limit_s: float) -> TourPlan:
    choices = all_choices(problem)
    tours = tours_of(choices, greedy_allotment(choices), before=(), seed=7)
    return plan_of(problem, () if isinstance(tours, Refused) else tours)


def as_one_model(problem: TourProblem, limit_s: float) -> TourPlan:
    """Routes, times and parties in one constraint program; an empty plan where nothing was found."""
    model = cp_model.CpModel()
    rides = {
        (place, bus.id): model.new_bool_var("")
        for place, party in enumerate(problem.parties)
        for bus in problem.buses
        if party.wheelchairs <= bus.wheelchairs and party.size <= bus.seats
    }
    for place in range(len(problem.parties)):
        model.add_at_most_one(rides[place, bus.id] for bus in problem.buses if (place, bus.id) in rides)
    made = {bus.id: _Day(model, problem, bus, rides) for bus in problem.buses}
    for site in problem.sites:
        stays = [day.stays[site.id] for day in made.values()]
        model.add_cumulative(stays, [1] * len(stays), site.groups_at_once)
    everything = 1 + sum(round(_MILLI * value) for party in problem.parties for value in party.interest.values())
    people = sum(problem.parties[place].size * each for (place, _), each in rides.items())
    model.maximize(everything * people + sum(day.interest for day in made.values()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 2
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    tours = tuple(tour for day in made.values() if (tour := day.tour(solver)).stops) if found else ()
    riding = {place for tour in tours for place in tour.parties}
    left_out = tuple(place for place in range(len(problem.parties)) if place not in riding)
    plan = TourPlan(tours=tours, left_out=left_out, interest=0.0, bound=float("inf"), is_proven=False)
    return replace(plan, interest=interest_of(problem, plan))


class _Day:
    """The variables of one bus in the one model."""

    def __init__(
        self, model: cp_model.CpModel, problem: TourProblem, bus: Bus, rides: dict[tuple[int, str], cp_model.IntVar]
    ) -> None:
        self._problem, self._bus = problem, bus
        self._rides = {place: each for (place, bus_id), each in rides.items() if bus_id == bus.id}
        self._visits = {site.id: model.new_bool_var("") for site in problem.sites}
        self._lunch = {site.id: model.new_bool_var("") for site in problem.sites}
        self._arrives = {site.id: model.new_int_var(problem.leaves, problem.returns, "") for site in problem.sites}
        self._used = model.new_bool_var("")
        self.stays: dict[str, cp_model.IntervalVar] = {}
        self.interest: cp_model.LinearExprT = 0
        people = sum(problem.parties[place].size * each for place, each in self._rides.items())
        model.add(people <= bus.seats * self._used)
        model.add(people >= self._used)
        model.add(sum(self._visits.values()) <= problem.most_stops * self._used)
        model.add(sum(self._lunch.values()) == self._used)
        chairs = sum(problem.parties[place].wheelchairs * each for place, each in self._rides.items())
        model.add(chairs <= bus.wheelchairs)
        for site in problem.sites:
            self._site(model, site, people, chairs)
        self._order(model)

    def _site(
        self, model: cp_model.CpModel, site: Site, people: cp_model.LinearExprT, chairs: cp_model.LinearExprT
    ) -> None:
        problem, visits, lunch = self._problem, self._visits[site.id], self._lunch[site.id]
        arrives = self._arrives[site.id]
        model.add_implication(lunch, visits)
        for starts, here in ((False, lunch.negated()), (True, lunch)):
            minutes = problem.arrivals[site.id, starts]
            if minutes:
                domain = cp_model.Domain.from_values(minutes)
                model.add_linear_expression_in_domain(arrives, domain).only_enforce_if(visits, here)
            else:
                model.add_bool_or(visits.negated(), here.negated())
        stay = model.new_int_var(0, problem.returns, "")
        model.add(stay == site.visit_minutes + problem.lunch_minutes * lunch)
        end = model.new_int_var(problem.leaves, 2 * problem.returns, "")
        self.stays[site.id] = model.new_optional_interval_var(arrives, stay, end, visits, "")
        model.add(people <= site.most).only_enforce_if(visits)
        model.add(people >= site.fewest).only_enforce_if(visits)
        model.add(chairs <= site.wheelchairs).only_enforce_if(visits)
        model.add(people <= site.lunch_seats).only_enforce_if(lunch)
        for place, rides in self._rides.items():
            party = problem.parties[place]
            if site.languages and party.languages and not site.languages & party.languages:
                model.add_bool_or(rides.negated(), visits.negated())
            if not party.diets <= site.diets:
                model.add_bool_or(rides.negated(), lunch.negated())
            worth = round(_MILLI * party.interest.get(site.id, 0.0))
            if worth:
                sees = model.new_bool_var("")
                model.add_implication(sees, rides)
                model.add_implication(sees, visits)
                self.interest += worth * sees

    def _order(self, model: cp_model.CpModel) -> None:
        problem = self._problem
        ways, start = problem.fastest, problem.start_id
        arcs: list[tuple[int, int, cp_model.LiteralT]] = [(0, 0, self._used.negated())]
        for one, site in enumerate(problem.sites, 1):
            left = self._arrives[site.id] + site.visit_minutes + problem.lunch_minutes * self._lunch[site.id]
            first, last = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(one, one, self._visits[site.id].negated()), (0, one, first), (one, 0, last)]
            model.add(self._arrives[site.id] >= problem.leaves + ways[start, site.id]).only_enforce_if(first)
            model.add(left + ways[site.id, start] <= problem.returns).only_enforce_if(last)
            for other, to in enumerate(problem.sites, 1):
                if one != other:
                    then = model.new_bool_var("")
                    arcs.append((one, other, then))
                    model.add(self._arrives[to.id] >= left + ways[site.id, to.id]).only_enforce_if(then)
        model.add_circuit(arcs)

    def tour(self, solver: cp_model.CpSolver) -> Tour:
        stops = []
        for site in self._problem.sites:
            if solver.boolean_value(self._visits[site.id]):
                arrives, lunch = solver.value(self._arrives[site.id]), solver.boolean_value(self._lunch[site.id])
                leaves = arrives + site.visit_minutes + (self._problem.lunch_minutes if lunch else 0)
                stops.append(Stop(site_id=site.id, arrives=arrives, leaves=leaves, lunch=lunch))
        stops.sort(key=lambda stop: stop.arrives)
        ways, start = self._problem.fastest, self._problem.start_id
        return Tour(
            bus_id=self._bus.id,
            leaves=stops[0].arrives - ways[start, stops[0].site_id] if stops else 0,
            returns=stops[-1].leaves + ways[stops[-1].site_id, start] if stops else 0,
            stops=tuple(stops),
            parties=tuple(place for place, rides in self._rides.items() if solver.boolean_value(rides)),
        )


def _ours(problem: TourProblem, limit_s: float) -> TourPlan:
    return plan_tours(problem, time_limit_s=limit_s)


_WAYS: tuple[tuple[str, Callable[[TourProblem, float], TourPlan]], ...] = (
    ("Bridgework", _ours),
    ("greedy", by_hand),
    ("one model, CP-SAT", as_one_model),
)


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """As many processes at work as are given, while it lasts."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def main(
    sizes: Annotated[str, typer.Option(help="Sites x buses x people, with commas.")] = "5x2x60,8x4x120,12x8x300",
    time_limit_s: Annotated[float, typer.Option(help="Seconds for each plan.")] = 60.0,
    busy: Annotated[int, typer.Option(min=0, help="Other processes that keep the machine busy.")] = 0,
    out: Annotated[Path | None, typer.Option(help="A file for the table.")] = None,
) -> None:
    """Plan made days in three ways."""
    lines = [
        "| sites, buses, people | way | ride | interest | of ours | bound | proven | seconds | breaches |",
        "|---|---|---:|---:|---:|---:|---|---:|---:|",
    ]
    for size in sizes.split(","):
        problem = made_day(*map(int, size.split("x")))
        ours = 0.0
        for name, way in _WAYS:
            started = time.monotonic()
            with _busy(busy):
                plan = way(problem, time_limit_s)
            took = time.monotonic() - started
            ours = ours or plan.interest
            riding = sum(problem.parties[place].size for tour in plan.tours for place in tour.parties)
            bound = f"{plan.bound:.1f}" if name == "Bridgework" else ""
            lines.append(
                f"| {size.replace('x', ', ')} | {name} | {riding} | {plan.interest:.1f} | {plan.interest / ours:.0%} "
                f"| {bound} | {'yes' if plan.is_proven else ''} | {took:.0f} | {len(list(breaches(problem, plan)))} |"
            )
            typer.echo(lines[-1])
    if out is not None:
        write_atomically(out, ("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    typer.run(main)
