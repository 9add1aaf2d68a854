"""The technology forum: its series and joint filings planned and stored, for pages, interface and command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from api.errors import RejectedField
from api.jobs.touring import RecordsMoved
from api.market.reading import Markets
from api.programmes.forum_ports import ForumWork
from api.setup.changes import Editor, store
from api.setup.choices import Choosing
from matcher.errors import NotFound, StepMissing
from matcher.forum import FilingTerms
from matcher.forum_programme import (
    REQUEST_PREFIX,
    SeriesProposal,
    SeriesTerms,
    find_seminar,
    forum_requests,
    propose_filings,
    propose_series,
)
from matcher.forum_programme.filings import FORUM_TERMS, Encode
from matcher.interchange.cerif_patents import CerifHolder, CerifPatent, read_cerif_patents
from matcher.ports import Step
from models.domain import EventData, InvalidField, SessionRequest
from models.domain.changes import ChangeKind
from models.domain.forum import (
    WHOLE_SHARE,
    FilingStage,
    FollowUp,
    ForumEdition,
    ForumMinutes,
    Holder,
    JointFiling,
    MinutesFile,
)

LONGEST_TITLE: Final = 200
Open = Callable[[], AbstractContextManager[ForumWork]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSeries:
    """``change_id`` is that of the sessions, which can be taken back."""

    proposal: SeriesProposal
    change_id: str


def held_days(work: ForumWork, today: date) -> frozenset[date]:
    """The editions that stay as they are: those that are over or of which anything is noted, and all before them."""
    noted = {minutes.day for minutes in work.forum.all(ForumMinutes)}
    noted |= {file.day for file in work.forum.all(MinutesFile)}
    noted |= {item.day for item in work.forum.all(FollowUp)}
    over = {edition.day for edition in work.forum.all(ForumEdition) if edition.day < today}
    last = max(noted | over, default=date.min)
    return frozenset(edition.day for edition in work.forum.all(ForumEdition) if edition.day <= last)


def make_series(open_work: Open, encode: Encode, terms: SeriesTerms, editor: Editor) -> MadeSeries:
    """Plan the series and request its sessions; nobody waits for the database meanwhile.

    Raise ``StepMissing`` before there is a matching, ``InvalidSettings``, ``RecordsMoved``.
    """
    with open_work() as work:
        version, market = work.records.version(), Markets().read(work)
        stays = _held(work, editor)
    if market.matching is None:
        raise StepMissing(Step.MATCH)
    proposal = propose_series(market.data, market.matching.matches, encode, terms, stays=stays)
    with open_work() as work:
        if work.records.version() != version:
            raise RecordsMoved
        choosing = Choosing(work)
        for edition in work.forum.all(ForumEdition):
            if edition not in stays:
                work.forum.remove(ForumEdition, edition.day)
        for edition in proposal.editions:
            work.forum.put(edition)
        change_id = _request_sessions(work, market.data, editor)
        choosing.keep(change_id)
        work.commit()
    return MadeSeries(proposal=proposal, change_id=change_id)


def find_filings(
    open_work: Open, encode: Encode, editor: Editor, terms: FilingTerms | None = None
) -> tuple[tuple[JointFiling, ...], str]:
    """Propose joint filings for the needs of the series, and a seminar where enough of them form.

    Those that are agreed or further stay, and what they hold. Return all of them, and the id of the change of the
    sessions. Raise ``RecordsMoved``.
    """
    with open_work() as work:
        version, market = work.records.version(), Markets().read(work)
        kept = tuple(each for each in work.forum.all(JointFiling) if each.stage is not FilingStage.PROPOSED)
        editions = work.forum.all(ForumEdition)
    needs = [each for edition in editions for each in edition.need_ids] or [need.id for need in market.data.needs]
    found = propose_filings(market.data, encode, needs, terms or FORUM_TERMS, taken=kept)
    with open_work() as work:
        if work.records.version() != version:
            raise RecordsMoved
        choosing = Choosing(work)
        for filing in work.forum.all(JointFiling):
            if filing.stage is FilingStage.PROPOSED:
                work.forum.remove(JointFiling, filing.id)
        for filing in found:
            work.forum.put(filing)
        change_id = _request_sessions(work, market.data, editor)
        choosing.keep(change_id)
        work.commit()
    return (*kept, *found), change_id


def place_sessions(work: ForumWork, editor: Editor) -> str:
    """Request the sessions of the chosen series anew, and commit: after they were taken back, or people's times have
    changed. Return the id of the change.
    """
    change_id = _request_sessions(work, Markets().read(work).data, editor)
    work.commit()
    return change_id


def rename_edition(work: ForumWork, edition: ForumEdition, title: str, editor: Editor) -> None:
    """Give the edition a title of one's own, and its sessions with it. The caller commits; it can be taken back.

    Raise ``RejectedField``.
    """
    line = " ".join(title.split())
    if not line or len(line) > LONGEST_TITLE:
        raise RejectedField("title", title[:80], f"has 1 to {LONGEST_TITLE} characters")
    if line == edition.title:
        return
    choosing = Choosing(work)
    work.forum.put(replace(edition, title=line, is_renamed=True))
    choosing.keep(_request_sessions(work, Markets().read(work).data, editor))


def requested(data: EventData) -> tuple[SessionRequest, ...]:
    """The forum's sessions among those that are requested."""
    return tuple(item for item in data.session_requests if item.id.startswith(REQUEST_PREFIX))


