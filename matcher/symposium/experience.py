"""Whose experience to hear: talks that help the attending researchers most with what they lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.symposium.lacks import Lack

_MILLI = 1000
_HIGHEST = 10
"""Above any standing, so that a talk that helps nobody more is not held."""


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
    standing: Mapping[str, int] | None = None,
) -> ExperiencePlan:
    """Choose up to ``talks`` talks, one a speaker at most.

    ``lacks`` are of researchers and ``speakers`` what somebody can tell of, levels in [0, 1]; a talk meets the
    product of both, and of several on one subject the best counts. Of choices that help as much it is the one whose
    speakers have the highest ``standing`` (0 to 9) in sum.
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
    worth = []
    for listener, own in _listeners(lacks, speakers).items():
        for lack, severity in own.items():
            heard = {
                speaker: model.new_bool_var("")
                for speaker, subject in talk
                if subject is lack and speaker != listener
            }
            for speaker, variable in heard.items():
                model.add_implication(variable, talk[speaker, lack])
                worth.append(round(severity * speakers[speaker][lack] * _MILLI) * variable)
            model.add_at_most_one(heard.values())
    ranked = standing or {}
    short_of = sum((_HIGHEST - ranked.get(speaker, 0)) * variable for (speaker, _lack), variable in talk.items())
    model.maximize(sum(worth) * (_HIGHEST * max(1, talks) + 1) - short_of)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = 7
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ExperiencePlan(talks=(), total=0.0, is_proven=False)
    chosen = [pair for pair, variable in talk.items() if solver.boolean_value(variable)]
    return _told(lacks, speakers, chosen, is_proven=status == cp_model.OPTIMAL)


def _listeners(
    lacks: Mapping[str, Mapping[Lack, float]], speakers: Mapping[str, Mapping[Lack, float]]
) -> dict[str, dict[Lack, float]]:
    """Researchers who speak themselves, and all others as one who lacks what they lack in sum: they hear the same."""
    found: dict[str, dict[Lack, float]] = {"": {}}
    for researcher, own in sorted(lacks.items()):
        heard = found.setdefault(researcher if researcher in speakers else "", {})
        for lack, severity in own.items():
            heard[lack] = heard.get(lack, 0.0) + severity
    return found


def _told(
    lacks: Mapping[str, Mapping[Lack, float]],
    speakers: Mapping[str, Mapping[Lack, float]],
    chosen: list[tuple[str, Lack]],
    *,
    is_proven: bool,
) -> ExperiencePlan:
    """Who is helped by which talk, and how much; talks that help nobody are left out."""
    helped: dict[tuple[str, Lack], dict[str, float]] = {}
    for researcher, own in sorted(lacks.items()):
        for lack, severity in own.items():
            offered = [
                (severity * speakers[speaker][lack], speaker)
                for speaker, subject in chosen
                if subject is lack and speaker != researcher
            ]
            if offered:
                worth, speaker = min(offered, key=lambda item: (-item[0], item[1]))
                helped.setdefault((speaker, lack), {})[researcher] = worth
    ordered = sorted(helped, key=lambda pair: (-sum(helped[pair].values()), pair))
    return ExperiencePlan(
        talks=tuple(
            ExperienceTalk(speaker_id=speaker, lack=lack, helped=_most_first(helped[speaker, lack]))
            for speaker, lack in ordered
        ),
        total=sum(sum(of.values()) for of in helped.values()),
        is_proven=is_proven,
    )


def _most_first(helped: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(helped, key=lambda each: (-helped[each], each)))
