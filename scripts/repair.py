"""The command ``repair``: what came in between goes in, the next agenda and who is affected come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from api.bootstrap import open_workspace
from matcher.disturbances import Closing, Disturbance
from matcher.errors import InvalidSettings
from matcher.programme.changes import changes, for_everyone, people_affected
from matcher.repairs import RepairRun, run_repair, undo_repair
from matcher.settings import RepairSettings, make_settings
from matcher.workflows import Tools
from models.domain import Event, EventData
from scripts.console import Output

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="The folder with database and index.", show_default="workspace"),
]

ClosedOption = Annotated[
    list[str] | None,
    typer.Option(help="A room, site, table or bus, as r-2 or r-2=13:00/15:00; either time may be left out."),
]
FillOption = Annotated[
    bool,
    typer.Option(help="Give freed time to pairings that had none, and freed seats in buses to who was left out."),
]
UndoOption = Annotated[
    bool, typer.Option("--undo", help="Take the last repair back, and what was stored with it: one step.")
]

NAMES_SHOWN = 3
"""Of people to whom one change is told in the same words."""


def register(app: typer.Typer) -> None:
    app.command("repair")(repair)


def repair(
    folder: Annotated[Path | None, typer.Argument(help="The workspace, as --workspace.", metavar="WORKSPACE")] = None,
    cancel: Annotated[list[str] | None, typer.Option(help="A person who does not come, or not any more.")] = None,
    late: Annotated[list[str] | None, typer.Option(help="A person and when they arrive, as p-3=10:40.")] = None,
    close: ClosedOption = None,
    must_meet: Annotated[list[str] | None, typer.Option(help="Two people who are to meet, as p-3=p-8.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for the organiser.")] = "",
    budget: Annotated[int | None, typer.Option(help="Entries that may be changed at most.")] = None,
    fill_freed: FillOption = False,
    near_hours: Annotated[
        float, typer.Option(help="What starts within so many hours is changed only where that saves much.")
    ] = RepairSettings().near_hours,
    time_limit_s: Annotated[float, typer.Option(help="Seconds for the search.")] = RepairSettings().time_limit_s,
    tours_limit_s: Annotated[
        float, typer.Option(help="Seconds for the tours of each day, where a closed site or bus is needed.")
    ] = RepairSettings().tours_limit_s,
    now: Annotated[str | None, typer.Option(help="What started before stays; the clock's time unless told.")] = None,
    undo: UndoOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and store nothing.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the next version of the agenda with the fewest changes, after somebody or something fell out.

    A person or place is named by id, or by a name that only one has. A time is 2027-05-11T10:40, or 10:40 on the day
    of --now, on the first day before the event. Repeat each option as needed; it can be run again and again.
    """
    if folder is not None and workspace is not None:
        raise typer.BadParameter("the workspace is given as well, as WORKSPACE", param_hint="'--workspace' / '-w'")
    output = Output(as_json=as_json)
    tools = open_workspace(folder or workspace or Path("workspace"), output.progress).tools()
    if undo:
        if cancel or late or close or must_meet or dry_run:
            raise InvalidSettings("--undo", True, "takes the last repair back and nothing else")
        _undo(output, tools)
        return
    settings = make_settings(
        RepairSettings,
        most_changes=budget,
        fill_freed=fill_freed,
        near_hours=near_hours,
        time_limit_s=time_limit_s,
        tours_limit_s=tours_limit_s,
    )
    with tools.unit_of_work() as work:
        names = _Names(work.records.load(), tools.clock(), now)
        disturbance = Disturbance(
            cancelled=tuple(names.person("--cancel", item) for item in cancel or ()),
            late=dict(names.late(item) for item in late or ()),
            closed=tuple(names.closing(item) for item in close or ()),
            must_meet=tuple(names.couple(item) for item in must_meet or ()),
            reason=reason,
        )
        done = run_repair(work, disturbance, settings, output.progress, now=names.now, store=not dry_run)
    for note in done.notes:
        output.progress.tell(f"Note: {note}")
    if as_json:
        output.result(_summary(done) | _all(done), "Repaired")
    else:
        _show(output, done, "Would be repaired" if dry_run else "Repaired")


def _show(output: Output, done: RepairRun, title: str) -> None:
    if done.tours.changes:
        told = [(str(len(change.people)), str(change.words)) for change in done.tours.changes]
        output.rows("tours", ("people", "what"), told)
    _show_people(output, done)
    output.result(_summary(done), title)


def _undo(output: Output, tools: Tools) -> None:
    with tools.unit_of_work() as work:
        done = undo_repair(work, now=tools.clock())
    found = changes(done.undone, done.restored, done.data)
    same, left = done.restored is done.undone, [item.message for item in done.remaining]
    values: dict[str, object] = {
        "agenda": f"unchanged, version {done.restored.version}; only records were taken back"
        if same
        else f"version {done.restored.version}, as before version {done.undone.version}",
        "entries changed": sum(item.is_of_entry for item in found),
        "people affected": len(people_affected(found)),
    }
    output.result(values | ({"rules still broken": left} if left else {}), "Undone")


