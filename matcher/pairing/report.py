"""What the organiser reads of a pairing besides the pairings: what could not be had, and what fairness cost."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from matcher.pairing.problem import PairingResult
from matcher.plan_figures import WORST_OFF


def pairing_report(result: PairingResult) -> dict[str, Any]:
    """As JSON values: everything of the result but the pairings."""
    whole = dataclasses.asdict(dataclasses.replace(result, pairings=()))
    del whole["pairings"]
    told: dict[str, Any] = json.loads(json.dumps(whole))
    return told


def report_lines(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report by heading, in a few words a line; what there is nothing to say of is left out."""
    lines: dict[str, Any] = {}
    wanted = {
        "must_meet": "must-meets not possible",
        "minimum": "people below their minimum",
        "floor": "below the floor",
    }
    for kind, heading in wanted.items():
        reasons = [item["why"] for item in report["shortfalls"] if item["kind"] == kind]
        if reasons:
            lines[heading] = reasons
    price = report["fairness"]
    if price is not None:
        lines["sum of scores"] = f"{price['score_without']:.3f} without fairness, {price['score_with']:.3f} with it"
        proof = f"at most {price['worst_bound']:.3f} is possible"
        lines["worst-off"] = (
            f"{price['worst_without']:.3f} without fairness, {price['worst_with']:.3f} with it: {WORST_OFF}; {proof}"
        )
        if not price["complete"]:
            lines["fairness"] = (
                f"proven for {sum(level['people'] for level in price['levels'])} of {price['people']} people"
            )
    return lines
