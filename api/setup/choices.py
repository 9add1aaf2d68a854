"""What a programme chose together with the records of a change, so that undo brings both back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from api.setup.hindrances import Hindrance
from api.setup.ports import SetupWork
from models.domain.forum import FollowUp, ForumChoice, ForumEdition, ForumMinutes, JointFiling, MinutesFile

Chosen = TypeVar("Chosen", ForumEdition, JointFiling)


class Choosing:
    """Notes what is chosen from its making until ``keep``, which the caller commits."""

    def __init__(self, work: SetupWork) -> None:
        self._work = work
        self._editions = work.forum.all(ForumEdition)
        self._filings = work.forum.all(JointFiling)

    def keep(self, change_id: str) -> None:
        editions, filings = self._work.forum.all(ForumEdition), self._work.forum.all(JointFiling)
        choice = ForumChoice(
            id=change_id,
            editions_before=_only(self._editions, editions),
            editions_after=_only(editions, self._editions),
            filings_before=_only(self._filings, filings),
            filings_after=_only(filings, self._filings),
        )
        if choice != ForumChoice(id=change_id):
            self._work.forum.put(choice)


def _only(these: Sequence[Chosen], others: Sequence[Chosen]) -> tuple[Chosen, ...]:
    return tuple(each for each in these if each not in others)


def choice_hindrances(work: SetupWork, change_id: str) -> Iterator[Hindrance]:
    """What was chosen anew since, and editions that would go though something is noted of them."""
    choice = work.forum.find(ForumChoice, change_id)
    if choice is None:
        return
    yield from _changed(work.forum.all(ForumEdition), choice.editions_before, choice.editions_after)
    yield from _changed(work.forum.all(JointFiling), choice.filings_before, choice.filings_after)
    noted = {each.day for each in work.forum.all(ForumMinutes)}
    noted |= {each.day for each in work.forum.all(MinutesFile)}
    noted |= {each.day for each in work.forum.all(FollowUp)}
    stays = {each.day for each in choice.editions_before}
    for edition in choice.editions_after:
        if edition.day in noted - stays:
            yield Hindrance(reason="noted", noun="forum_editions", record=edition.title)


def _changed(
    now: Sequence[ForumEdition] | Sequence[JointFiling],
    before: Sequence[ForumEdition] | Sequence[JointFiling],
    after: Sequence[ForumEdition] | Sequence[JointFiling],
) -> Iterator[Hindrance]:
    known, left = {_key(each): each for each in now}, {_key(each) for each in after}
    for each in after:
        if known.get(_key(each)) != each:
            yield Hindrance(reason="changed", noun="forum", record=each.title)
    for each in before:
        if _key(each) in known.keys() - left:
            yield Hindrance(reason="changed", noun="forum", record=each.title)


def _key(record: ForumEdition | JointFiling) -> str:
    return record.day.isoformat() if isinstance(record, ForumEdition) else record.id


def bring_back_choice(work: SetupWork, change_id: str) -> None:
    """As it was before the change; the caller commits."""
    choice = work.forum.find(ForumChoice, change_id)
    if choice is None:
        return
    for edition in choice.editions_after:
        work.forum.remove(ForumEdition, edition.day)
    for filing in choice.filings_after:
        work.forum.remove(JointFiling, filing.id)
    for edition in choice.editions_before:
        work.forum.put(edition)
    for filing in choice.filings_before:
        work.forum.put(filing)
