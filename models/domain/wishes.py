"""Whom people want to meet, and who takes part together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.domain.checks import InvalidField, require_text


class WishKind(StrEnum):
    """What somebody says of a 1:1 meeting with somebody else."""

    MUST_MEET = "must_meet"
    WOULD_MEET = "would_meet"
    NO_THANKS = "no_thanks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What ``person_id`` says of meeting ``other_id``; the other side may say otherwise.

    ``need_id`` and ``offer_id`` say what the meeting would be about; empty: what matches best between them.
    """

    person_id: str
    other_id: str
    kind: WishKind = WishKind.WOULD_MEET
    need_id: str = ""
    offer_id: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        require_text("person_id", self.person_id)
        require_text("other_id", self.other_id)
        if self.person_id == self.other_id:
            raise InvalidField("other_id", self.other_id, "a wish is about somebody else")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who meet as one: two of a firm, a guest and the interpreter, an investors' panel.

    Whoever meets ``lead_id`` meets all of them: ``member_ids`` are in every meeting of the lead, each in one place at
    a time. Somebody may be a member of several groups, and the lead of one.
    """

    id: str
    name: str
    lead_id: str
    member_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        require_text("lead_id", self.lead_id)
        if not self.member_ids:
            raise InvalidField("member_ids", self.member_ids, "a group has members besides its lead")
        if len({self.lead_id, *self.member_ids}) != 1 + len(self.member_ids):
            raise InvalidField("member_ids", self.member_ids, "somebody is named twice")
