"""The command ``bridgework programme focus``: where industries meet, and the plan for a meeting point."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.bootstrap import Workspace, open_workspace
from api.languages import DEFAULT, LANGUAGES, translations
from api.market.reading import Markets
from api.programmes.focus import Finds, Focus, focus_of
from api.programmes.focus_answers import map_out, plan_out, point_out
from api.programmes.focus_brief import Brief, newness_sentence, p_value, verdict
from api.programmes.focus_brief_plan import (
    bound_sentence,
    level_sentence,
    missing_sentences,
    no_task_force,
    project_sentence,
    speaks_to,
    task_force_sentence,
)
from api.programmes.focus_brief_sources import place_of
from api.programmes.focus_keeping import keep_group
from api.programmes.focus_view import InvitedView, PlanView, PointView
from api.programmes.focus_words import FocusWords
from api.ui.sentences import Sentences
from api.ui.words import label
from matcher.atomic import write_atomically
from matcher.clusters.industries import IndustryScheme
from matcher.documents import as_pdf
from matcher.errors import InvalidSettings
from matcher.focus_group_programme import loads
from models.domain import FocusGroupTerms
from scripts.console import Output


def register(app: typer.Typer) -> None:
    app.command("focus")(focus)


def focus(
    industries: Annotated[
        list[str] | None, typer.Argument(help="Two industries to plan for; without them all pairs are listed.")
    ] = None,
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")] = Path(
        "workspace"
    ),
    by: Annotated[IndustryScheme, typer.Option(help="What an industry is.")] = IndustryScheme.THEME,
    region: Annotated[str | None, typer.Option(help="For what it lacks others are invited; empty for nobody")] = None,
    skill: Annotated[
        list[str] | None, typer.Option(help="A skill of the task force, as NAME or NAME=PEOPLE; may be repeated.")
    ] = None,
    most_load: Annotated[int | None, typer.Option(min=0, help="Nobody with more meetings is asked.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Choose this hybrid cluster with these terms.")] = False,
    pdf: Annotated[Path | None, typer.Option(help="A file for the brief.")] = None,
    language: Annotated[str, typer.Option(help="Of the brief and its sentences: en or ko.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Say where industries meet beyond chance and, for two of them, what to do there and who does it."""
    if language not in LANGUAGES:
        raise InvalidSettings("language", language, f"the choices are {', '.join(LANGUAGES)}")
    if industries and len(industries) != 2:
        raise InvalidSettings("industries", ", ".join(industries), "name two of them, or none")
    if not industries:
        of_a_plan = {"region": region, "skill": skill, "most-load": most_load, "keep": keep or None, "pdf": pdf}
        for name, value in of_a_plan.items():
            if value is not None:
                raise InvalidSettings(name, value, "is of a plan: name the two industries to plan for")
    output = Output(as_json=as_json)
    opened = open_workspace(workspace, output.progress)
    found = _focus(opened, by)
    if not industries:
        if as_json:
            _print_json(map_out(found).model_dump(mode="json"))
        else:
            _show_map(output, found)
        return
    point = PointView(focus=found, point=found.discovery.point(*_known(found, industries, region)))
    terms = FocusGroupTerms(
        region=found.home_of("") if region is None else region, skills=_skills(skill or []), most_load=most_load
    )
    plan = PlanView(focus=found, plan=found.plan(point.point, terms))
    words = words_in(language)
    if keep:
        with opened.unit_of_work() as work:
            keep_group(work, found, point.id, terms)
    if pdf is not None:
        made = words.gettext(
            "Made on %(day)s with Bridgework from public texts of the event.",
            day=words.formats.full_date(datetime.now(UTC)),
        )
        brief = Brief(event=found.data.event, point=point, plan=plan, words=words, made=made)
        write_atomically(pdf, as_pdf(brief.document()))
    if as_json:
        _print_json(
            {"point": point_out(point).model_dump(mode="json"), "plan": plan_out(plan).model_dump(mode="json")}
        )
        return
    output.result(_shown(point, plan, words) | ({"brief": str(pdf)} if pdf else {}), words.cross(point.point))


def words_in(language: str) -> FocusWords:
    catalogue = translations(language)
    sentences = Sentences(language=language, entry=str, place=str, local=lambda moment: moment)
    return FocusWords(language=language, sentence=sentences.say, label=lambda value: catalogue.gettext(label(value)))


