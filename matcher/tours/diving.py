"""A good plan soon: routes are fixed one after another, as the relaxation has the most of them.

It is cut off by what was done, never by the clock: a plan that is good comes first, however busy the machine is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from matcher.tours.allotment import Aim, Allotment, Allotted, Cut
from matcher.tours.choices import Choices, Numbers
from matcher.tours.clashes import clash
from matcher.tours.effort import Effort
from matcher.tours.timing import time_routes

_LITTLE = 1e-6
_PENALTY = 1e4
_MOST_CUTS = 40
"""After so many routes that cannot be timed, what is fixed then is what there is."""


def dive(
    choices: Choices, rows: Sequence[int], goal: Numbers, aims: Sequence[Aim], *, effort: Effort, seed: int
) -> Allotted | None:
    """Return an allotment to routes that can be made on one day; None where the aims are not reached so, or once the
    stop is shown."""
    fixed: Counter[int] = Counter(dict.fromkeys(choices.forced.values(), 1))
    cuts: list[Cut] = []
    while len(cuts) < _MOST_CUTS and not effort.is_stopped:
        solved = Allotment(choices, rows, aims, cuts, made=fixed).prices(goal, _PENALTY)
        if solved is None:
            return None
        prices = solved[1]
        parts = {row: used - fixed[row] for row, used in prices.used.items() if used - fixed[row] > _LITTLE}
        if not parts:
            break
        row = max(parts, key=lambda each: (parts[each], -each))
        routes = [choices.columns[each].route for each in [*fixed.elements(), row]]
        timed = time_routes(choices.problem, routes, seed=seed)
        if isinstance(timed, tuple):
            fixed[row] += 1
        else:
            told = clash(choices.problem, routes, seed=seed) if timed is False else tuple(routes)
            cuts.append(Cut(parts=told))
    if not fixed:
        return None
    return Allotment(choices, sorted(fixed), aims, cuts, made=fixed).settled(goal, effort)
