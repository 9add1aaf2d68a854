"""Which experts and researchers a clinic can need at all, and tables to begin a search with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from matcher.symposium.clinic_problem import ClinicProblem, ClinicTable
from matcher.symposium.lacks import Lack

Levels = Mapping[str, Mapping[Lack, float]]


def reduced(problem: ClinicProblem) -> ClinicProblem:
    """The same problem with fewer people; its best plans are as good.

    Of each lack there are as many experts as tables, and as many researchers as seats over all rounds, those with the
    highest levels and apart from nobody: where a plan has another one, one of these is free and does as well. Whoever
    is apart from somebody stays unless these are all better.
    """
    apart = frozenset(each for pair in problem.apart for each in pair)
    seats = problem.rounds * problem.tables * problem.seats
    return replace(
        problem,
        lacks=_best(problem.lacks, seats, apart),
        experts=_best(problem.experts, problem.tables, apart),
    )


def _best(levels: Levels, most: int, apart: frozenset[str]) -> dict[str, dict[Lack, float]]:
    kept: dict[str, dict[Lack, float]] = {}
    for lack in Lack:
        ordered = sorted((-own[lack], each) for each, own in levels.items() if lack in own)
        clean = 0
        for level, each in ordered:
            if clean == most:
                break
            kept.setdefault(each, {})[lack] = -level
            clean += each not in apart
    return {each: kept[each] for each in levels if each in kept}


def quick_tables(problem: ClinicProblem) -> tuple[ClinicTable, ...]:
    """Tables one after another, each the one that helps most with those who are free; within every limit."""
    seated: set[tuple[str, Lack]] = set()
    found = []
    for at in range(problem.rounds):
        busy: set[str] = set()
        for _ in range(problem.tables):
            options = sorted(_options(problem, at, busy, seated), key=lambda item: (-item[0], item[1].lack))
            if not options:
                break
            table = options[0][1]
            found.append(table)
            busy.update((table.expert_id, *table.researcher_ids))
            seated.update((each, table.lack) for each in table.researcher_ids)
    return tuple(found)


def _options(
    problem: ClinicProblem, at: int, busy: set[str], seated: set[tuple[str, Lack]]
) -> Iterator[tuple[float, ClinicTable]]:
    """Of each lack the table that helps most, with how much."""
    for lack in Lack:
        experts = sorted(
            (-own[lack], each) for each, own in problem.experts.items() if lack in own and each not in busy
        )
        waiting = sorted(
            (-own[lack], each)
            for each, own in problem.lacks.items()
            if lack in own and each not in busy and (each, lack) not in seated
        )
        for level, expert in experts:
            sitting = _together(problem, expert, (each for _, each in waiting))
            if len(sitting) >= problem.fewest:
                gain = -level * sum(problem.lacks[each][lack] for each in sitting)
                yield gain, ClinicTable(round=at, lack=lack, expert_id=expert, researcher_ids=sitting)
                break


def _together(problem: ClinicProblem, expert: str, waiting: Iterable[str]) -> tuple[str, ...]:
    sitting: list[str] = []
    for each in waiting:
        if len(sitting) == problem.seats:
            break
        if not any(frozenset((each, other)) in problem.apart for other in (expert, *sitting)):
            sitting.append(each)
    return tuple(sorted(sitting))


def most_there_is(problem: ClinicProblem) -> float:
    """A total that no plan exceeds: every seat at what helps most of all."""
    best = {lack: max((own.get(lack, 0.0) for own in problem.experts.values()), default=0.0) for lack in Lack}
    gains = sorted(
        (level * best[lack] for own in problem.lacks.values() for lack, level in own.items()), reverse=True
    )
    return sum(gains[: problem.rounds * problem.tables * problem.seats])
