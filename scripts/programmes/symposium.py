"""The command ``bridgework programme symposium``."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any

import typer

from api.accounts.current import Viewer
from api.bootstrap import Workspace, open_workspace
from api.languages import LANGUAGES
from api.market.market import Market
from api.market.plan import Plans
from api.market.reading import Markets
from api.meetings.settings import MeetingSettings
from api.programmes.symposium import (
    CRITERIA,
    LACKS,
    Remembered,
    Symposia,
    SymposiumMoved,
    choices_of,
    ground_of,
    keep_choices,
    learn_topics,
    make_sessions,
)
from api.programmes.symposium_answers import symposium_out
from api.programmes.symposium_documents import names, plan_document
from api.programmes.symposium_sheet import Sheets
from api.programmes.symposium_take_home import all_sheets
from api.programmes.symposium_timetable import timetable_of
from api.programmes.symposium_words import Reader, session_words
from api.setup.changes import Editor
from api.ui.words import label
from matcher.atomic import write_atomically
from matcher.documents import as_pdf
from matcher.errors import BridgeworkError, InvalidSettings
from matcher.symposium import Criterion
from matcher.symposium_programme import SymposiumPlan, weights_of
from models.domain import InvalidField
from models.domain.accounts import AccountRole
from scripts.console import Output

_NUMBERS = (
    "proposals",
    "talks",
    "clinic_rounds",
    "clinic_tables",
    "clinic_seats",
    "networking_rounds",
    "networking_seats",
)


class _Meanwhile(BridgeworkError):
    def __init__(self) -> None:
        super().__init__("the records were changed meanwhile and nothing was stored: run the command again")


def register(app: typer.Typer) -> None:
    app.command("symposium")(symposium)


def symposium(
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")] = Path(
        "workspace"
    ),
    weight: Annotated[
        list[str] | None,
        typer.Option(
            help="A criterion and its weight, such as match=0.4; may be given several times. They are kept."
        ),
    ] = None,
    proposals: Annotated[int | None, typer.Option(help="How many are pitched; kept, as the other numbers.")] = None,
    talks: Annotated[int | None, typer.Option(help="Experience talks.")] = None,
    clinic_rounds: Annotated[int | None, typer.Option(help="Rounds of the clinic.")] = None,
    clinic_tables: Annotated[int | None, typer.Option(help="Tables in a round of the clinic.")] = None,
    clinic_seats: Annotated[int | None, typer.Option(help="Researchers at a table of the clinic.")] = None,
    networking_rounds: Annotated[int | None, typer.Option(help="Rounds of networking.")] = None,
    networking_seats: Annotated[int | None, typer.Option(help="People at a table of networking.")] = None,
    make: Annotated[bool, typer.Option("--make", help="Request the sessions; `agenda` places them.")] = False,
    pdf: Annotated[Path | None, typer.Option(help="Write the plan to this file.")] = None,
    sheets: Annotated[Path | None, typer.Option(help="Write the researchers' pages to this file.")] = None,
    language: Annotated[str, typer.Option(help="Of the files: en or ko.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Plan the symposium: proposals to pitch and why, experience talks, the clinic's tables, networking."""
    output = Output(as_json=as_json)
    tools = open_workspace(workspace, output.progress)
    given = dict(
        zip(
            _NUMBERS,
            (proposals, talks, clinic_rounds, clinic_tables, clinic_seats, networking_rounds, networking_seats),
            strict=True,
        )
    )
    _choose(tools, weight or [], {name: value for name, value in given.items() if value is not None})
    with output.progress.track("Planning the symposium", None):
        remembered = Remembered()
        if make:
            _make(tools, remembered)
        speaks = language if language in LANGUAGES else "en"
        plan, market, written = _plan(tools, remembered.symposia, speaks, with_sheets=bool(sheets))
    for path, content in ((pdf, written[0]), (sheets, written[1])):
        if path is not None:
            write_atomically(path, content)
    if as_json:
        typer.echo(symposium_out(plan, market.data, with_names=True).model_dump_json(indent=2))
        return
    _tell(output, plan, market)
    if make:
        output.result({"next": "`agenda` places the sessions"}, title="Then")


