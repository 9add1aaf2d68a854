"""The command ``bridgework programme tours``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.bootstrap import Workspace, open_workspace
from api.jobs.touring import TourJobSettings, ToursMade, plan_and_store
from api.languages import LANGUAGES, Formats, translations
from api.programmes.tour_documents import Words, tour_document
from api.programmes.tour_view import day_views
from matcher.atomic import write_atomically
from matcher.documents import as_pdf
from matcher.errors import InvalidSettings
from matcher.settings import make_settings
from matcher.tour_days import TourSettings
from matcher.tours_programme import DayOfTours, Watch, clock_time
from models.domain import EventData
from scripts.console import Output

_USUAL = TourSettings()


def register(app: typer.Typer) -> None:
    app.command("tours")(tours)


def tours(
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")] = Path(
        "workspace"
    ),
    day: Annotated[
        list[datetime] | None, typer.Option(formats=["%Y-%m-%d"], help="A day; all of them if none.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Change as few people's tours as can be, after a closure.")
    ] = False,
    start: Annotated[
        tuple[float, float] | None, typer.Option(help="Degrees north and east of where buses leave.")
    ] = None,
    speed: Annotated[float, typer.Option(help="km/h where no travel time is recorded.")] = _USUAL.speed_km_h,
    most_stops: Annotated[int, typer.Option(help="Sites that a bus visits in a day at most.")] = _USUAL.most_stops,
    time_limit: Annotated[float, typer.Option(help="Seconds to search, for each day.")] = _USUAL.time_limit_s,
    pdf: Annotated[Path | None, typer.Option(help="A folder for the sheets of each day.")] = None,
    language: Annotated[str, typer.Option(help="Of the sheets: en or ko.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Plan the cluster tour: who rides in which bus to which sites. Every stop becomes a visit of the agenda."""
    if language not in LANGUAGES:
        raise InvalidSettings("language", language, f"the choices are {', '.join(LANGUAGES)}")
    output = Output(as_json=as_json)
    settings = make_settings(
        TourJobSettings,
        dates=tuple(each.date() for each in day or ()),
        keep=keep,
        start_latitude=start[0] if start else None,
        start_longitude=start[1] if start else None,
        speed_km_h=speed,
        most_stops=most_stops,
        time_limit_s=time_limit,
    )
    tools = open_workspace(workspace, output.progress)
    now = datetime.now(UTC).replace(microsecond=0)
    watch = Watch(progress=output.progress)
    made = plan_and_store(tools.unit_of_work, settings, account_id="", now=now, watch=watch)
    if pdf is not None:
        _print(tools, made, pdf, language)
    if as_json:
        typer.echo(json.dumps({"days": [_numbers(each) for each in made.days]}, ensure_ascii=False, indent=2))
        return
    for each in made.days:
        _tell(output, made.data, each)
    with tools.unit_of_work() as work:
        has_agenda = bool(work.results.versions())
    repair, place = "`repair` takes the visits into the agenda, with the fewest changes", "`agenda` places the visits"
    output.result({"next": repair if has_agenda else place}, title="Then")


def _tell(output: Output, data: EventData, each: DayOfTours) -> None:
    names = {bus.id: bus.name for bus in data.buses} | {room.id: room.name for room in data.rooms}
    people = sum(party.size for party in each.day.problem.parties)
    output.rows(
        f"{each.day.date}: {each.riding} of {people} ride, interest {each.plan.interest:.2f} of at most "
        f"{each.plan.bound:.2f}, {'proven' if each.plan.is_proven else 'not proven'}",
        ("bus", "leaves", "stops", "returns", "people"),
        [
            (
                names[tour.bus_id],
                clock_time(tour.leaves),
                "; ".join(
                    f"{clock_time(stop.arrives)} {names[stop.site_id]}{' (lunch)' if stop.lunch else ''}"
                    for stop in tour.stops
                ),
                clock_time(tour.returns),
                str(sum(each.day.problem.parties[place].size for place in tour.parties)),
            )
            for tour in each.plan.tours
        ],
    )
    told = {person.id: person.name for person in data.people}
    lost = {
        ", ".join(told[person_id] for person_id in each.day.problem.parties[item.party].person_ids): ", ".join(
            reason.value.replace("_", " ") for reason in item.reasons
        )
        for item in each.left_out
    }
    told_of = {"left out": "; ".join(f"{who} ({why})" for who, why in lost.items())} if lost else {}
    if each.changed is not None:
        told_of["people whose bus or sites changed"] = str(len(each.changed))
    if told_of:
        output.result(told_of, title=str(each.day.date))


def _numbers(each: DayOfTours) -> dict[str, Any]:
    parties = each.day.problem.parties
    return {
        "date": each.day.date.isoformat(),
        "riding": each.riding,
        "people": sum(party.size for party in parties),
        "interest": round(each.plan.interest, 6),
        "bound": round(each.plan.bound, 6),
        "is_proven": each.plan.is_proven,
        "changed_person_ids": None if each.changed is None else list(each.changed),
        "left_out": [
            {"person_ids": list(parties[item.party].person_ids), "reasons": [reason.value for reason in item.reasons]}
            for item in each.left_out
        ],
        "tours": [
            {
                "bus_id": tour.bus_id,
                "leaves": clock_time(tour.leaves),
                "returns": clock_time(tour.returns),
                "person_ids": [person for place in tour.parties for person in parties[place].person_ids],
                "stops": [
                    {
                        "site_id": stop.site_id,
                        "arrives": clock_time(stop.arrives),
                        "leaves": clock_time(stop.leaves),
                        "lunch": stop.lunch,
                    }
                    for stop in tour.stops
                ],
            }
            for tour in each.plan.tours
        ],
    }


def _print(workspace: Workspace, made: ToursMade, folder: Path, language: str) -> None:
    """The overview and the sheets of each day, as PDF."""
    catalogue, formats = translations(language), Formats(language)

    def say(message: str, **parts: object) -> str:
        text = catalogue.gettext(message)
        return text % parts if parts else text

    words = Words(language=language, say=say, language_name=formats.spoken, day=formats.long_day)
    made_on = say(
        "Made on %(day)s from the records of the event. For the people in it only.", day=words.day(datetime.now(UTC))
    )
    with workspace.unit_of_work() as work:
        data, matching = work.records.load(), work.results.matching()
        views = day_views(data, matching, work.tour_plans.of, map_title=say("Map of the day"))
    folder.mkdir(parents=True, exist_ok=True)
    for view in views:
        if data.event is not None and any(each.day.date == view.date for each in made.days):
            document = tour_document(data.event, view, words, made=made_on, with_sheets=True)
            write_atomically(folder / f"tours-{view.date.isoformat()}.pdf", as_pdf(document))
