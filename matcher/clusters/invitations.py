"""Star companies and research centres to invite: who would add most of what the region lacks.

What an organisation brings is a level in [0, 1] for each item: of a need how well its best offer answers, of an offer
how well it answers the organisation's best need. What a set of organisations adds to the region is the sum over the
items of how far the best level rises: monotone and submodular, so that choosing greedily reaches at least 1 - 1/e of
the best choice (Nemhauser, Wolsey and Fisher 1978). How far it can be off here is bounded from the data (Leskovec et
al. 2007): no choice of k adds more than a given set does and the k largest gains beside it together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.clusters.industries import RecordKey
from models.domain.checks import InvalidField, require_text

LEAST_RISE = 0.05
"""A rise of a level by less is not told as something that an organisation adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one organisation brings. An item is a need or an offer of the region."""

    organisation_id: str
    levels: Mapping[RecordKey, float]

    def __post_init__(self) -> None:
        require_text("organisation_id", self.organisation_id)
        _require_levels(self.levels)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Rise:
    """What the region has of an item ``before`` the organisation comes, and ``after``."""

    item: RecordKey
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """``gain`` is what it adds to the region and those before it in the list; ``rises`` are the largest first."""

    organisation_id: str
    gain: float
    rises: tuple[Rise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """Those to invite in this order. ``total`` is what they add together and ``bound`` what no choice of as many
    exceeds.
    """

    invitations: tuple[Invitation, ...]
    total: float
    bound: float


def shortlist(present: Mapping[RecordKey, float], candidates: Sequence[Contribution], *, most: int) -> Shortlist:
    """Choose up to ``most`` organisations; ``present`` is the best level of each item that the region has, else 0.

    Those that add nothing are left out. Of equal gains the first id comes first.
    """
    _require_levels(present)
    if len({item.organisation_id for item in candidates}) != len(candidates):
        raise InvalidField("candidates", "", "an organisation is named twice")
    reached = dict(present)
    left = {item.organisation_id: item for item in candidates}
    chosen: list[Invitation] = []
    bound = float("inf")
    while left:
        gains = {each: _gain(item, reached) for each, item in left.items()}
        total = sum(item.gain for item in chosen)
        bound = min(bound, total + sum(sorted(gains.values(), reverse=True)[:most]))
        best = min(gains, key=lambda each: (-gains[each], each))
        if len(chosen) == most or gains[best] <= 0:
            break
        chosen.append(_invitation(left.pop(best), reached, gains[best]))
    total = sum(item.gain for item in chosen)
    return Shortlist(invitations=tuple(chosen), total=total, bound=total if not left else max(total, bound))


def _gain(item: Contribution, reached: Mapping[RecordKey, float]) -> float:
    return sum(max(0.0, level - reached.get(each, 0.0)) for each, level in item.levels.items())


def _invitation(item: Contribution, reached: dict[RecordKey, float], gain: float) -> Invitation:
    """Raise the levels that are reached, and tell of those that rise enough."""
    rises = []
    for each, level in item.levels.items():
        before = reached.get(each, 0.0)
        if level > before:
            reached[each] = level
            if level - before >= LEAST_RISE:
                rises.append(Rise(item=each, before=before, after=level))
    rises.sort(key=lambda rise: (rise.before - rise.after, rise.item))
    return Invitation(organisation_id=item.organisation_id, gain=gain, rises=tuple(rises))


def _require_levels(levels: Mapping[RecordKey, float]) -> None:
    for each, level in levels.items():
        if not 0 <= level <= 1:
            raise InvalidField("levels", f"{each.kind} {each.id} {level}", "a level is in [0, 1]")
