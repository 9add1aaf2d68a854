"""Which version of the agenda participants see: it is chosen by an organiser, and never changes afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from matcher.decisions import with_decisions
from matcher.disclosure import public_data
from matcher.errors import InputError, NotFound, StepMissing
from matcher.ports import Step, UnitOfWork
from matcher.programme import validate
from matcher.programme.changes import EntryChange, changes
from matcher.programme.quality import OF_PAIRINGS, made_with
from matcher.told import Told, tell
from matcher.violations import Severity, Violation
from models.domain import Agenda, Publication

ERRORS_TOLD = 5


def published_version(work: UnitOfWork) -> int | None:
    """The version that participants see; None while nothing is published."""
    publications = work.board.publications()
    return publications[-1].version if publications else None


def published_agenda(work: UnitOfWork) -> Agenda | None:
    """What participants see; None while nothing is published."""
    version = published_version(work)
    return None if version is None else work.results.agenda(version)


def findings(work: UnitOfWork, version: int | None = None) -> list[Violation]:
    """What ``validate`` says of a version, the last one where None, by the records as they are now.

    Of earlier versions the pairings are gone, and rules about them are left out. Raises ``StepMissing`` and
    ``NotFound``.
    """
    run, last, pairings = work.results.last_run(Step.AGENDA), work.results.agenda(), work.results.pairings()
    if run is None or last is None or pairings is None:
        raise StepMissing(Step.AGENDA)
    agenda = last if version in (None, last.version) else work.results.agenda(version)
    if agenda is None:
        raise NotFound("agenda version", str(version))
    data = public_data(with_decisions(work.records.load(), work.decisions.decisions()))
    is_last = agenda.version == last.version
    before = [number for number in work.results.versions() if number < agenda.version]
    previous = work.results.agenda(before[-1]) if before and is_last else None
    made = made_with(run, None, previous)
    data = replace(data, locks=tuple(lock for lock in data.locks if lock.entry_id in made.locked))
    found = validate(data, pairings if is_last else (), agenda, made.programme, previous)
    return [item for item in found if is_last or item.rule not in OF_PAIRINGS]


def publish_version(
    work: UnitOfWork, version: int | None = None, *, by: str = "", note: str = "", now: datetime
) -> Publication:
    """Let participants see a version, the last one where None; the caller commits.

    ``by`` is the id of an account. The version that is published already stays as it is. Raises ``StepMissing``,
    ``NotFound``, and ``InputError`` where the version breaks a rule by the records as they are now.
    """
    last = work.results.agenda()
    if last is None:
        raise StepMissing(Step.AGENDA)
    wanted = last.version if version is None else version
    standing = work.board.publications()
    if standing and standing[-1].version == wanted:
        return standing[-1]
    errors = [item.message for item in findings(work, wanted) if item.severity is Severity.ERROR]
    if errors:
        raise InputError(_breaks_rules(wanted, errors))
    publication = Publication(version=wanted, published_at=now, published_by=by, note=note.strip())
    work.board.publish(publication)
    return publication


def _breaks_rules(version: int, errors: Sequence[str]) -> Told:
    first, more = errors[:ERRORS_TOLD], len(errors) - ERRORS_TOLD
    if more <= 0:
        return tell(
            "version %(version)s breaks rules and cannot be published: %(errors)s", version=version, errors=first
        )
    return tell(
        "version %(version)s breaks rules and cannot be published: %(errors)s; and %(more)s more",
        version=version,
        errors=first,
        more=more,
    )


def changes_to_publish(work: UnitOfWork, version: int) -> tuple[EntryChange, ...]:
    """What becomes another for those who see the published version, once ``version`` is; everything while nothing is
    published. Raises ``NotFound``."""
    after = work.results.agenda(version)
    if after is None:
        raise NotFound("agenda version", str(version))
    before = published_agenda(work) or replace(
        after, sessions=(), meetings=(), unplaced_meetings=(), unplaced_talks=(), unplaced_sessions=()
    )
    return changes(before, after, work.records.load())
