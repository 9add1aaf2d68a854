"""The commands that look at the versions of the agenda: ``plans``, ``plans show``, ``compare`` and ``what-if``."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.bootstrap import open_workspace
from matcher.plan_figures import AFTERWARDS, Figure, FigureDifference, NothingReason, PlanQuality, figures
from matcher.plans import PlanComparison, compared, measured, plan_basis, what_if_input
from matcher.version_origins import VersionOrigin, in_words, version_origins
from matcher.what_if import ONE_OF_EACH, Extra, WhatIf, what_if
from models.domain import EventData
from models.domain.accounts import Account
from scripts.console import Output

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]
CHANGES_SHOWN = 40
PEOPLE_SHOWN = 60
WHAT_IF_SECONDS = 10.0

plans_app = typer.Typer(no_args_is_help=False, invoke_without_command=True)


def register(app: typer.Typer) -> None:
    app.add_typer(plans_app, name="plans")


@plans_app.callback()
def plans(
    context: typer.Context,
    workspace: WorkspaceOption = Path("workspace"),
    last: Annotated[int, typer.Option(min=1, help="How many versions, from the last one back.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """List the versions of the agenda with their figures; `plans show`, `plans compare` and `plans what-if` go on."""
    if context.invoked_subcommand is not None:
        return
    output = Output(as_json=as_json)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        basis = plan_basis(work)
        versions = work.results.versions()[-last:]
        with output.progress.track("Measuring the versions", len(versions)) as step:
            found = []
            for version in versions:
                found.append(measured(work, basis, version))
                step.advance()
        accounts = {item.id: item.name for item in work.accounts.all(Account)}
        made = {number: _made(item, basis.data, accounts) for number, item in version_origins(work).items()}
    if as_json:
        _print_json({"plans": [_numbers(plan) | made[plan.version] for plan in found]})
        return
    _tell_afterwards(output, *found)
    rows = [(line[0].label, *(item.text for item in line)) for line in zip(*map(figures, found), strict=True)]
    for name in ("made_at", "origin", "made_by"):
        rows.insert(0, (name.replace("_", " "), *(made[plan.version][name] for plan in found)))
    output.rows("Agendas", ("figure", *(f"version {plan.version}" for plan in found)), rows)


@plans_app.command("show")
def show(
    version: Annotated[int | None, typer.Argument(help="Of the agenda; the last one unless told.")] = None,
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Say all about one version: its figures, the worst off, who has no meeting and why, days and rooms."""
    output = Output(as_json=as_json)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        basis = plan_basis(work)
        plan = measured(work, basis, version)
        accounts = {item.id: item.name for item in work.accounts.all(Account)}
        made = _made(version_origins(work)[plan.version], basis.data, accounts)
    if as_json:
        _print_json(_numbers(plan) | dataclasses.asdict(plan) | made)
        return
    names = {person.id: person.name for person in basis.data.people}
    output.result(
        {name.replace("_", " "): value for name, value in made.items() if value}
        | {item.label: f"{item.text}{f'  ({item.note})' if item.note else ''}" for item in figures(plan)}
        | {
            "meetings: people who have as many": _distribution(plan),
            "worst off": [
                f"{names.get(item.person_id, item.person_id)}: scores add up to {item.utility:.2f} "
                f"(meetings: {item.meetings})"
                for item in plan.least
            ],
            "without a meeting": _without(plan, names),
            "clashes with today's records" if plan.is_judged_afterwards else "clashes": [
                f"{item.severity} {item.rule} x {item.count}: {item.example}" for item in plan.clashes
            ],
            "days": [
                f"{day.day}: {day.meetings} meetings, {day.in_the_morning} of them in the morning, "
                f"tables {day.table_share:.0%} in use, {day.sessions} sessions"
                for day in plan.days
            ],
            "rooms": _rooms(plan, basis.data),
        },
        f"Agenda, version {plan.version}{f', {AFTERWARDS}' if plan.is_judged_afterwards else ''}",
    )


def _made(origin: VersionOrigin, data: EventData, accounts: dict[str, str]) -> dict[str, str]:
    """When, how and by whom."""
    names = {person.id: person.name for person in data.people}
    names |= {room.id: room.name for room in data.rooms} | {table.id: table.name for table in data.tables}
    zone = data.event.zone if data.event is not None else None
    return {
        "made_at": f"{origin.made_at.astimezone(zone):%Y-%m-%d %H:%M %Z}",
        "origin": in_words(origin, names),
        "made_by": accounts.get(origin.made_by, origin.made_by),
    }


def _tell_afterwards(output: Output, *plans: PlanQuality) -> None:
    earlier = [str(plan.version) for plan in plans if plan.is_judged_afterwards]
    if earlier:
        word = "Version" if len(earlier) == 1 else "Versions"
        output.progress.tell(f"{word} {', '.join(earlier)}: {AFTERWARDS}.")


def _distribution(plan: PlanQuality) -> str:
    return ", ".join(f"{number}: {people}" for number, people in enumerate(plan.distribution) if people)


