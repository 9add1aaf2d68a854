"""Who meets whom: the best pairings under both sides' capacities and all conflicts, with a proof."""

from __future__ import annotations

from matcher.pairing.build import build_problem
from matcher.pairing.problem import (
    Candidate,
    FairnessPrice,
    Interpreted,
    Must,
    PairingProblem,
    PairingResult,
    Shortfall,
    ShortfallKind,
)
from matcher.pairing.report import pairing_report, report_lines
from matcher.pairing.solve import solve
from matcher.pairing.validate import objective, validate
from matcher.ports import Progress
from matcher.settings import PairingSettings
from models.domain import EventData, Matching

__all__ = [
    "Candidate",
    "FairnessPrice",
    "Interpreted",
    "Must",
    "PairingProblem",
    "PairingResult",
    "Shortfall",
    "ShortfallKind",
    "build_problem",
    "make_pairings",
    "objective",
    "pairing_report",
    "report_lines",
    "solve",
    "validate",
]


def make_pairings(
    data: EventData, matching: Matching, settings: PairingSettings, progress: Progress
) -> PairingResult:
    """Return the best pairings of ``matching``; see ``build_problem`` for what counts and ``solve`` for the proof."""
    with progress.track("Pairing people", total=None) as step:
        result = solve(build_problem(data, matching, settings), settings)
        step.advance()
    return result
