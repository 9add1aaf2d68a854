"""Figures as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.evaluation import Measured


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, each line ended.

    >>> print(markdown(["a", "b"], [["1", "2"]]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "".join(line + "\n" for line in lines)


def interval(value: Measured) -> str:
    """
    >>> interval(Measured(mean=0.5, low=0.4, high=0.6, queries=9))
    '0.500 (0.400 to 0.600)'
    """
    return f"{value.mean:.3f} ({value.low:.3f} to {value.high:.3f})"


def signed(value: Measured) -> str:
    """
    >>> signed(Measured(mean=0.01, low=-0.004, high=0.02, queries=9))
    '+0.0100 (-0.0040 to +0.0200)'
    """
    return f"{value.mean:+.4f} ({value.low:+.4f} to {value.high:+.4f})"
