"""The stored versions of the agenda: how good each is, how two differ, and what is needed to try another event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from matcher.decisions import with_decisions
from matcher.disclosure import public_data
from matcher.encoding import CachedEncoder
from matcher.errors import NotFound, StepMissing
from matcher.plan_figures import FigureDifference, PlanQuality, differences
from matcher.ports import Progress, Step, UnitOfWork
from matcher.programme.changes import EntryChange, changes
from matcher.programme.quality import MadeWith, made_with, plan_quality
from matcher.settings import PairingSettings, ProgrammeSettings, make_settings
from matcher.texts import ranked_text
from matcher.what_if import WhatIfInput
from models.domain import Agenda, EventData, Matching, Pairing


def same(agenda: Agenda) -> Agenda:
    """All of it."""
    return agenda


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBasis:
    """What versions are measured against: the records and the matching as they are now, and the last version.

    ``pairings`` are those that the last version was made from, and ``made`` says with what.
    """

    data: EventData
    matching: Matching
    pairings: tuple[Pairing, ...]
    last: Agenda
    made: MadeWith
    shown: Callable[[Agenda], Agenda] = same
    """What of a version is looked at: not everyone may see all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanComparison:
    """Two versions side by side. ``changes`` are the entries that differ, in order of time."""

    before: PlanQuality
    after: PlanQuality
    changes: tuple[EntryChange, ...]

    @property
    def differences(self) -> tuple[FigureDifference, ...]:
        """Of each figure."""
        return differences(self.before, self.after)


def plan_basis(work: UnitOfWork, matching: Matching | None = None) -> PlanBasis:
    """Read what the versions are measured against; the last ``matching``, where the caller has it, is not read again.

    Raises ``StepMissing`` without an agenda.
    """
    run, last = work.results.last_run(Step.AGENDA), work.results.agenda()
    pairings = work.results.pairings()
    matching = matching or work.results.matching()
    if run is None or last is None or pairings is None or matching is None:
        raise StepMissing(Step.AGENDA)
    return PlanBasis(
        data=with_decisions(public_data(work.records.load()), work.decisions.decisions()),
        matching=matching,
        pairings=pairings,
        last=last,
        made=made_with(run, work.results.last_run(Step.PAIR), _before(work, last)),
    )


def _before(work: UnitOfWork, last: Agenda) -> Agenda | None:
    earlier = [version for version in work.results.versions() if version < last.version]
    return work.results.agenda(earlier[-1]) if earlier else None


def measured(work: UnitOfWork, basis: PlanBasis, version: int | None = None) -> PlanQuality:
    """The figures of a version, the last where None. Raises ``NotFound``.

    Of earlier versions the pairings are gone: they are judged by the records alone, as these are now. No record says
    when it was stored, so that one of later cannot be left out; ``is_judged_afterwards`` says so.
    """
    agenda = _version(work, basis, version)
    if agenda.version == basis.last.version:
        return plan_quality(basis.data, basis.matching, basis.pairings, agenda, basis.made)
    found = plan_quality(basis.data, basis.matching, None, agenda, replace(basis.made, previous=None))
    return replace(found, is_judged_afterwards=True)


def compared(work: UnitOfWork, basis: PlanBasis, before: int, after: int) -> PlanComparison:
    """The two versions side by side. Raises ``NotFound``."""
    return PlanComparison(
        before=measured(work, basis, before),
        after=measured(work, basis, after),
        changes=changes(_version(work, basis, before), _version(work, basis, after), basis.data),
    )


def _version(work: UnitOfWork, basis: PlanBasis, version: int | None) -> Agenda:
    if version in (None, basis.last.version):
        return basis.shown(basis.last)
    found = work.results.agenda(version)
    if found is None:
        raise NotFound("agenda version", str(version))
    return basis.shown(found)


def what_if_input(
    work: UnitOfWork, basis: PlanBasis, encoder: CachedEncoder, time_limit_s: float, progress: Progress
) -> WhatIfInput:
    """What ``what_if`` solves: everything as it is now, with the settings of the last agenda but the time limit.

    Raises ``StepMissing`` without pairings, ``InvalidSettings`` for a time limit that is not above 0.
    """
    run = work.results.last_run(Step.PAIR)
    if run is None:
        raise StepMissing(Step.PAIR)
    offers = basis.data.offers
    with progress.track("Reading vectors", len(offers)) as step:
        vectors = encoder.encode([ranked_text(offer) for offer in offers], step)
    limit = {"time_limit_s": time_limit_s}
    known = {name: value for name, value in run.settings.items() if name in PairingSettings.model_fields}
    return WhatIfInput(
        data=basis.data,
        matching=basis.matching,
        offer_vectors={offer.id: vector for offer, vector in zip(offers, vectors, strict=True)},
        pairing=make_settings(PairingSettings, **known | limit),
        programme=make_settings(ProgrammeSettings, **basis.made.programme.model_dump() | limit),
        previous=basis.last,
    )