class _Names:
    """What people call people, places and times."""

    def __init__(self, data: EventData, clock: datetime, now: str | None) -> None:
        self._event = data.event
        self._people = [(person.id, person.name) for person in data.people]
        self._places = [(room.id, room.name) for room in data.rooms]
        self._places += [(table.id, table.name) for table in data.tables]
        self._places += [(bus.id, bus.name) for bus in data.buses]
        self.now = clock
        if now is not None:
            self.now = self.moment("--now", now)

    def person(self, option: str, text: str) -> str:
        return _known(option, text, self._people, "person")

    def late(self, item: str) -> tuple[str, datetime]:
        person, when = _two("--late", item, "person=time, as p-3=10:40")
        return self.person("--late", person), self.moment("--late", when)

    def closing(self, item: str) -> Closing:
        place, _, period = item.partition("=")
        start, _, end = period.partition("/")
        return Closing(
            place_id=_known("--close", place, self._places, "room, site, table or bus"),
            start=self.moment("--close", start) if start.strip() else None,
            end=self.moment("--close", end) if end.strip() else None,
        )

    def couple(self, item: str) -> tuple[str, str]:
        one, other = _two("--must-meet", item, "person=person, as p-3=p-8")
        return self.person("--must-meet", one), self.person("--must-meet", other)

    def moment(self, option: str, text: str) -> datetime:
        if self._event is None:
            raise InvalidSettings(option, text, "there is no event yet, and so no day")
        try:
            if "T" in text or "-" in text:
                found = datetime.fromisoformat(text.strip())
            else:
                found = datetime.combine(self._day(self._event), time.fromisoformat(text.strip()))
        except ValueError as error:
            raise InvalidSettings(option, text, "must be a time such as 10:40 or 2027-05-11T10:40") from error
        return found if found.tzinfo is not None else found.replace(tzinfo=self._event.zone)

    def _day(self, event: Event) -> date:
        today = self.now.astimezone(event.zone).date()
        return next((day.date for day in event.days if day.date == today), event.days[0].date)


def _two(option: str, item: str, form: str) -> tuple[str, str]:
    one, separator, other = item.partition("=")
    if not separator or not one.strip() or not other.strip():
        raise InvalidSettings(option, item, f"must be {form}")
    return one.strip(), other.strip()


def _known(option: str, text: str, known: Iterable[tuple[str, str]], kind: str) -> str:
    """The id that is meant. Raises ``InvalidSettings``."""
    wanted = text.strip()
    found = [own_id for own_id, _ in known if own_id == wanted]
    found = found or [own_id for own_id, name in known if name.casefold() == wanted.casefold()]
    if len(found) != 1:
        reason = f"several have this name: {', '.join(found)}" if found else f"there is no {kind} of this id or name"
        raise InvalidSettings(option, text, reason)
    return found[0]


def _summary(done: RepairRun) -> dict[str, Any]:
    found = done.repaired
    same = found.agenda is done.before
    kinds: dict[str, int] = {}
    for item in found.changes:
        kinds[item.change.value] = kinds.get(item.change.value, 0) + 1
    values: dict[str, Any] = {
        "agenda": f"unchanged, version {done.before.version}"
        if same
        else f"version {found.agenda.version}, after {done.before.version}",
        "entries changed": found.changed,
        "of these it had to be": found.forced,
        "kinds": ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "none",
        "people affected": len(people_affected(found.changes)),
        "cost of changed meetings": round(found.cost, 3),
        "proven bound with sessions as they are": round(found.bound, 3),
        "seconds": round(done.seconds, 2),
    }
    if found.changes and done.tours.changes:
        values["people whose tour changed"] = len({p for item in done.tours.changes for p in item.people})
    undone = [f"{item.entry_id}: {item.reason}" for item in found.undone]
    left = [item.message for item in done.remaining]
    return values | ({"left undone": undone} if undone else {}) | ({"rules still broken": left} if left else {})


def some_of(names: Sequence[str]) -> str:
    """As in "4 people: Kim, Lee, Min and 1 more".

    >>> some_of(["Kim"]), some_of(["Kim", "Lee", "Min", "Ada"])
    ('Kim', '4 people: Kim, Lee, Min and 1 more')
    """
    if len(names) == 1:
        return names[0]
    more = len(names) - NAMES_SHOWN
    return f"{len(names)} people: {', '.join(names[:NAMES_SHOWN])}{f' and {more} more' if more > 0 else ''}"


def _show_people(output: Output, done: RepairRun) -> None:
    names = {person.id: person.name for person in done.data.people}
    told: dict[tuple[str, str], list[str]] = {}
    for person_id, theirs in for_everyone(done.repaired.changes, done.data).items():
        for change in theirs:
            told.setdefault((change.severity.value, change.words), []).append(names.get(person_id, person_id))
    rows = [(some_of(people), severity, words) for (severity, words), people in told.items()]
    if rows:
        output.rows("who is affected", ("person", "severity", "what"), rows)


def _all(done: RepairRun) -> dict[str, Any]:
    found = done.repaired.changes
    return {
        "tours": [
            {
                "date": item.date.isoformat(),
                "bus": item.bus_id,
                "people": list(item.people),
                "words": str(item.words),
            }
            for item in done.tours.changes
        ],
        "changes": [
            {
                "entry": item.entry_id,
                "kind": item.kind.value,
                "change": item.change.value,
                "severity": item.severity.value,
                "people": list(item.people_ids),
                "words": item.words,
            }
            for item in found
        ],
        "people": {
            person_id: [change.words for change in theirs]
            for person_id, theirs in for_everyone(found, done.data).items()
        },
        "stored": done.stored,
    }
