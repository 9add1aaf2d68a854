"""The commands ``bridgework programme outcomes`` and ``bridgework programme replay``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any

import typer

from api.bootstrap import Workspace, open_workspace
from api.market.market import Market
from api.market.reading import Markets
from api.outcomes.figures import Answered, Figures, answered, figures
from api.outcomes.reminding import Queued, queue_due
from api.programmes.outcome_documents import outcome_document, words_in
from matcher.atomic import write_atomically
from matcher.documents import as_pdf
from matcher.encoding import CachedEncoder
from matcher.errors import InvalidSettings, NotFound
from matcher.ledger import STAGES, FunnelStep
from matcher.rankers import DEFAULT
from matcher.ranking import Ranker
from matcher.replays import ReplaySettings, replay_event, replayed_as_json
from matcher.settings import make_settings
from models.domain import OutcomeKind
from scripts.console import Output, criterion_weights

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]
STAGE_NAMES = {
    OutcomeKind.FOLLOW_UP: "follow-up",
    OutcomeKind.NON_DISCLOSURE_AGREEMENT: "non-disclosure agreement",
}
PAIRS_SHOWN = 15
TITLE_WIDTH = 60
SUCCESSES = tuple(kind.value for kinds in STAGES for kind in kinds)
"""What a pair can have come to; that it ended, or that nobody came, is no success."""
ONLY_PROPOSED = "Only what was proposed could come to anything: of pairs that enter nothing is known."


def register(app: typer.Typer) -> None:
    app.command("outcomes")(outcomes)
    app.command("replay")(replay_)


def outcomes(
    workspace: WorkspaceOption = Path("workspace"),
    remind: Annotated[
        bool, typer.Option("--remind", help="Put the reminders that are due into the outbox, to be let go there.")
    ] = False,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day for --remind; today unless told.")
    ] = None,
    address: Annotated[
        str, typer.Option(help="Of the server, for links in reminders; its public address unless told.")
    ] = "",
    pdf: Annotated[Path | None, typer.Option(help="Write figures and open pairs here, to print.")] = None,
    language: Annotated[str, typer.Option(help="Of the PDF: en or ko.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """Show what became of the event's pairs: how far they came, by theme, and why nothing came of others."""
    output = Output(as_json=as_json)
    opened = open_workspace(workspace, output.progress)
    queued = _remind(opened, on, address) if remind else None
    with opened.unit_of_work() as work:
        market = Markets().read(work)
        found = figures(work, market, is_organiser=True)
        count = answered(work, _moment(on))
    more = _queued(queued) | (_written(pdf, found, count, market, language) if pdf else {})
    if as_json:
        output.result(_as_values(found, count) | more, "Outcomes")
        return
    if found.funnel is not None and found.pairs:
        output.rows("How far pairs came", ("stage", "pairs", "share", "95_%_interval", "ended"), _steps(found))
        output.rows("By theme", ("theme", "met", "went_on", "came_to_an_end_that_pays"), _themes(found))
    output.result(_summary(found, count, _titles(opened)) | more, "Outcomes")


def _written(path: Path, found: Figures, count: Answered, market: Market, language: str) -> dict[str, Any]:
    from api.ui.words import label  # with the web framework: slow to import

    document = outcome_document(found, count, market, words_in(language, label), made="")
    write_atomically(path, as_pdf(document))
    return {"file": str(path)}


def _moment(on: datetime | None) -> datetime:
    return on.replace(tzinfo=UTC) if on else datetime.now(UTC)


def _remind(opened: Workspace, on: datetime | None, address: str) -> Queued:
    place = address or opened.account_settings().public_url
    if not place:
        raise InvalidSettings("--address", "", "reminders hold links: say where people reach the server")
    with opened.unit_of_work() as work:
        queued = queue_due(work, Markets().read(work), _moment(on), place.rstrip("/"))
        work.commit()
    return queued


