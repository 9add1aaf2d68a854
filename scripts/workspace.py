"""The commands that work on a workspace, from ``init`` to ``serve``, and ``demo``, which runs them all."""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.bootstrap import Workspace, create_workspace, open_workspace, sample_event
from matcher.errors import InvalidSettings
from matcher.interchange import ImportOptions, ImportReport, RecordKind
from matcher.publication import Exported, run_export
from matcher.publishing import publish_version
from matcher.rule_weights import rules_in_words
from matcher.settings import (
    Fairness,
    MadeEventSettings,
    PairingSettings,
    ProgrammeSettings,
    RankingSettings,
    make_settings,
)
from matcher.workflows import (
    Imported,
    Matched,
    Tools,
    import_event_folder,
    import_files,
    is_stale,
    run_agenda,
    run_matching,
)
from models.domain import GapKind, Matching
from scripts.agenda_summary import agenda_notes, agenda_summary, exposure_figures
from scripts.console import Output, TalksOption, column_mapping, criterion, criterion_weights, rule_weights
from scripts.interrupting import until_interrupted

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]
PROBLEMS_SHOWN = 50
MATCHES_SHOWN = 15
CHARACTERS_OF_A_TITLE = 60


def register(app: typer.Typer) -> None:
    for name, command in (
        ("demo", demo),
        ("init", init),
        ("import", import_),
        ("match", match),
        ("agenda", agenda),
        ("export", export),
        ("serve", serve),
    ):
        app.command(name)(command)


def demo(
    out: Annotated[Path, typer.Option(help="Where the agenda goes.")] = Path("out"),
    workspace: WorkspaceOption = Path("workspace-demo"),
    as_json: JsonOption = False,
) -> None:
    """Match the sample event, make its agenda, publish it and write it out: the whole job in one go."""
    started = time.monotonic()
    output = Output(as_json=as_json)
    tools = create_workspace(workspace, output.progress).tools()
    with sample_event() as folder:
        imported = import_event_folder(tools, folder)
    matched = run_matching(tools, RankingSettings())
    planned = run_agenda(tools, PairingSettings(), ProgrammeSettings())
    with tools.unit_of_work() as work:
        publish_version(work, now=tools.clock())
        work.commit()
    exported = run_export(tools, out)
    summary = _import_summary(imported) | _match_summary(matched) | agenda_summary(planned)
    summary["seconds"] = round(time.monotonic() - started, 1)
    output.result(summary | _written(exported), "Symposium on collaboration between researchers and businesses")


