"""``bridgework programme conference``: consultations, interpreters and booths."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.bootstrap import open_workspace
from api.languages import Formats, translations
from api.programmes.conference import (
    ConferenceView,
    allot_and_store,
    ask_for_presentations,
    conference_view,
    figures,
)
from api.programmes.conference_documents import Words, conference_document, figure_labels
from api.setup.changes import Editor
from matcher.atomic import write_atomically
from matcher.documents import as_pdf
from matcher.errors import StepMissing
from models.domain import EventData
from scripts.console import Output

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
SHOWN = 20


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
    language: Annotated[str, typer.Option(help="Of the PDF: en or ko.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Tell what the last agenda makes of the consultations: who interprets, who goes without, and the booths."""
    output, told = Output(as_json=as_json), dict[str, object]()
    editor = Editor(account_id="", now=datetime.now(UTC).replace(microsecond=0))
    tools = open_workspace(workspace, output.progress)
    if booths:
        plan, _change = allot_and_store(tools.unit_of_work, editor, keep=keep)
        told["booths allotted"] = len(plan.booth_of)
        told["points"] = f"{plan.points}, {'proven best' if plan.is_proven else f'at most {plan.bound}'}"
        told["seconds"] = round(plan.seconds, 2)
    with tools.unit_of_work() as work:
        if presentations:
            told["sessions asked for"] = ask_for_presentations(work, editor)[0]
        data = work.records.load()
        view = conference_view(work, data, work.results.agenda(), with_people=True)
    if data.event is None:
        raise StepMissing("import")
    if pdf is not None:
        document = conference_document(data.event, data, view, _words(language), made="")
        write_atomically(pdf, as_pdf(document))
        told["file"] = str(pdf)
    if as_json:
        typer.echo(json.dumps(_plain(data, view) | told, ensure_ascii=False, indent=2))
        return
    labels = figure_labels(lambda message, **_parts: message)
    output.result(
        {labels[name]: value for name, value in figures(view).items() if value is not None}
        | {
            "languages": [
                f"{item.languages}: {item.held} of {item.wanted}, {item.interpreters} interpreters"
                for item in (view.report.pairs if view.report else ())
            ],
            "interpreters' work": [
                f"{sheet.name} ({', '.join(sheet.pairs)}): {len(sheet.rows)} meetings, {sheet.share:.0%}, "
                f"{sheet.longest_row} in a row"
                for sheet in view.sheets
            ],
            "without": [f"{item.languages}: {item.reason}" for item in view.left[:SHOWN]],
        }
        | told,
        "Conference",
    )


def _words(language: str) -> Words:
    from api.ui.phrases import known_phrase  # with the web framework: slow to import

    catalogue, formats = translations(language), Formats(language)
    return Words(
        language=language,
        say=lambda message, **parts: catalogue.gettext(message) % parts if parts else catalogue.gettext(message),
        spoken=formats.spoken,
        country=formats.country,
        day=formats.long_day,
        reason=lambda text: known_phrase(text, language) or text,
    )


def _plain(data: EventData, view: ConferenceView) -> dict[str, Any]:
    names = {item.id: item.name for item in data.organisations}
    return {
        "figures": figures(view),
        "consultations": [
            {
                "start": row.start.isoformat(),
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