def _focus(opened: Workspace, by: IndustryScheme) -> Focus:
    """As an organiser sees it."""
    encoder = opened.encoder()
    with opened.unit_of_work() as work:
        market, agenda = Markets().read(work), work.results.agenda()
    return focus_of(market, Finds(), encoder.encode, scheme=by, knows_owners=True, load=loads(agenda))


def _known(found: Focus, given: list[str], region: str | None) -> tuple[str, str]:
    """The two industries, which may be given by their codes or by their names."""
    industries = found.discovery.industries.industries
    called = {words_in(each).industry(name): name for each in LANGUAGES for name in industries}
    called |= {name: name for name in industries}
    for name in given:
        if name not in called:
            known = ", ".join(map(_with_code, industries)) or "none"
            raise InvalidSettings("industries", name, f"the industries are {known}")
    if region and not found.knows_region(region):
        raise InvalidSettings("region", region, f"organisations are in {', '.join(found.regions) or 'no region'}")
    return called[given[0]], called[given[1]]


def _with_code(industry: str) -> str:
    """What to call it on the command line comes first."""
    name = words_in(DEFAULT).industry(industry)
    return industry if name == industry else f"{industry} {name}"


def _skills(given: list[str]) -> dict[str, int]:
    skills = {}
    for each in given:
        name, _, number = each.partition("=")
        if not name.strip() or (number and not number.isdecimal()):
            raise InvalidSettings("skill", each, "is written as NAME or NAME=PEOPLE")
        skills[name.strip()] = int(number or 1)
    return skills


def _show_map(output: Output, found: Focus) -> None:
    rows = [
        (
            f"{_with_code(point.first)} × {_with_code(point.second)}",
            "beyond chance" if point.is_beyond_chance else "not beyond chance",
            str(len(point.links)),
            f"{point.together.seen:.1%}",
            f"{point.together.expected:.1%}",
            p_value(point.p_adjusted),
            f"{point.organisations[0]} + {point.organisations[1]}",
        )
        for point in found.discovery.points
    ]
    columns = ("industries", "verdict", "ties", "strength", "by chance", "p, adjusted", "organisations")
    beyond = len(found.discovery.beyond_chance)
    output.rows(f"Where industries meet: {beyond or 'nothing'} beyond chance", columns, rows)


def _shown(point: PointView, plan: PlanView, words: FocusWords) -> dict[str, Any]:
    force = plan.task_force
    shown: dict[str, Any] = {
        "finding": [text for text in (verdict(point, words), newness_sentence(point, words)) if text],
        "projects": [project_sentence(number, project, words) for number, project in enumerate(plan.projects, 1)],
        "task force": [
            f"{item.person.name} ({item.organisation.name if item.organisation else words.label(item.person.role)}): "
            f"{words.skills(item.skills) or words.gettext('none: for the balance of roles and seniority')}"
            for item in (force.members if force else ())
        ]
        + [task_force_sentence(plan, force, words) if force else no_task_force(plan, words)]
        + ([level_sentence(plan, force, words)] if force else []),
    }
    if plan.plan.terms.region:
        shown |= {
            f"companies for {plan.plan.terms.region}": _invited(plan.companies, plan, words),
            f"centres for {plan.plan.terms.region}": _invited(plan.centres, plan, words),
        }
    if plan.team is not None:
        shown["invitation team"] = [
            f"{item.person.name}: {speaks_to(item, words)} ({', '.join(map(words.formats.spoken, item.languages))})"
            for item in plan.team.speakers
        ] + missing_sentences(plan.team, words)
    return shown


def _invited(found: InvitedView, plan: PlanView, words: FocusWords) -> list[str]:
    if not found.invitations:
        region = plan.plan.terms.region
        return [words.gettext("Nobody elsewhere adds what %(region)s lacks here.", region=region)]
    return [
        f"{item.organisation.name} ({place_of(item.organisation, words)}): +{words.formats.number(item.gain)}"
        for item in found.invitations
    ] + [bound_sentence(found, words)]


def _print_json(content: dict[str, Any]) -> None:
    Console().print_json(json.dumps(content, default=str))
