"""What is one person's own in the technology forum: editions, minutes, follow-ups and rights that they co-own."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from api.market.market import Seen
from api.programmes.forum_ports import ForumWork
from api.programmes.forum_view import EditionView, FilingView, FollowUpLine, ForumReading, NeedLine, TalkLine
from models.domain import Organisation
from models.domain.forum import FollowUp, ForumEdition, JointFiling


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEdition:
    """One edition for one person: their own needs that come up, and the talks that answer them or are their own.
    ``came``: they are noted among those who came.
    """

    view: EditionView
    needs: tuple[NeedLine, ...]
    talks: tuple[TalkLine, ...]
    speaks: bool
    came: bool

    @property
    def edition(self) -> ForumEdition:
        return self.view.edition

    @property
    def has_minutes(self) -> bool:
        return bool(self.view.files or (self.view.minutes and self.view.minutes.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnForum:
    """``advises``: they give the seminar on joint filing, so that all filings are theirs to read."""

    editions: tuple[OwnEdition, ...]
    follow_ups: tuple[FollowUpLine, ...]
    filings: tuple[FilingView, ...]
    advises: bool

    def next_after(self, today: date) -> OwnEdition | None:
        return next((each for each in self.editions if each.edition.day >= today), None)


def own_forum(work: ForumWork, seen: Seen, person_id: str, today: date) -> OwnForum:
    """The editions at which needs of the person or of their organisation come up, at which they speak, to which they
    are asked, or came; what they promised; and the joint filings of which they or their organisation hold a part.
    """
    reading = ForumReading(work, seen, today)
    organisation = seen.market.organisation_of(person_id)
    views = reading.editions()
    items = [item for item in work.forum.all(FollowUp) if item.person_id == person_id]
    advises = any(
        person.id == person_id
        for view in views
        for line in view.sessions
        if line.is_seminar
        for person in line.speakers
    )
    filings = [reading.filing(each) for each in work.forum.all(JointFiling)]
    organisation_id = organisation.id if organisation else person_id
    return OwnForum(
        editions=tuple(own for view in views if (own := _own_edition(view, person_id, organisation)) is not None),
        follow_ups=reading.follow_ups(items),
        filings=tuple(each for each in filings if advises or _holds(each, {person_id, organisation_id})),
        advises=advises,
    )


def _own_edition(view: EditionView, person_id: str, organisation: Organisation | None) -> OwnEdition | None:
    needs = tuple(line for line in view.needs if _is_own(line, person_id, organisation))
    speaks = any(talk.speaker.id == person_id for talk in view.talks)
    came = view.minutes is not None and person_id in view.minutes.attended_ids
    if not (needs or speaks or came or person_id in view.asked_ids):
        return None
    wanted = {line.need.id for line in needs}
    talks = tuple(
        talk
        for talk in view.talks
        if talk.speaker.id == person_id or wanted.intersection(need.id for need in talk.needs)
    )
    return OwnEdition(view=view, needs=needs, talks=talks, speaks=speaks, came=came)


def _is_own(line: NeedLine, person_id: str, organisation: Organisation | None) -> bool:
    """A colleague's need that is anonymous has no owner here."""
    if line.owner is None:
        return False
    return line.owner.id == person_id or (organisation is not None and line.organisation == organisation)


def _holds(filing: FilingView, ids: AbstractSet[str]) -> bool:
    """By the holders whom the reader may know: a colleague's anonymous offer tells nobody whose it is."""
    return any(line.party is not None and line.party.id in ids for line in filing.holders)