def _queued(queued: Queued | None) -> dict[str, Any]:
    if queued is None:
        return {}
    return {"letters in the outbox": queued.letters, "people without an address": queued.unaddressed}


def _steps(found: Figures) -> list[tuple[object, ...]]:
    steps = found.funnel.steps if found.funnel else ()
    return [
        (
            _stage(place),
            step.reached,
            f"{step.reached / step.of:.0%}" if place and step.of else "",
            f"{step.low:.0%} to {step.high:.0%}" if place and step.of else "",
            step.ended_here,
        )
        for place, step in enumerate(steps)
    ]


def _stage(place: int) -> str:
    return ", ".join(_kind(kind) for kind in STAGES[place])


def _kind(kind: OutcomeKind) -> str:
    return STAGE_NAMES.get(kind, kind.value.replace("_", " "))


def _themes(found: Figures) -> list[tuple[object, ...]]:
    return [
        (
            row.theme or "without a theme",
            row.funnel.steps[0].reached,
            _share(row.funnel.steps[1]),
            row.funnel.steps[-1].reached,
        )
        for row in found.themes
    ]


def _share(step: FunnelStep) -> str:
    return f"{step.reached / step.of:.0%} ({step.low:.0%} to {step.high:.0%})" if step.of else ""


def _summary(found: Figures, count: Answered, titles: Mapping[str, str]) -> dict[str, Any]:
    reasons = [f"{row.reason.value.replace('_', ' ')}: {row.count}" for row in found.reasons if row.reason]
    return {
        "meetings that are over": f"{count.meetings}, something was told of {count.told}",
        "pairs of which something was told": found.pairs,
        "why nothing came of them": reasons or "nothing was ended",
        "open pairs": len(found.open),
        "told differently by the two sides": [
            f"{titles.get(pair.need_id, pair.need_id)} × {titles.get(pair.offer_id, pair.offer_id)}: "
            + ", ".join(_kind(item.kind) for item in pair.words)
            for pair in found.disputed
        ]
        or "none",
    }


def _as_values(found: Figures, count: Answered) -> dict[str, Any]:
    columns = ("stage", "pairs", "share", "interval", "ended")
    return {
        "meetings": count.meetings,
        "meetings_told": count.told,
        "pairs": found.pairs,
        "steps": [dict(zip(columns, row, strict=True)) for row in _steps(found)],
        "themes": [dict(zip(("theme", "met", "went_on", "succeeded"), row, strict=True)) for row in _themes(found)],
        "reasons": {row.reason.value: row.count for row in found.reasons if row.reason},
        "open": [{"need_id": item.need_id, "offer_id": item.offer_id, "stage": item.stage} for item in found.open],
        "disputed": [
            {
                "need_id": pair.need_id,
                "offer_id": pair.offer_id,
                "told": [{"recorded_by": item.recorded_by, "kind": item.kind.value} for item in pair.words],
            }
            for pair in found.disputed
        ],
    }


