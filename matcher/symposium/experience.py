"""Whose experience to hear: talks that help the attending researchers most with what they lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.symposium.lacks import Lack

_MILLI = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceTalk:
    """``helped`` are the researchers whom no other talk helps more with this lack, most helped first."""

    speaker_id: str
    lack: Lack
    helped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperiencePlan:
    """``total`` is the sum over researchers and what they lack of how much of it is met; ``is_proven``: no choice of
    as many talks meets more.
    """

    talks: tuple[ExperienceTalk, ...]
    total: float
    is_proven: bool


def choose_talks(
    lacks: Mapping[str, Mapping[Lack, float]],
    speakers: Mapping[str, Mapping[Lack, float]],
    *,
    talks: int,
    time_limit_s: float = 20.0,
) -> ExperiencePlan:
    """Choose up to ``talks`` talks, one a speaker at most.

    ``lacks`` are of researchers and ``speakers`` what somebody can tell of, levels in [0, 1]; a talk meets the
    product of both, and of several on one subject the best counts.
    """
    model = cp_model.CpModel()
    talk = {
        (speaker, lack): model.new_bool_var("")
        for speaker, levels in sorted(speakers.items())
        for lack in sorted(levels)
        if levels[lack] > 0
    }
    for speaker in speakers:
        model.add_at_most_one(variable for pair, variable in talk.items() if pair[0] == speaker)
    model.add(sum(talk.values()) <= talks)
    worth: dict[tuple[str, str, Lack], float] = {}
    hears: dict[tuple[str, str, Lack], cp_model.IntVar] = {}
    for researcher, own in sorted(lacks.items()):
        for lack, severity in own.items():
            of_lack = []
            for (speaker, subject), variable in talk.items():
                if subject is lack and speaker != researcher:
                    key = researcher, speaker, lack
                    worth[key] = severity * speakers[speaker][lack]
                    hears[key] = model.new_bool_var("")
                    model.add_implication(hears[key], variable)
                    of_lack.append(hears[key])
            model.add_at_most_one(of_lack)
    model.maximize(sum(round(worth[key] * _MILLI) * variable for key, variable in hears.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = 7
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ExperiencePlan(talks=(), total=0.0, is_proven=False)
    chosen = [key for key, variable in hears.items() if solver.boolean_value(variable)]
    helped: dict[tuple[str, Lack], list[str]] = {}
    for researcher, speaker, lack in sorted(chosen, key=lambda key: (-worth[key], key)):
        helped.setdefault((speaker, lack), []).append(researcher)
    ordered = sorted(helped, key=lambda pair: (-sum(worth[each, *pair] for each in helped[pair]), pair))
    return ExperiencePlan(
        talks=tuple(ExperienceTalk(speaker_id=pair[0], lack=pair[1], helped=tuple(helped[pair])) for pair in ordered),
        total=sum(worth[key] for key in chosen),
        is_proven=status == cp_model.OPTIMAL,
    )
