"""Who speaks to a theme: owners of offers that answer its needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ortools.sat.python import cp_model

from models.domain import Match

_MILLI = 1000
SEED = 7

Pair = TypeVar("Pair", bound=tuple[object, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """``offer_id`` is what the talk is about and ``need_ids`` what it answers, best first."""

    person_id: str
    offer_id: str
    need_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPlan:
    """``speakers`` by theme. ``unanswered`` are the needs to which nobody speaks. ``is_proven``: no choice covers
    needs better, by the sum over the needs of the score of the best offer that is spoken of.
    """

    speakers: tuple[tuple[Speaker, ...], ...]
    unanswered: tuple[str, ...]
    total: float
    is_proven: bool


def choose_speakers(
    themes: Sequence[Sequence[str]],
    matches: Sequence[Match],
    speaker_of: Mapping[str, str],
    *,
    talks: int = 2,
    most_talks_of_one: int = 2,
    time_limit_s: float = 20.0,
) -> SpeakerPlan:
    """Choose up to ``talks`` offers for each theme; an offer is spoken of once, and nobody speaks more often than
    ``most_talks_of_one`` in the series. ``speaker_of`` has the speaker of each offer; others are not spoken of.
    """
    theme_of = {need_id: theme for theme, need_ids in enumerate(themes) for need_id in need_ids}
    scores = {
        (item.need_id, item.offer_id): item.score
        for item in matches
        if item.need_id in theme_of and speaker_of.get(item.offer_id)
    }
    model = cp_model.CpModel()
    talk = {pair: model.new_bool_var("") for pair in sorted({(theme_of[need], offer) for need, offer in scores})}
    for limit, groups in (
        (talks, _grouped(talk, lambda pair: pair[0])),
        (1, _grouped(talk, lambda pair: pair[1])),
        (most_talks_of_one, _grouped(talk, lambda pair: speaker_of[pair[1]])),
    ):
        for group in groups:
            model.add(sum(group) <= limit)
    answers = {pair: model.new_bool_var("") for pair in scores}
    for (need, offer), variable in answers.items():
        model.add_implication(variable, talk[theme_of[need], offer])
    for group in _grouped(answers, lambda pair: pair[0]):
        model.add_at_most_one(group)
    model.maximize(sum(round(scores[pair] * _MILLI) * variable for pair, variable in answers.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = SEED
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return SpeakerPlan(speakers=tuple(() for _ in themes), unanswered=tuple(theme_of), total=0.0, is_proven=False)
    chosen = {pair for pair, variable in answers.items() if solver.boolean_value(variable)}
    spoken = tuple(_speakers(theme, themes, chosen, scores, speaker_of) for theme in range(len(themes)))
    return SpeakerPlan(
        speakers=spoken,
        unanswered=tuple(need for need in theme_of if not any(need == pair[0] for pair in chosen)),
        total=sum(scores[pair] for pair in chosen),
        is_proven=status == cp_model.OPTIMAL,
    )


def _grouped(variables: Mapping[Pair, cp_model.IntVar], key: Callable[[Pair], object]) -> list[list[cp_model.IntVar]]:
    groups: dict[object, list[cp_model.IntVar]] = {}
    for pair, variable in variables.items():
        groups.setdefault(key(pair), []).append(variable)
    return list(groups.values())


def _speakers(
    theme: int,
    themes: Sequence[Sequence[str]],
    chosen: set[tuple[str, str]],
    scores: Mapping[tuple[str, str], float],
    speaker_of: Mapping[str, str],
) -> tuple[Speaker, ...]:
    """Those whose talk answers something, the one that answers most first."""
    answered: dict[str, list[str]] = {}
    for need, offer in sorted(chosen, key=lambda pair: (-scores[pair], pair)):
        if need in themes[theme]:
            answered.setdefault(offer, []).append(need)
    ordered = sorted(answered, key=lambda offer: (-sum(scores[need, offer] for need in answered[offer]), offer))
    return tuple(
        Speaker(person_id=speaker_of[offer], offer_id=offer, need_ids=tuple(answered[offer])) for offer in ordered
    )
