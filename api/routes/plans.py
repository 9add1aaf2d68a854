"""How good the versions of the agenda are, and how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from api.agenda.publishing import require_published
from api.dependencies import Matchings, Work
from api.disclosure import CurrentSight, Sight
from api.documentation import result_answers
from api.examples.plans import COMPARISON, QUALITY, VERSIONS
from api.pages import PageQuery
from api.results import LastMatching
from api.routes.agenda import Version
from api.schemas.plans import ComparisonOut, DifferenceOut, EntryChangeOut, QualityOut, VersionOut, VersionPage
from matcher.errors import StepMissing
from matcher.plans import PlanBasis, compared, measured, plan_basis
from matcher.ports import Step, UnitOfWork
from matcher.version_origins import VersionOrigin, version_origins

router = APIRouter(prefix="/agenda", tags=["results"])
AnyVersion = TypeVar("AnyVersion", bound=VersionOut)
_FOR_ORGANISERS: Final = frozenset({"worst_off", "errors", "warnings", "notices", "uneven_meetings"})
"""Figures that wishes, refusals, conflicts and absences are counted in."""


class QualityQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    version: Version = None
    """An earlier version; leave it out for the last one."""


class ComparisonQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    before: Version = None
    """Leave it out for the one before `after`."""
    after: Version = None
    """Leave it out for the last one."""


@router.get("/versions", summary="List the versions", responses=result_answers(VERSIONS, "agenda", 422))
def list_versions(
    query: Annotated[PageQuery, Query()], work: Work, matchings: Matchings, sight: CurrentSight
) -> VersionPage:
    """Every version of the agenda with its figures, the last one first.

    They are measured against the records and the matching as they are now. Each takes some
    tenths of a second on an event of 900 people: ask for few at a time.
    """
    basis = _basis(work, matchings, sight)
    versions = _versions(work, sight)
    plans = [measured(work, basis, version) for version in query.cut(versions[::-1])]
    page, origins = query.page(VersionOut, plans, len(versions)), version_origins(work)
    return VersionPage(**page | {"items": tuple(_shown(item, sight, origins) for item in page["items"])})


@router.get("/quality", summary="Get a version's quality", responses=result_answers(QUALITY, "agenda", 404, 422))
def get_quality(
    query: Annotated[QualityQuery, Query()], work: Work, matchings: Matchings, sight: CurrentSight
) -> QualityOut:
    """All figures of the last version, or of an earlier one: who has the least, who has no meeting and why, idle
    gaps, clashes, the use of tables and rooms. An earlier version is judged by today's records: what was stored
    after it counts as well. 404 for a version that is not there.

    Clashes, and how people fare, are for organisers: everyone else is told so of themselves alone.
    """
    basis = _basis(work, matchings, sight)
    quality = QualityOut.of(measured(work, basis, _version(work, sight, query.version)))
    found = _shown(quality, sight, version_origins(work))
    if sight.viewer.is_organiser:
        return found
    own = sight.viewer.person_id
    return found.model_copy(
        update={
            "least": tuple(item for item in found.least if item.person_id == own),
            "without": tuple(item for item in found.without if item.person_id == own),
            "clashes": (),
        }
    )


@router.get("/comparison", summary="Compare two versions", responses=result_answers(COMPARISON, "agenda", 404, 422))
def compare_versions(
    query: Annotated[ComparisonQuery, Query()], work: Work, matchings: Matchings, sight: CurrentSight
) -> ComparisonOut:
    """Each figure of two versions, and every session and meeting that is not the same. Earlier versions are
    judged by today's records: clashes with what was stored after them count.

    404 for a version that is not there.
    """
    basis = _basis(work, matchings, sight)
    after = _version(work, sight, query.after) or basis.last.version
    earlier = [version for version in _versions(work, sight) if version < after]
    before = _version(work, sight, query.before or (earlier[-1] if earlier else after)) or after
    found = compared(work, basis, before, after)
    return ComparisonOut(
        before=before,
        after=after,
        figures=tuple(DifferenceOut.of(item) for item in found.differences if _is_told(item.before.name, sight)),
        changes=tuple(EntryChangeOut.of(item) for item in found.changes),
    )


def _is_told(figure: str, sight: Sight) -> bool:
    return sight.viewer.is_organiser or figure not in _FOR_ORGANISERS


def _shown(version: AnyVersion, sight: Sight, origins: Mapping[int, VersionOrigin]) -> AnyVersion:
    """With the figures that its viewer may know, and how it was made."""
    told = tuple(item for item in version.figures if _is_told(item.name, sight))
    made = version.with_origin(origins.get(version.version), is_for_organisers=sight.viewer.is_organiser)
    return made.model_copy(update={"figures": told})


def _versions(work: UnitOfWork, sight: Sight) -> tuple[int, ...]:
    """All of them for an organiser, for others those that are or were published; in order."""
    if sight.viewer.is_organiser:
        return work.results.versions()
    return tuple(sorted({item.version for item in work.board.publications()}))


def _version(work: UnitOfWork, sight: Sight, version: int | None) -> int | None:
    """The version to show. Raise ``NotFound`` for one that its viewer is not to know of."""
    return version if sight.viewer.is_organiser else require_published(work, version)


def _basis(work: UnitOfWork, matchings: LastMatching, sight: Sight) -> PlanBasis:
    if work.results.last_run(Step.AGENDA) is None or not _versions(work, sight):
        raise StepMissing(Step.AGENDA)
    matching, _ = matchings.read(work)
    basis = plan_basis(work, matching)
    previous = basis.made.previous
    return replace(
        basis,
        data=sight.plan(basis.data),
        pairings=sight.pairings(basis.pairings),
        made=replace(basis.made, previous=sight.agendas(previous)[0] if previous else None),
        shown=lambda agenda: sight.agendas(agenda)[0],
    )
