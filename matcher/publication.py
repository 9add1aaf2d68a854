"""Export: the last agenda in every format, with the map of what was offered and asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.disclosure import Publishable, untold_sessions, without_links
from matcher.errors import NotFound, StepMissing, StepOutdated
from matcher.interchange import (
    ExportFile,
    PublishedAgenda,
    export_files,
    last_export,
    render_page,
    write_exports,
)
from matcher.landscape import MapPoint, PointKind, project
from matcher.ports import Step, UnitOfWork
from matcher.programme import label_clusters
from matcher.programme.quality import MadeWith, made_with, plan_quality
from matcher.since import changes_since, compared_version
from matcher.texts import ranked_text
from matcher.workflows import Tools, basis, last_results, tell_stale
from models.domain import Demand, EventData, Mandate, Matching, Need, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """``since`` is the version that ``version`` was compared with: itself where no change is left to tell, None where
    there is no earlier one."""

    version: int
    since: int | None
    paths: list[Path]


def run_export(tools: Tools, folder: Path, *, since: int | None = None) -> Exported:
    """Write the last agenda in every format into ``folder``; the same agenda gives the same bytes.

    What changed is told since version ``since``, or as ``compared_version`` says. Raises ``StepMissing`` without
    an agenda, ``StepOutdated`` for one that is older than the matching, and ``NotFound`` without such a version.
    """
    with tools.unit_of_work() as work:
        results, (data, active), untold = last_results(work), basis(work), untold_sessions(work)
        versions = [work.results.agenda(version) for version in work.results.versions()]
    match_run, pair_run, run = (results.runs[step] for step in (Step.MATCH, Step.PAIR, Step.AGENDA))
    matching, pairings, agenda = results.matching, results.pairings, results.agenda
    if match_run is None or pair_run is None or run is None or matching is None or pairings is None or agenda is None:
        raise StepMissing(Step.AGENDA)
    if pair_run.settings["matching"] != match_run.input_hash:
        raise StepOutdated(Step.AGENDA, Step.MATCH)
    tell_stale(tools, data, active.ranker, match_run)
    earlier = tuple(item for item in versions if item is not None and item.version < agenda.version)
    last = last_export(folder, data.event) if data.event else None
    before = compared_version((*earlier, agenda), since, last)
    made = made_with(run, pair_run, earlier[-1] if earlier else None)
    since_version = before.version if before else None
    shown = without_links(data, pairings, (*earlier, agenda), untold=untold)
    told = without_links(data, pairings, (*earlier, agenda), for_those_who_meet=True, untold=untold)
    published = _published(shown, matching, since_version, made)
    letters = _published(told, matching, since_version, None)
    points = _map_points(tools, data)
    page = ExportFile("agenda.html", lambda: render_page(published, points))
    paths = write_exports(
        published, folder, now=run.finished_at, progress=tools.progress, further=[page], personal_from=letters
    )
    return Exported(version=agenda.version, since=since_version, paths=paths)


def version_files(work: UnitOfWork, version: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files of any version: calendars, workbook, schedule, the page without its map,
    and what changed since the version before it. The same version and records give the same bytes.

    Raises ``StepMissing`` without an agenda and ``NotFound`` without such a version.
    """
    results, (data, _) = last_results(work), basis(work)
    pair_run, run = results.runs[Step.PAIR], results.runs[Step.AGENDA]
    matching, pairings, last = results.matching, results.pairings, results.agenda
    if pair_run is None or run is None or matching is None or pairings is None or last is None:
        raise StepMissing(Step.AGENDA)
    agenda = work.results.agenda(version)
    if agenda is None:
        raise NotFound("agenda version", str(version))
    known = {item.pairing_id for item in agenda.meetings} | {item.pairing_id for item in agenda.unplaced_meetings}
    earlier = [work.results.agenda(number) for number in work.results.versions() if number < version]
    agendas = (*(item for item in earlier if item is not None), agenda)
    of_then = tuple(pairing for pairing in pairings if pairing.id in known)
    since = agendas[-2].version if len(agendas) > 1 else None
    made = made_with(run, pair_run, None) if version == last.version else None
    untold = untold_sessions(work)
    published = _published(without_links(data, of_then, agendas, untold=untold), matching, since, made)
    told = without_links(data, of_then, agendas, for_those_who_meet=True, untold=untold)
    letters = _published(told, matching, since, None)
    page = ExportFile("agenda.html", lambda: render_page(published, ()))
    for file in (*export_files(published, now=run.finished_at, personal_from=letters), page):
        yield file.name, file.render()


def _published(shown: Publishable, matching: Matching, since: int | None, made: MadeWith | None) -> PublishedAgenda:
    """The last version of ``shown`` with what it changed of version ``since``, and its figures by what it was
    ``made`` with; without them for what people get of their own, who are told of all their meetings.
    """
    *earlier, agenda = shown.agendas
    before = next((item for item in shown.agendas if item.version == since), None)
    quality = None
    if made is not None:
        made = replace(made, previous=earlier[-1] if earlier else None)
        quality = plan_quality(shown.data, matching, shown.pairings, agenda, made)
    return PublishedAgenda(
        data=shown.data,
        matching=matching,
        pairings=shown.pairings,
        agenda=agenda,
        earlier=tuple(earlier),
        quality=quality,
        since=changes_since(before, agenda, shown.data) if before else None,
    )


def _map_points(tools: Tools, data: EventData) -> list[MapPoint]:
    """All offers, needs and mandates on the map: under the themes that they name, or where most name none, under
    those that their texts fall into.
    """
    records = (*data.offers, *data.demands)
    with tools.progress.track("Drawing the map", None):
        vectors = tools.encoder().encode([ranked_text(record) for record in records])
        named = [_named_theme(record) for record in records]
        themes = named if sum(map(bool, named)) * 2 > len(named) else label_clusters(records, vectors)
        return [
            MapPoint(record_id=record.id, kind=_KINDS[type(record)], x=float(x), y=float(y), theme=theme)
            for record, (x, y), theme in zip(records, project(vectors), themes, strict=True)
        ]


def _named_theme(record: Offer | Demand) -> str:
    if isinstance(record, Mandate):
        return record.themes[0] if record.themes else ""
    return record.theme


_KINDS = {Offer: PointKind.OFFER, Need: PointKind.NEED, Mandate: PointKind.MANDATE}
