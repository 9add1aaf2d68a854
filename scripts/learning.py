"""The commands that learn from decisions: ``decide``, ``outcome``, ``decisions``, ``learn`` and ``rankers``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.bootstrap import open_workspace
from matcher.decisions import in_force
from matcher.errors import InvalidSettings
from matcher.experience import Learning, Recorded, learn, record, use_ranker
from matcher.learning import Quality, meaning_of
from matcher.rankers import list_rankers
from models.domain import Decision, DeclineReason, Outcome, OutcomeKind, Verdict
from scripts.console import Output

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]
NeedArgument = Annotated[str, typer.Argument(help="The id of a need or a mandate.")]
OfferArgument = Annotated[str, typer.Argument(help="The id of an offer.")]
NoteOption = Annotated[str, typer.Option(help="In the person's own words.")]

rankers_app = typer.Typer(no_args_is_help=False, invoke_without_command=True)


def register(app: typer.Typer) -> None:
    app.command("decide")(decide)
    app.command("outcome")(outcome)
    app.command("decisions")(decisions)
    app.command("learn")(learn_)
    app.add_typer(rankers_app, name="rankers")


def decide(
    need: NeedArgument,
    offer: OfferArgument,
    verdict: Annotated[str, typer.Argument(help="accept or decline; nothing with --withdraw.")] = "",
    reason: Annotated[DeclineReason | None, typer.Option(help="Of a decline; it decides what is learned.")] = None,
    note: NoteOption = "",
    by: Annotated[str, typer.Option(help="The id of the person who decided.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the last answer back.")] = False,
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Record what somebody answered to a proposal. A later answer replaces it; the history stays."""
    output = Output(as_json=as_json)
    answer = _verdict(verdict, reason, withdraw=withdraw)
    _require_ids(need, offer)
    decision = Decision(need_id=need, offer_id=offer, verdict=answer, reason=reason, note=note, decided_by=by)
    recorded = record(open_workspace(workspace, output.progress).tools(), decision)
    output.result(_recorded(recorded) | {"verdict": decision.verdict.value, "reason": decision.reason}, "Decision")


def _verdict(text: str, reason: DeclineReason | None, *, withdraw: bool) -> Verdict:
    """Raises ``InvalidSettings``."""
    if withdraw:
        if text or reason:
            raise InvalidSettings("--withdraw", text or reason, "takes no verdict and no reason")
        return Verdict.WITHDRAWN
    if text not in (Verdict.ACCEPT, Verdict.DECLINE):
        raise InvalidSettings("verdict", text, "must be accept or decline")
    if reason and text != Verdict.DECLINE:
        raise InvalidSettings("--reason", reason.value, "only a decline has a reason")
    return Verdict(text)


def outcome(
    need: NeedArgument,
    offer: OfferArgument,
    kind: Annotated[OutcomeKind, typer.Argument(help="What came of the pair.")],
    reason: Annotated[DeclineReason | None, typer.Option(help="Why nothing came of it.")] = None,
    note: NoteOption = "",
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Record what became of a pair: a meeting that was held, an agreement, an investment, or nothing."""
    output = Output(as_json=as_json)
    _require_ids(need, offer)
    item = Outcome(need_id=need, offer_id=offer, kind=kind, note=note, reason=reason)
    recorded = record(open_workspace(workspace, output.progress).tools(), item)
    output.result(_recorded(recorded) | {"outcome": kind.value}, "Outcome")


def _require_ids(need: str, offer: str) -> None:
    for name, value in (("NEED", need), ("OFFER", offer)):
        if not value.strip():
            raise InvalidSettings(name, value, "must not be empty")


def _recorded(recorded: Recorded) -> dict[str, Any]:
    return {
        "recorded": "added" if recorded.added else "was there already",
        "the pair": "was proposed" if recorded.proposed else "was proposed by no matching: nothing is learned of it",
    }


def decisions(
    need: Annotated[str | None, typer.Option(help="Only of this need or mandate.")] = None,
    offer: Annotated[str | None, typer.Option(help="Only of this offer.")] = None,
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """List every decision, the last of each person to each pair marked as the one that counts."""
    output = Output(as_json=as_json)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        history = work.decisions.decisions(need_id=need, offer_id=offer)
    counts = in_force(history)
    columns = ("need", "offer", "verdict", "reason", "note", "by", "when", "rank", "score", "counts")
    rows = [
        (
            item.need_id,
            item.offer_id,
            item.verdict.value,
            item.reason.value if item.reason else "",
            item.note,
            item.decided_by,
            item.decided_at.isoformat() if item.decided_at else "",
            item.shown.rank if item.shown else "",
            round(item.shown.score, 3) if item.shown else "",
            item in counts,
        )
        for item in history
    ]
    output.rows("decisions", columns, rows)


def learn_(workspace: WorkspaceOption = Path("workspace"), as_json: JsonOption = False) -> None:
    """Learn a ranker from all decisions and outcomes; it is used only if held-out decisions show it to be better."""
    output = Output(as_json=as_json)
    found = learn(open_workspace(workspace, output.progress).tools())
    output.result(_learned(found), "Learned")


def _learned(found: Learning) -> dict[str, Any]:
    trial, comparison = found.trial, found.trial.comparison
    examined = trial.examination
    chance = f"1 / rank^{examined.eta:.2f}"
    values: dict[str, Any] = {
        "ranker": found.version.id,
        "promoted": found.version.promoted,
        "why": found.version.reason,
        "in use": found.used,
        "decisions learned from": trial.examples,
        "not learned from": [f"{count}: {reason}" for reason, count in found.unused.items()],
        "chance that a rank is looked at": f"{chance}, {'estimated' if examined.estimated else 'assumed'}",
    }
    if comparison:
        values["present ranker"] = _quality(comparison.present)
        values["new ranker"] = _quality(comparison.candidate)
    untaught = "; ".join(meaning_of(change.name) for change in trial.changes if not change.taught)
    values["what changed"] = [change.words for change in trial.changes if change.taught]
    return values | ({"no decision speaks of": untaught} if untaught else {})


def _quality(quality: Quality) -> str:
    return (
        f"log loss {quality.log_loss:.4f}, order {quality.order:.4f}, "
        f"calibration error {quality.calibration_error:.4f} on held-out decisions"
    )


@rankers_app.callback()
def rankers(
    context: typer.Context, workspace: WorkspaceOption = Path("workspace"), as_json: JsonOption = False
) -> None:
    """List the rankers of the workspace; `rankers use ID` matches with another one."""
    if context.invoked_subcommand is not None:
        return
    output = Output(as_json=as_json)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        listed = list_rankers(work)
    rows = [
        (
            item.id,
            item.version.made_at.isoformat() if item.version else "",
            item.version.learned_from if item.version else "",
            item.in_use,
            item.version.reason if item.version else "comes with the package",
        )
        for item in listed
    ]
    output.rows("rankers", ("id", "made", "learned_from", "in_use", "why"), rows)


@rankers_app.command("use")
def use(
    ranker: Annotated[str, typer.Argument(help="An id of the list, or default for the packaged one.")],
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Match with this ranker from now on; the one before stays in the list."""
    output = Output(as_json=as_json)
    before = use_ranker(open_workspace(workspace, output.progress).tools(), ranker)
    output.result({"in use": ranker, "before": before, "next": "bridgework match"}, "Ranker")
