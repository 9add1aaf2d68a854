"""What officials choose of a focus group: two industries that meet, and the terms of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from models.domain.checks import InvalidField, require_not_negative, require_text
from models.domain.organisations import Role

BALANCE: Mapping[Role, int] = {Role.RESEARCHER: 1, Role.COMPANY: 1, Role.OFFICIAL: 1}
LARGEST_SHARE = 0.6
MOST_PROJECTS = 6
MOST_INVITED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusGroupTerms:
    """What an official chooses. ``region`` is a region or country as organisations state it; empty leaves out whom to
    invite. ``skills`` says how many people must have each; empty takes those that most projects name.

    ``fewest`` is how many of each role the task force has at least, ``largest_share`` what share of it one role may
    have, and nobody is asked who has taken on more than ``most_load`` meetings.
    """

    region: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    fewest: Mapping[Role, int] = field(default_factory=lambda: dict(BALANCE))
    largest_share: float = LARGEST_SHARE
    fewest_seniors: int = 1
    most_load: int | None = None
    most_projects: int = MOST_PROJECTS
    most_invited: int = MOST_INVITED

    def __post_init__(self) -> None:
        for skill, number in self.skills.items():
            require_text("skills", skill)
            _require_one("skills", number)
        for number in (*self.fewest.values(), self.fewest_seniors, self.most_load or 0):
            require_not_negative("terms", number)
        if not 0 < self.largest_share <= 1:
            raise InvalidField("largest_share", self.largest_share, "a share is above 0 and at most 1")
        _require_one("most_projects", self.most_projects)
        _require_one("most_invited", self.most_invited)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFocusGroup:
    """A hybrid cluster that was chosen, with its terms; ``id`` is ``focus_group_id`` of its scheme and industries."""

    id: str
    scheme: str
    first: str
    second: str
    terms: FocusGroupTerms
    kept_by: str = ""
    """The account; empty for the command line."""
    kept_at: datetime

    def __post_init__(self) -> None:
        if self.id != focus_group_id(self.scheme, self.first, self.second):
            raise InvalidField("id", self.id, "is made of the scheme and the two industries")


def focus_group_id(scheme: str, first: str, second: str) -> str:
    """The same for two industries in either order; it fits into an address whatever they are called.

    >>> focus_group_id("theme", "a", "b") == focus_group_id("theme", "b", "a")
    True
    """
    return sha256("\n".join((scheme, *sorted((first, second)))).encode()).hexdigest()[:12]


def _require_one(field_name: str, number: int) -> None:
    if number < 1:
        raise InvalidField(field_name, number, "at least 1")