def _choose(tools: Workspace, weights: list[str], numbers: dict[str, Any]) -> None:
    """Keep what was given of the choices. Raise ``InvalidSettings``."""
    if not weights and not numbers:
        return
    with tools.unit_of_work() as work:
        before = choices_of(work)
        chosen = {each.value: value for each, value in weights_of(_ground(work)).items()} if weights else {}
        for item in weights:
            name, _, value = item.partition("=")
            if name not in set(Criterion):
                raise InvalidSettings("weight", item, f"there is {', '.join(Criterion)}")
            try:
                chosen[name] = float(value)
            except ValueError as error:
                raise InvalidSettings("weight", item, "is a criterion and a number, such as match=0.4") from error
        try:
            wanted = replace(before, weights=chosen or before.weights, **numbers)
        except InvalidField as error:
            raise InvalidSettings(error.field, error.value, error.reason) from error
        keep_choices(work, lambda _before: wanted, lambda _held: None)


def _ground(work: Any) -> Any:
    return ground_of(work, Markets().read(work))


def _make(tools: Workspace, remembered: Remembered) -> None:
    editor = Editor(account_id="", now=datetime.now(UTC).replace(microsecond=0))
    try:
        make_sessions(tools.unit_of_work, tools.encoder().encode, session_words, editor, remembered)
    except SymposiumMoved as error:
        raise _Meanwhile from error


def _plan(
    tools: Workspace, symposia: Symposia, language: str, *, with_sheets: bool
) -> tuple[SymposiumPlan, Market, tuple[bytes, bytes]]:
    """The plan, what it was made from, and it and the researchers' pages as PDF."""
    with tools.unit_of_work() as work:
        market = Markets().read(work)
        if learn_topics(work, market.data, tools.encoder().encode):
            work.commit()
        plan = symposia.read(work, market)
        reader = Reader(language=language, called=label, zone=market.event.zone if market.event else None)
        day = reader.formats.long_day(datetime.now(UTC))
        made = reader.say("Made on %(day)s from the public parts of the records.", day=day)
        now = datetime.now(UTC).replace(microsecond=0)
        found = Sheets(work=work, market=market, plans=Plans(), plan=plan, now=now, settings=MeetingSettings())
        timetable = timetable_of(found, Viewer(roles=frozenset({AccountRole.ORGANISER})), reader)
        document = plan_document(plan, market, reader, made=made, with_names=True, timetable=timetable)
        if not with_sheets:
            return plan, market, (as_pdf(document), b"")
        sheets = all_sheets(found.everybody(), market, reader, made=made, with_sources=False)
        return plan, market, (as_pdf(document), as_pdf(sheets))


def _tell(output: Output, plan: SymposiumPlan, market: Market) -> None:
    offers, chosen = plan.ground.offers, set(plan.chosen)
    heading = ("", "proposal", "score", *(CRITERIA[each].lower() for each in Criterion))
    rows = [
        (
            "pitched" if item.offer_id in chosen else "",
            shorten(f"{item.offer_id} {offers[item.offer_id].title}", 60, placeholder=" …"),
            f"{item.score:.3f}",
            *(f"{item.values[each]:.2f}" for each in Criterion),
        )
        for item in plan.ranking.items[: max(len(chosen) + 3, 10)]
    ]
    output.rows("Business possibility", heading, rows)
    output.rows(
        "The choice stays while a weight is in its range",
        ("criterion", "weight", "from", "to", "below", "above"),
        [
            (
                CRITERIA[each.criterion].lower(),
                f"{each.weight:g}",
                f"{each.least:.3f}",
                "any" if math.isinf(each.most) else f"{each.most:.3f}",
                *("" if pair is None else f"{pair[1]} for {pair[0]}" for pair in (each.below, each.above)),
            )
            for each in plan.sensitivity
        ],
    )
    _tell_parts(output, plan, market)


def _tell_parts(output: Output, plan: SymposiumPlan, market: Market) -> None:
    """Experience, clinic and networking."""
    output.rows(
        "Experience talks",
        ("speaker", "tells of", "subject", "researchers helped"),
        [
            (
                names((talk.speaker_id,), market),
                plan.tellers[talk.speaker_id, talk.lack].topic,
                LACKS[talk.lack],
                str(len(talk.helped)),
            )
            for talk in plan.experience.talks
        ],
    )
    output.rows(
        "Commercialisation clinic",
        ("round", "subject", "expert", "researchers"),
        [
            (
                str(table.round + 1),
                LACKS[table.lack],
                names((table.expert_id,), market),
                names(table.researcher_ids, market),
            )
            for table in plan.clinic.tables
        ],
    )
    output.result(
        {
            "people": len(plan.networking_window.person_ids),
            "rounds": len(plan.networking.rounds),
            "tables a round": len(plan.networking.rounds[0]) if plan.networking.rounds else 0,
            "pairs who know each other": plan.known,
            "pairs who sit together again": len(plan.networking.repeats),
        },
        title="Networking",
    )
