"""``bridgework programme conference``: consultations, interpreters and booths."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.bootstrap import open_workspace
from api.languages import Formats
from api.programmes.conference import (
    ConferenceView,
    Left,
    allot_and_store,
    ask_for_presentations,
    conference_view,
    figures,
)
from api.programmes.conference_documents import conference_document, figure_labels, participants_document
from api.setup.changes import Editor
from matcher.atomic import write_atomically
from matcher.documents import as_pdf
from matcher.errors import StepMissing
from models.domain import EventData
from scripts.console import Output

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
SHOWN = 20


class Language(StrEnum):
    EN = "en"
    KO = "ko"


def register(app: typer.Typer) -> None:
    app.command("conference")(conference)


def conference(
    workspace: WorkspaceOption = Path("workspace"),
    booths: Annotated[bool, typer.Option("--booths", help="Allot the booths anew, and store that.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="With --booths: whoever has a booth keeps it.")] = False,
    presentations: Annotated[
        bool, typer.Option("--presentations", help="Ask for sessions of business presentations by theme.")
    ] = False,
    pdf: Annotated[Path | None, typer.Option(help="Write everything, with interpreters' sheets, here.")] = None,
    sheets: Annotated[
        Path | None, typer.Option(help="Write a sheet of consultations for each participant here, as PDF.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the PDFs.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Tell what the last agenda makes of the consultations: who interprets, who goes without, and the booths."""
    output, told = Output(as_json=as_json), dict[str, object]()
    editor = Editor(account_id="", now=datetime.now(UTC).replace(microsecond=0))
    tools = open_workspace(workspace, output.progress)
    if booths:
        plan, _change = allot_and_store(tools.unit_of_work, editor, keep=keep)
        told["Booths allotted now"] = len(plan.booth_of)
        told["Points"] = f"{plan.points}, {'proven best' if plan.is_proven else f'at most {plan.bound}'}"
        told["Seconds"] = round(plan.seconds, 2)
    with tools.unit_of_work() as work:
        if presentations:
            told["Sessions asked for"] = ask_for_presentations(work, editor)[0]
        data = work.records.load()
        view = conference_view(work, data, work.results.agenda(), with_people=True)
    if data.event is None:
        raise StepMissing("import")
    if pdf is not None or sheets is not None:
        from api.ui.conference_words import words_in  # with the web framework: slow to import

        words = words_in(language)
        if pdf is not None:
            write_atomically(pdf, as_pdf(conference_document(data.event, data, view, words, made="")))
            told["File"] = str(pdf)
        if sheets is not None:
            write_atomically(sheets, as_pdf(participants_document(data.event, data, view, words, made="")))
            told["Sheets"] = str(sheets)
    if as_json:
        typer.echo(json.dumps(_plain(data, view) | told, ensure_ascii=False, indent=2))
        return
    output.result(_figures(view) | _lists(view) | told, "Conference")


def _figures(view: ConferenceView) -> dict[str, object]:
    labels = figure_labels(lambda message, **_parts: message)
    return {labels[name]: value for name, value in figures(view).items() if value is not None}


def _lists(view: ConferenceView) -> dict[str, object]:
    """What there is, of languages, interpreters and those who go without."""
    spoken = Formats("en").spoken
    found: dict[str, object] = {}
    if view.report and view.report.pairs:
        found["Languages"] = [
            f"{_named(item.languages, spoken)}: {item.held} of {item.wanted} meet, "
            f"{item.interpreters or 'no'} interpreter{'' if item.interpreters == 1 else 's'}"
            for item in view.report.pairs
        ]
    if view.sheets:
        found["Interpreters' work"] = [
            f"{sheet.name} ({', '.join(_named(pair, spoken) for pair in sheet.pairs)}): "
            f"{len(sheet.rows)} meeting{'' if len(sheet.rows) == 1 else 's'}, {sheet.share:.0%}, "
            f"{sheet.longest_row} in a row"
            for sheet in view.sheets
        ]
    if view.left:
        more = len(view.left) - SHOWN
        found["Without a meeting"] = [
            *(
                f"{' and '.join(side.name for side in item.sides)}: {_reason(item, spoken)}"
                for item in view.left[:SHOWN]
            ),
            *([f"and {more} more: --json and --pdf have them all"] if more > 0 else []),
        ]
    return found


def _named(codes: str, spoken: Callable[[str], str]) -> str:
    """Codes such as ``en-ko`` by their names."""
    return re.sub(r"\b[a-z]{2,3}\b", lambda found: spoken(found[0]), codes.replace(" – ", "-")).replace("-", " – ")


def _reason(item: Left, spoken: Callable[[str], str]) -> str:
    told = f"between {item.languages}"
    sides = " and ".join(", ".join(map(spoken, side.split(", "))) for side in item.languages.split(" and "))
    return item.reason.replace(told, f"between {sides}")


def _plain(data: EventData, view: ConferenceView) -> dict[str, Any]:
    names = {item.id: item.name for item in data.organisations}
    return {
        "figures": figures(view),
        "consultations": [
            {
                "start": row.start.isoformat(),
                "end": row.end.isoformat(),
                "table": row.table,
                "people": [item.name for item in row.sides],
                "languages": list(row.languages),
                "interpreter": row.interpreter,
            }
            for row in view.rows
        ],
        "without": [
            {"people": [item.name for item in left.sides], "languages": left.languages, "reason": left.reason}
            for left in view.left
        ],
        "booths": {booth.name: names.get(booth.organisation_id, "") for booth in data.booths},
    }
