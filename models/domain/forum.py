"""What is kept of a technology forum: its series, what came of each edition, and rights that are filed jointly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from models.domain.checks import InvalidField, require_not_negative, require_text, require_zone

FORUM_SESSIONS: Final = "forum-"
"""What the ids of a forum's sessions begin with."""
WHOLE_SHARE: Final = 10_000
"""Shares are counted in hundredths of a per cent: those of a right add up to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumTalk:
    """``person_id`` speaks of ``offer_id``, which answers ``need_ids``, best first."""

    person_id: str
    offer_id: str
    need_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumEdition:
    """One meeting of the series: the needs that come up on ``day``, and who speaks to them.

    ``words`` are the keywords that most of the needs state. ``unanswered`` are the needs to which nobody speaks;
    ``late`` come up after their deadline, and the owner of those in ``missed`` cannot be there. ``is_renamed``: the
    title is an organiser's own, and not made of what the needs say.
    """

    day: date
    title: str
    words: tuple[str, ...] = ()
    need_ids: tuple[str, ...] = ()
    talks: tuple[ForumTalk, ...] = ()
    unanswered: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    is_renamed: bool = False

    def __post_init__(self) -> None:
        require_text("title", self.title)

    @property
    def sessions_prefix(self) -> str:
        """What the ids of its sessions begin with."""
        return f"{FORUM_SESSIONS}{self.day.isoformat()}-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumMinutes:
    """What was noted of the edition of ``day``: who came, and what was said. ``revised_by`` is an account's id."""

    day: date
    attended_ids: tuple[str, ...] = ()
    text: str = ""
    revised_at: datetime
    revised_by: str = ""

    def __post_init__(self) -> None:
        require_zone("revised_at", self.revised_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesFile:
    """A file that is attached to the minutes of ``day``; ``size`` is in bytes."""

    id: str
    day: date
    name: str
    media_type: str
    size: int
    sent_at: datetime
    sent_by: str = ""

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        require_not_negative("size", self.size)
        require_zone("sent_at", self.sent_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What ``person_id`` promised at the edition of ``day`` to have done by ``due``. ``reminded_on`` is the day of
    the last letter about it.
    """

    id: str
    day: date
    text: str
    person_id: str
    due: date
    done_on: date | None = None
    reminded_on: date | None = None

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("text", self.text)
        require_text("person_id", self.person_id)


class FilingStage(StrEnum):
    """How far a right has come that several file jointly, in order."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DRAFTED = "drafted"
    FILED = "filed"
    GRANTED = "granted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A co-owner of a right (a ``Holder`` of CERIF), an organisation or a person, with its share in hundredths of a
    per cent. ``offer_id`` is what it brings, and ``alone`` the aspects of the need that only this covers.
    """

    organisation_id: str = ""
    person_id: str = ""
    share: int
    offer_id: str = ""
    alone: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.organisation_id) == bool(self.person_id):
            raise InvalidField("organisation_id", self.organisation_id, "a holder is an organisation or a person")
        if not 1 <= self.share <= WHOLE_SHARE:
            raise InvalidField("share", self.share, "a share is above 0 and at most 100 %")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Two offers for one need whose texts say nearly the same: their claims would overlap. ``similarity`` is their
    cosine."""

    first_id: str
    second_id: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JointFiling:
    """A right that several file jointly to answer ``need_id``, empty where it is known from elsewhere only.

    ``covered`` is the share of the need's aspects that they cover together, ``missing`` are the others, ``rivals``
    the pairs of offers for this need that are not to be in one right. ``number`` is that of the application.
    """

    id: str
    title: str
    holders: tuple[Holder, ...]
    need_id: str = ""
    stage: FilingStage = FilingStage.PROPOSED
    number: str = ""
    covered: float = 0.0
    missing: tuple[str, ...] = ()
    rivals: tuple[Rival, ...] = ()

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("title", self.title)
        parties = [(each.organisation_id, each.person_id) for each in self.holders]
        if len(self.holders) < 2:
            raise InvalidField("holders", len(self.holders), "a joint filing has at least two holders")
        if len(set(parties)) < len(parties):
            raise InvalidField("holders", parties, "each holder stands once")
        total = sum(each.share for each in self.holders)
        if total != WHOLE_SHARE:
            raise InvalidField("holders", f"{total / 100:.2f} %", "the shares add up to 100 %")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumChoice:
    """What was chosen together with the sessions of the change ``id`` of the records, and what stood there before, so
    that both are taken back together.
    """

    id: str
    editions_before: tuple[ForumEdition, ...] = ()
    editions_after: tuple[ForumEdition, ...] = ()
    filings_before: tuple[JointFiling, ...] = ()
    filings_after: tuple[JointFiling, ...] = ()

    def __post_init__(self) -> None:
        require_text("id", self.id)
