"""How a solver says, while it works, what it has found and what it has proven."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Report(Protocol):
    """Called by a solver whenever it knows more; what it does not say again still holds.

    ``incumbent`` counts the idle gaps of the best plan so far and ``slots`` is that plan: the slot's id of each
    placed meeting, by the meeting's id. With ``slots`` the plan outlives a solver that is stopped from outside.
    ``bound`` is a proven lower bound of the gaps, ``utility_bound`` a proven upper bound of the utility.
    """

    def __call__(
        self,
        incumbent: int | None = None,
        bound: int | None = None,
        *,
        slots: Mapping[str, str] | None = None,
        utility_bound: float | None = None,
    ) -> None: ...
