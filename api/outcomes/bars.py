"""What pages and prints call the stages, and the bars of the funnel with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matcher.ledger import Funnel


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


STAGE_WORDS: Final = (
    _("Met"),
    _("Follow-up"),
    _("Non-disclosure agreement"),
    _("Proof of concept"),
    _("Licence, patent or investment"),
)
"""Of ``matcher.ledger.STAGES``, in order."""
WIDTH: Final = 400
LINE: Final = 52
"""Of a bar with its words above it, in units of the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One stage in units of the picture. ``share`` and its interval are of the stage before; None for the first and
    where nobody came so far.
    """

    words: str
    reached: int
    of: int
    y: int
    length: float
    share: float | None
    low: float
    high: float
    whisker: tuple[float, float] | None


def bars(item: Funnel) -> Sequence[Bar]:
    """A bar is as long as the share of all that came so far; its whisker is the interval of that, given those of the
    stage before."""
    most = max(item.steps[0].reached, 1)
    found = []
    for place, step in enumerate(item.steps):
        has_share = bool(place) and step.of > 0
        before = step.of / most * WIDTH
        found.append(
            Bar(
                words=STAGE_WORDS[place],
                reached=step.reached,
                of=step.of,
                y=place * LINE,
                length=round(step.reached / most * WIDTH, 2),
                share=step.reached / step.of if has_share else None,
                low=step.low,
                high=step.high,
                whisker=(round(step.low * before, 2), round(step.high * before, 2)) if has_share else None,
            )
        )
    return found