def replay_(
    workspace: WorkspaceOption = Path("workspace"),
    event: Annotated[
        Path | None,
        typer.Option(help="An earlier workspace whose event is played again, with a ranker of --workspace."),
    ] = None,
    weight: Annotated[
        list[str] | None, typer.Option(help="Of a fit criterion, in logits, as trl=2 or region=0; repeat.")
    ] = None,
    threshold: Annotated[float | None, typer.Option(help="Score from which an offer is proposed, 0 to 1.")] = None,
    mandate_threshold: Annotated[float | None, typer.Option(help="As --threshold, for mandates.")] = None,
    top: Annotated[int | None, typer.Option(help="Matches kept for each need.")] = None,
    ranker: Annotated[str, typer.Option(help="An id of `bridgework rankers`, or default.")] = "",
    encoder: Annotated[str, typer.Option(help="As of `bridgework init`.")] = "",
    success: Annotated[
        str, typer.Option(help=f"How far a pair must have come to count: {', '.join(SUCCESSES)}.")
    ] = OutcomeKind.FOLLOW_UP.value,
    as_json: JsonOption = False,
) -> None:
    """Play the last matching again under other settings, and say what would have been different."""
    output = Output(as_json=as_json)
    played = open_workspace(event or workspace, output.progress)
    settings = make_settings(
        ReplaySettings,
        fit_weights=criterion_weights(weight or []),
        threshold=threshold,
        mandate_threshold=mandate_threshold,
        top=top,
        ranker="" if event else ranker,
        encoder=encoder,
        stage=_stage_of(success),
    )
    given = _ranker(open_workspace(workspace, output.progress), ranker) if event and ranker else None
    other: CachedEncoder | None = played.encoder_named(encoder) if encoder else None
    told = replayed_as_json(replay_event(played.tools(), settings, encoder=other, ranker=given))
    if as_json:
        output.result(told, "Replay")
        return
    if rows := _rows(told, _titles(played)):
        columns = ("need", "offer", "rank_then", "rank_now", "came_to")
        output.rows("Pairs that enter, leave or move, those of which most came first", columns, rows)
    output.result(_told(told), "Replay")


def _titles(opened: Workspace) -> dict[str, str]:
    """Of offers, needs and mandates, by id; short enough for a row."""
    with opened.unit_of_work() as work:
        data = work.records.load()
    return {item.id: shorten(item.title, TITLE_WIDTH, placeholder=" …") for item in (*data.offers, *data.demands)}


def _rows(told: dict[str, Any], titles: Mapping[str, str]) -> list[tuple[object, ...]]:
    """A record that is gone goes by its id."""
    return [
        (
            titles.get(pair["need_id"], pair["need_id"]),
            titles.get(pair["offer_id"], pair["offer_id"]),
            pair["rank_before"] or "-",
            pair["rank_after"] or "-",
            _came_to(pair),
        )
        for pair in _changed(told)[:PAIRS_SHOWN]
    ]


def _changed(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [pair for pair in told["pairs"] if pair["rank_before"] != pair["rank_after"]]


def _stage_of(success: str) -> int:
    for place, kinds in enumerate(STAGES):
        if success in kinds:
            return place
    raise InvalidSettings("--success", success, f"there are {', '.join(SUCCESSES)}")


def _ranker(opened: Workspace, name: str) -> Ranker:
    if name == DEFAULT:
        return Ranker.default()
    with opened.unit_of_work() as work:
        found = (version.content for version in work.rankers.versions() if version.id == name)
        content = next(found, None)
    if content is None:
        raise NotFound("ranker", name)
    return Ranker.from_json(content)


def _came_to(pair: dict[str, Any]) -> str:
    return "nothing is known" if pair["stage"] is None else _stage(pair["stage"])


def _told(told: dict[str, Any]) -> dict[str, Any]:
    mean = told["reciprocal_after"] - told["reciprocal_before"]
    interval = (
        "too few needs for an interval" if told["low"] is None else f"{told['low']:+.3f} to {told['high']:+.3f}"
    )
    left = len(_changed(told)) - PAIRS_SHOWN
    more = {"not in the table": f"{left} more pairs that enter, leave or move: --json has them"} if left > 0 else {}
    return more | {
        "proposals": f"{told['before']} then, {told['after']} now",
        "pairs": f"{told['entering']} enter, {told['leaving']} leave, {told['moving']} move",
        "ranker": " -> ".join(told["rankers"]),
        "encoder": " -> ".join(dict.fromkeys(told["encoders"])),
        "judged by": f"{told['judged']} pairs that came to {_stage(told['stage'])} or further",
        "mean reciprocal rank": f"{told['reciprocal_before']:.3f} then, {told['reciprocal_after']:.3f} now",
        "difference (95 % interval)": f"{mean:+.3f} ({interval})",
        "mind": ONLY_PROPOSED,
    }