def init(
    workspace: WorkspaceOption = Path("workspace"),
    database_url: Annotated[
        str | None,
        typer.Option(help="An SQLAlchemy URL instead of SQLite in the folder. Or set BRIDGEWORK_DATABASE_URL."),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(help="default, sentence-transformers:NAME_OR_FOLDER, onnx:FOLDER, or hashing (for tests)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a workspace; one that is there keeps its records."""
    output = Output(as_json=as_json)
    made = create_workspace(workspace, output.progress, database_url=database_url, encoder=encoder)
    output.result({"workspace": str(made.path), "encoder": made.settings.encoder}, "Workspace")


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="CSV, XLSX, JSON Lines or Parquet; or one folder with a whole event.")
    ],
    workspace: WorkspaceOption = Path("workspace"),
    kind: Annotated[
        RecordKind | None, typer.Option(help="What the files hold, where names and columns do not tell.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--map", help='Field and column, as text="Abstract EN"; repeat as needed.')
    ] = None,
    skip_bad: Annotated[bool, typer.Option(help="Take the good rows when others are bad.")] = False,
    time_zone: Annotated[str, typer.Option(help="Of times without an offset, such as Asia/Seoul.")] = "",
    encoding: Annotated[str, typer.Option(help="Of text files that are not UTF-8, such as cp1252 or cp949.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Read records into the workspace: all of them, or none and a list of every problem.

    A folder holds event.json and one file for each kind of record, named as --kind names it: people.csv, wishes.xlsx.
    """
    output = Output(as_json=as_json)
    tools = open_workspace(workspace, output.progress).tools()
    if len(files) == 1 and files[0].is_dir():
        if kind or column or time_zone or encoding:
            raise InvalidSettings(
                "import", str(files[0]), "--kind, --map, --time-zone and --encoding are for files, not a folder"
            )
        imported = import_event_folder(tools, files[0], skip_bad=skip_bad)
    else:
        options = ImportOptions(
            kinds=dict.fromkeys(files, kind) if kind else {},
            mapping=column_mapping(column or []),
            time_zone=time_zone,
            encoding=encoding,
            skip_bad=skip_bad,
        )
        imported = import_files(tools, files, options)
    show_mapping(output.messages, imported.report)
    show_problems(output.messages, imported.report)
    for remark in imported.remarks[:PROBLEMS_SHOWN]:
        output.progress.tell(f"Note: {remark}")
    output.result(_import_summary(imported) | output.problems(imported.report), "Imported")


def match(
    workspace: WorkspaceOption = Path("workspace"),
    threshold: Annotated[float, typer.Option(help="Score from which an offer is proposed, 0 to 1.")] = 0.5,
    top: Annotated[int, typer.Option(help="Matches kept for each need.")] = 10,
    mandate_threshold: Annotated[
        float, typer.Option(help="As --threshold, for mandates: they name fields, so that their scores are lower.")
    ] = RankingSettings().mandate_threshold,
    weight: Annotated[
        list[str] | None,
        typer.Option(help="Of a fit criterion, in logits, as trl=2 or region=0; repeat. See `bridgework preview`."),
    ] = None,
    hard: Annotated[
        list[str] | None, typer.Option(help="A criterion that a need's offers must meet, as region; repeat.")
    ] = None,
    mandate_hard: Annotated[
        list[str] | None, typer.Option(help="As --hard, for mandates; trl unless told, none for no criterion.")
    ] = None,
    max_proposals_per_offer: Annotated[
        int | None, typer.Option(help="An offer goes to so many needs at most, those that it answers best.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Rank the offers for every need and mandate; say which needs nothing answers."""
    output = Output(as_json=as_json)
    tools = open_workspace(workspace, output.progress).tools()
    matched = run_matching(
        tools,
        make_settings(
            RankingSettings,
            threshold=threshold,
            top=top,
            mandate_threshold=mandate_threshold,
            max_proposals_per_offer=max_proposals_per_offer,
            fit_weights=criterion_weights(weight or []),
            **_hard_criteria(hard, mandate_hard),
        ),
    )
    output.result(_match_summary(matched) | _best_pairs(tools, matched.matching), "Matched")


def _best_pairs(tools: Tools, matching: Matching) -> dict[str, Any]:
    """The surest matches with their titles, and where the rest of them can be seen."""
    with tools.unit_of_work() as work:
        data = work.records.load()
    titles = {record.id: record.title for record in (*data.demands, *data.offers)}
    best = sorted(matching.matches, key=lambda match: (-match.score, match.need_id, match.offer_id))
    lines = [
        f"{match.score:.0%}  {match.need_id} {_short(titles[match.need_id])}  <-  "
        f"{match.offer_id} {_short(titles[match.offer_id])}"
        for match in best[:MATCHES_SHOWN]
    ]
    left = len(best) - len(lines)
    more = [f"and {left} more: `bridgework explain NEED OFFER` says why, `agenda` and `export` show them all"]
    return {"surest": [*lines, *(more if left else [])]}


def _short(title: str) -> str:
    return title if len(title) <= CHARACTERS_OF_A_TITLE else f"{title[: CHARACTERS_OF_A_TITLE - 1].rstrip()}…"


def _hard_criteria(hard: list[str] | None, mandate_hard: list[str] | None) -> dict[str, frozenset[GapKind]]:
    """The settings that are given; the word "none" is for no criterion."""
    given = {"hard_criteria": hard, "mandate_hard_criteria": mandate_hard}
    return {
        name: frozenset(criterion(item) for item in items if item != "none")
        for name, items in given.items()
        if items is not None
    }


def agenda(
    workspace: WorkspaceOption = Path("workspace"),
    title: Annotated[str | None, typer.Option(help="Of the event that is made where none is imported.")] = None,
    first_day: Annotated[str | None, typer.Option(help="Of the event that is made, as 2027-05-11.")] = None,
    days: Annotated[int | None, typer.Option(help="Of the event that is made.")] = None,
    rooms: Annotated[int | None, typer.Option(help="Session rooms that are made.")] = None,
    tables: Annotated[int | None, typer.Option(help="Meeting tables that are made.")] = None,
    slot_minutes: Annotated[int | None, typer.Option(help="Length of a meeting and of a talk.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Of the event that is made, such as Asia/Seoul.")] = None,
    rule: Annotated[
        list[str] | None, typer.Option(help=f"A rule's weight, as day_part=0, which turns it off. {rules_in_words()}")
    ] = None,
    talks: TalksOption = None,
    in_a_row: Annotated[int, typer.Option(help="Meetings that a person can have one after the other.")] = 4,
    time_limit_s: Annotated[float, typer.Option(help="Seconds for each solver.")] = 30.0,
    fairness: Annotated[
        Fairness, typer.Option(help="What goes before the sum of scores: leximin, or a floor under everyone's own.")
    ] = Fairness.NONE,
    fairness_floor: Annotated[
        float, typer.Option(help="The least sum of scores for everyone who could reach it.")
    ] = PairingSettings().fairness_floor,
    as_json: JsonOption = False,
) -> None:
    """Choose who meets whom, and place talks and meetings in one calendar without a clash."""
    output = Output(as_json=as_json)
    tools = open_workspace(workspace, output.progress).tools()
    given = {
        "title": title,
        "first_day": first_day,
        "days": days,
        "rooms": rooms,
        "tables": tables,
        "slot_minutes": slot_minutes,
        "time_zone": time_zone,
    }
    pairing = make_settings(
        PairingSettings, time_limit_s=time_limit_s, fairness=fairness, fairness_floor=fairness_floor
    )
    programme = make_settings(
        ProgrammeSettings,
        compose_talks=talks,
        time_limit_s=time_limit_s,
        rules=rule_weights(rule or []),
        max_meetings_in_a_row=in_a_row,
    )
    made = {name: value for name, value in given.items() if value is not None}
    event = make_settings(MadeEventSettings, **made) if made else None
    planned = until_interrupted(
        lambda: run_agenda(tools, pairing, programme, event), tools.stop, output.progress.tell
    )
    with tools.unit_of_work() as work:
        data = work.records.load()
    for note in agenda_notes(planned, data):
        output.progress.tell(f"Note: {note}")
    output.result(agenda_summary(planned), f"Agenda, version {planned.agenda.version}")


def export(
    workspace: WorkspaceOption = Path("workspace"),
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out"),
    since: Annotated[
        int | None,
        typer.Option(help="Tell what changed since this version; unless told, since what was last exported there."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the agenda as a page, a workbook, calendars and schedule.json, and what changed.

    changes.csv is the organiser's: it says who meets whom. Each changes/*.txt is for one person, to be mailed. They
    tell what changed since the version that was exported into the folder before, in a new folder since the version
    before the last. The same version again is compared with the same one again, so that the letters stay.
    """
    output = Output(as_json=as_json)
    exported = run_export(open_workspace(workspace, output.progress).tools(), out, since=since)
    output.result(_written(exported), "Written")


def serve(
    workspace: WorkspaceOption = Path("workspace"),
    port: Annotated[int, typer.Option(help="Port on the loopback address; 0 for any that is free.")] = 8000,
) -> None:
    """Serve pages and API on this machine's loopback address, and on no other.

    While nobody organises, a link is printed that makes the first organiser's account, once.
    """
    from api.app import create_app
    from api.server import serve as answer
    from api.settings import ServerSettings

    output = Output(as_json=False)
    opened: Workspace = open_workspace(workspace, output.progress)
    tools = opened.tools()
    settings = make_settings(ServerSettings, port=port)
    app = create_app(
        unit_of_work=opened.unit_of_work,
        version=version("bridgework"),
        is_stale=lambda run: is_stale(tools, run),
        accounts=opened.account_settings(),
        webhooks=opened.webhook_settings(),
        folder=workspace,
    )
    answer(app, settings, output.progress.tell)


def show_mapping(console: Console, report: ImportReport) -> None:
    """Which column each field was read from, and how it was found, for every file."""
    for file in report.files:
        table = Table(title=f"{file.file.name}: {file.kind.value}", title_justify="left", box=None)
        table.add_column("field")
        table.add_column("column")
        table.add_column("found by")
        for column in file.mapping.columns:
            table.add_row(column.field, column.column, column.found.value)
        console.print(table)
        if file.mapping.unused:
            console.print(f"  not used: {', '.join(file.mapping.unused)}", markup=False)


def show_problems(console: Console, report: ImportReport) -> None:
    """Every problem with file, row, column, value and reason, the first ``PROBLEMS_SHOWN`` in a table."""
    if not report.problems:
        return
    table = Table("", "file", "row", "column", "value", "what is wrong", title="Problems", title_justify="left")
    for problem in report.problems[:PROBLEMS_SHOWN]:
        row = "" if problem.row is None else str(problem.row)
        cells = (problem.file.name, row, problem.column or "", problem.value or "", problem.reason)
        table.add_row(problem.severity.value, *(cell.replace("[", "\\[") for cell in cells))
    console.print(table)
    left = len(report.problems) - PROBLEMS_SHOWN
    if left > 0:
        console.print(f"and {left} more")


def _import_summary(imported: Imported) -> dict[str, Any]:
    counts, report = imported.counts, imported.report
    return {
        "rows accepted": report.accepted,
        "rows rejected": report.rejected,
        "records added": counts.added,
        "records changed": counts.changed,
        "records unchanged": counts.unchanged,
    }


def _match_summary(matched: Matched) -> dict[str, Any]:
    return {
        "matches": len(matched.matching.matches),
        "needs and mandates without a match": len(matched.matching.unmet),
        **exposure_figures(matched.exposure),
        "matching": "unchanged, as stored" if matched.reused else "made",
    }


def _compared(exported: Exported) -> str:
    if exported.since is None:
        return f"version {exported.version}, the first one"
    if exported.since == exported.version:
        return f"version {exported.version}, which the folder has already: no change to tell"
    return f"version {exported.version}, compared with version {exported.since}"


def _written(exported: Exported) -> dict[str, Any]:
    paths = exported.paths
    people = [path for path in paths if path.parent.name == "people"]
    cancelled = [path for path in paths if path.parent.parent.name == "cancelled"]
    told = [path for path in paths if path.parent.name == "changes"]
    named = [str(path) for path in paths if path not in {*people, *cancelled, *told}]
    if people:
        named.append(f"{people[0].parent}/*.ics ({len(people)} people)")
    if cancelled:
        named.append(f"{cancelled[0].parent.parent}/*/*.ics ({len(cancelled)} entries that went)")
    if told:
        named.append(f"{told[0].parent}/*.txt ({len(told)} people to tell)")
    return {"agenda exported": _compared(exported), "written": named}
