"""The commands that look into the stored matching: ``preview`` other weights, ``explain`` one pair."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.bootstrap import open_workspace
from matcher.inspection import explain_pair, find_demand, preview_weights
from matcher.preview import Rescored
from scripts.console import Output, criterion_weights

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]
PAIRS_SHOWN = 20


def register(app: typer.Typer) -> None:
    app.command("preview")(preview)
    app.command("explain")(explain)


def preview(
    weight: Annotated[list[str], typer.Option(help="Criterion and weight in logits, as trl=2; repeat as needed.")],
    workspace: WorkspaceOption = Path("workspace"),
    need: Annotated[str, typer.Option(help="The id of a need or mandate whose new order is wanted.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Say what other fit weights would change in the last matching, at once and without storing anything."""
    output = Output(as_json=as_json)
    weights = criterion_weights(weight)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        found = preview_weights(work, weights)
        if need:
            find_demand(work, need)
    output.result(
        {
            "weights": [f"{name} {value:g}" for name, value in found.weights.items()],
            "proposed before": sum(item.proposed_before for item in found.candidates),
            "proposed": sum(item.proposed for item in found.candidates),
            "entering": _lines(found.entering),
            "leaving": _lines(found.leaving),
        }
        | ({f"order of {need}": _lines([item for item in found.candidates if item.need_id == need])} if need else {}),
        "With these weights",
    )


def _lines(items: list[Rescored] | tuple[Rescored, ...]) -> list[str]:
    lines = [
        f"{item.need_id} {item.rank}. {item.offer_id}: {item.score_before:.1%} -> {item.score:.1%}"
        for item in items[:PAIRS_SHOWN]
    ]
    return [*lines, f"and {len(items) - PAIRS_SHOWN} more"] if len(items) > PAIRS_SHOWN else lines


def explain(
    need: Annotated[str, typer.Argument(help="The id of a need or mandate.")],
    offer: Annotated[str, typer.Argument(help="The id of an offer.")],
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Say why the last matching gave a pair its score, and what would change its rank."""
    output = Output(as_json=as_json)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        found = explain_pair(work, need, offer)
    output.result(
        {
            "need": f"{found.demand.id}: {found.demand.title}",
            "offer": f"{found.offer.id}: {found.offer.title}",
            "score": round(found.score, 4),
            "proposed": f"{'yes' if found.proposed else 'no'}, from {found.threshold:.0%} on",
            "why": list(found.explanation.sentences),
            "for the need's owner": [f"{gap.kind.label}: {gap.reason}" for gap in found.gaps],
            "for the offer's owner": [f"{gap.kind.label}: {gap.offer_reason}" for gap in found.gaps],
            "changes": [
                f"{change.goal.value.replace('_', ' ')}: {change.words} ({change.logit:+.2f})"
                for change in found.explanation.changes
            ],
            "logit": [f"{name} {added:+.3f}" for name, added in found.contributions.items() if added],
        },
        "Why this score",
    )