def _without(plan: PlanQuality, names: dict[str, str]) -> list[str]:
    """Those who brought something and can come, and the number of the others."""
    missed = [item for item in plan.without if item.is_missed]
    absent = sum(item.reason is NothingReason.ABSENT for item in plan.without)
    lines = [f"{names.get(item.person_id, item.person_id)}: {item.words}" for item in missed[:PEOPLE_SHOWN]]
    if len(missed) > PEOPLE_SHOWN:
        lines.append(f"and {len(missed) - PEOPLE_SHOWN} more: --json has them all")
    others = len(plan.without) - len(missed) - absent
    lines += [f"{absent} who cannot come"] * bool(absent)
    return [*lines, *([f"{others} who brought nothing to meet about"] if others else [])]


def _rooms(plan: PlanQuality, data: EventData) -> list[str]:
    names = {room.id: room.name for room in data.rooms}
    return [
        f"{room.day} {names.get(room.room_id, room.room_id)}: {room.sessions} sessions, {room.share:.0%} of the day"
        + (f", {room.attendees} of {room.seats} seats" if room.sessions else "")
        for room in plan.rooms
    ]


@plans_app.command("compare")
def compare(
    before: Annotated[int, typer.Argument(help="A version of the agenda.")],
    after: Annotated[int, typer.Argument(help="Another one.")],
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Put two versions side by side: each figure, and every entry that is not the same."""
    output = Output(as_json=as_json)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        found = compared(work, plan_basis(work), before, after)
    if as_json:
        _print_json(
            {
                "before": _numbers(found.before),
                "after": _numbers(found.after),
                "changes": [dataclasses.asdict(item) for item in found.changes],
            }
        )
        return
    _tell_afterwards(output, found.before, found.after)
    columns = ("figure", f"version {before}", f"version {after}", "difference", "")
    output.rows("Side by side", columns, [_side_by_side(item) for item in found.differences])
    output.result(_changes(found), f"What changes from version {before} to {after}")


def _side_by_side(item: FigureDifference) -> tuple[str, ...]:
    verdict = {True: "better", False: "worse", None: ""}[item.improved]
    return item.before.label, item.before.text, item.after.text, item.text if item.difference else "", verdict


def _changes(found: PlanComparison) -> dict[str, Any]:
    shown = [item.words for item in found.changes if item.is_of_entry]
    lines = shown[:CHANGES_SHOWN]
    if len(shown) > CHANGES_SHOWN:
        lines.append(f"and {len(shown) - CHANGES_SHOWN} more: --json has them all")
    return {
        "entries changed": len(shown),
        "sessions with other listeners": len(found.changes) - len(shown),
        "changes": lines or ["none"],
    }


@plans_app.command("what-if")
def what_if_(
    tables: Annotated[int, typer.Option(help="Tables more than now, or fewer with a minus.")] = 0,
    rooms: Annotated[int, typer.Option(help="Session rooms more than now.")] = 0,
    slots: Annotated[int, typer.Option(help="Slots more at the end of each day.")] = 0,
    time_limit_s: Annotated[
        float, typer.Option(help="Seconds for each solver, three of which make a plan.")
    ] = WHAT_IF_SECONDS,
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Solve the event anew with more tables, rooms and slots, and say what that would bring; nothing is stored.

    Without any of them one more table, one more room and one more slot a day are each tried. The event is solved as
    it is twice as well, so that like is compared with like: "by chance" is how those two differ, and a difference
    that is no larger says nothing.
    """
    output = Output(as_json=as_json)
    together = Extra(tables=tables, rooms=rooms, slots=slots)
    extras = (together,) if together != Extra() else ONE_OF_EACH
    opened = open_workspace(workspace, output.progress)
    with opened.unit_of_work() as work:
        basis = plan_basis(work)
        stored = measured(work, basis)
        given = what_if_input(work, basis, opened.encoder(), time_limit_s, output.progress)
    found = what_if(given, extras, output.progress)
    if as_json:
        _print_json(_what_if_json(stored, found))
        return
    columns = ("figure", f"version {stored.version}", "solved anew", "by chance", *(str(one.extra) for one in found))
    output.rows("What if", columns, _what_if_rows(stored, found))


def _what_if_rows(stored: PlanQuality, found: Sequence[WhatIf]) -> list[tuple[str, ...]]:
    return [
        (
            item.label,
            item.text,
            chance.before.text,
            *map(_difference, (chance, *(one.differences[at] for one in found))),
        )
        for at, (item, chance) in enumerate(zip(figures(stored), found[0].by_chance, strict=True))
    ]


def _difference(item: FigureDifference) -> str:
    return item.text if item.difference else "="


def _what_if_json(stored: PlanQuality, found: Sequence[WhatIf]) -> dict[str, Any]:
    return {
        "stored": _numbers(stored),
        "base": _numbers(found[0].base),
        "by_chance": {one.after.name: one.difference for one in found[0].by_chance},
        "what_if": [
            {
                "extra": dataclasses.asdict(item.extra),
                "plan": _numbers(item.quality),
                "difference": {one.after.name: one.difference for one in item.differences},
            }
            for item in found
        ],
    }


def _numbers(plan: PlanQuality) -> dict[str, Any]:
    listed: Sequence[Figure] = figures(plan)
    return {
        "version": plan.version,
        "is_judged_afterwards": plan.is_judged_afterwards,
        "figures": {item.name: item.value for item in listed},
    }


def _print_json(content: dict[str, Any]) -> None:
    Console().print_json(json.dumps(content, default=str))