def _held(work: ForumWork, editor: Editor) -> tuple[ForumEdition, ...]:
    days = held_days(work, editor.now.date())
    return tuple(edition for edition in work.forum.all(ForumEdition) if edition.day in days)


def _request_sessions(work: ForumWork, data: EventData, editor: Editor) -> str:
    """``data`` is the public part of the records. What is over keeps its sessions."""
    held = {edition.day for edition in _held(work, editor)}
    before = [item for item in requested(data) if item.starts_at is None or item.starts_at.date() not in held]
    stays = [item for item in requested(data) if item not in before]
    editions = [edition for edition in work.forum.all(ForumEdition) if edition.day not in held]
    has_seminar = any(item.id.endswith("seminar") for item in stays)
    seminar = None if has_seminar else find_seminar(data, editions, work.forum.all(JointFiling))
    after = forum_requests(data, editions, seminar)
    change = editor.change(
        ChangeKind.EDIT,
        "session_requests",
        ", ".join(edition.day.isoformat() for edition in editions),
        before=EventData(session_requests=tuple(before)),
        after=EventData(session_requests=after),
    )
    store(work, change)
    return change.id


def edition_of(work: ForumWork, day: date) -> ForumEdition:
    """Raise ``NotFound``."""
    edition = work.forum.find(ForumEdition, day)
    if edition is None:
        raise NotFound("edition", day.isoformat())
    return edition


def filing_of(work: ForumWork, filing_id: str) -> JointFiling:
    """Raise ``NotFound``."""
    filing = work.forum.find(JointFiling, filing_id)
    if filing is None:
        raise NotFound("joint filing", filing_id)
    return filing


def revised(filing: JointFiling, *, stage: FilingStage, shares: Sequence[int], number: str) -> JointFiling:
    """The filing with these shares, in the order of its holders. Raise ``RejectedField``."""
    if len(shares) != len(filing.holders):
        raise RejectedField("shares", len(shares), f"there are {len(filing.holders)} holders")
    try:
        holders = tuple(replace(each, share=share) for each, share in zip(filing.holders, shares, strict=True))
        return replace(filing, holders=holders, stage=stage, number=number)
    except InvalidField as error:
        raise RejectedField("shares", error.value, error.reason) from error


def take_cerif(work: ForumWork, content: bytes, name: str) -> tuple[JointFiling, ...]:
    """Store the joint patents of a file; one of a known id keeps what its holders bring. Patents of one holder are
    left out: nothing is joint in them.

    Raise ``UnreadableFile``, and ``RejectedField`` for holders that are nobody here, or shares that do not add up.
    """
    data = work.records.load()
    taken = []
    for patent in read_cerif_patents(content, name):
        if len(patent.holders) > 1:
            filing = _from_cerif(data, patent, work.forum.find(JointFiling, patent.id))
            work.forum.put(filing)
            taken.append(filing)
    return tuple(taken)


def _from_cerif(data: EventData, patent: CerifPatent, known: JointFiling | None) -> JointFiling:
    shares = _shares(patent.holders)
    brought = {(each.organisation_id, each.person_id): each for each in known.holders} if known else {}
    try:
        made = tuple(
            _holder(_party(data, patent, each), share, brought)
            for each, share in zip(patent.holders, shares, strict=True)
        )
        if known is not None:
            return replace(known, stage=patent.stage, number=patent.number, holders=made)
        return JointFiling(id=patent.id, title=patent.title, stage=patent.stage, number=patent.number, holders=made)
    except InvalidField as error:
        raise RejectedField(f"{patent.id}.{error.field}", error.value, error.reason) from error


def _holder(party: tuple[str, str], share: int, brought: Mapping[tuple[str, str], Holder]) -> Holder:
    """With what the party was known to bring."""
    before = brought.get(party)
    if before is not None:
        return replace(before, share=share)
    return Holder(organisation_id=party[0], person_id=party[1], share=share)


def _shares(holders: Sequence[CerifHolder]) -> tuple[int, ...]:
    """As the file states them; in equal parts where it does not state all."""
    stated = [each.share for each in holders]
    if all(share is not None for share in stated):
        return tuple(share for share in stated if share is not None)
    each, rest = divmod(WHOLE_SHARE, len(holders))
    return tuple(each + (at < rest) for at in range(len(holders)))


def _party(data: EventData, patent: CerifPatent, holder: CerifHolder) -> tuple[str, str]:
    """The organisation or person, by id or else by the very name. Raise ``RejectedField``."""
    known = data.people if holder.is_person else data.organisations
    by_id = [each.id for each in known if each.id == holder.id]
    by_name = [each.id for each in known if each.name.casefold() == holder.name.casefold()]
    found = (by_id or by_name)[:1]
    if not found:
        kind = "person" if holder.is_person else "organisation"
        raise RejectedField(f"{patent.id}.holders", holder.name or holder.id, f"there is no such {kind} here")
    return ("", found[0]) if holder.is_person else (found[0], "")
