"""From offers to rights that their owners could file jointly: aspects, who covers them, rivals and shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from matcher.conflicts import Conflicts
from matcher.disclosure import public_data
from matcher.forum.joint_filing import FilingGroup, FilingTerms, Right, find_filing_groups
from matcher.ports import Vectors
from matcher.ranking.words import sentences
from matcher.texts import ranked_text
from models.domain import ConflictKind, EventData, IprStatus, Need, Offer, Partnership
from models.domain.forum import WHOLE_SHARE, Holder, JointFiling, Rival

Encode = Callable[[Sequence[str]], Vectors]
FORUM_TERMS = FilingTerms(least_level=0.45, rival_from=0.75, related_from=0.0)
"""By the default encoder's cosines of sentences: what answers one lies above 0.45, and what does not below 0.4. Two
parts of one right speak of different things, so that what they answer ties them and not their likeness.
"""
MOST_ASPECTS = 8
FEWEST_ASPECTS = 2
"""A need of one sentence has nothing that two could cover in part."""
MOST_OFFERS = 30
"""Of one need, those that cover most."""


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """Public records, and vectors of unit length by text."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    owner_of: Mapping[str, str]
    vectors: Mapping[str, npt.NDArray[np.float64]]


def propose_filings(
    data: EventData,
    encode: Encode,
    need_ids: Sequence[str],
    terms: FilingTerms | None = None,
    *,
    taken: Sequence[JointFiling] = (),
) -> tuple[JointFiling, ...]:
    """Propose at most one right for each of ``need_ids``, from public texts only, and each offer in at most one.

    Left out are anonymous offers, whose owner a holder would tell; those that are patented already; those whose owner
    says with what partnership they come and names no joint filing; and what ``taken`` has.
    """
    wanted = terms or FORUM_TERMS
    data = public_data(data)
    ground = _ground(data, encode, need_ids, taken)
    rights = [right for need in ground.needs if (right := _right(ground, need)) is not None]
    similarity = _similarities(ground, rights, wanted)
    groups = find_filing_groups(rights, ground.owner_of, similarity, _apart(data, ground), wanted)
    by_need = {right.need_id: right for right in rights}
    titles = {need.id: need.title or need.text[:80] for need in ground.needs}
    return tuple(
        _filing(group, titles[group.need_id], ground.owner_of, _rivals(by_need[group.need_id], similarity, wanted))
        for group in groups
    )


def _ground(data: EventData, encode: Encode, need_ids: Sequence[str], taken: Sequence[JointFiling]) -> _Ground:
    used = {holder.offer_id for filing in taken for holder in filing.holders}
    answered = {filing.need_id for filing in taken}
    organisation_of = {person.id: person.organisation_id for person in data.people}
    needs = tuple(need for need in data.needs if need.id in set(need_ids) - answered and _aspects(need))
    offers = tuple(
        offer
        for offer in data.offers
        if may_be_filed(offer) and offer.id not in used and organisation_of.get(offer.owner_id)
    )
    texts = {
        *(ranked_text(offer) for offer in offers),
        *(text for offer in offers for text in _sentences(offer.text)),
        *(text for need in needs for text in _aspects(need)),
    }
    ordered = sorted(texts)
    rows = np.asarray(encode(ordered), dtype=np.float64) if ordered else ()
    return _Ground(
        needs=needs,
        offers=offers,
        owner_of={offer.id: organisation_of[offer.owner_id] for offer in offers},
        vectors=dict(zip(ordered, rows, strict=True)),
    )


def may_be_filed(offer: Offer) -> bool:
    """Whether a new right could be filed on the offer with others, by what its public part says."""
    open_to = not offer.partnerships or Partnership.JOINT_FILING in offer.partnerships
    return not offer.anonymous and offer.ipr_status is not IprStatus.GRANTED and open_to


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.text for span in sentences(text)))


def _aspects(need: Need) -> tuple[str, ...]:
    """What the need asks for, a sentence each; none of a need that has too few of them."""
    found = _sentences(need.text)[:MOST_ASPECTS]
    return found if len(found) >= FEWEST_ASPECTS else ()


def _right(ground: _Ground, need: Need) -> Right | None:
    """How well each offer covers each sentence of the need: the cosine of its nearest own sentence."""
    aspects = _aspects(need)
    asked = np.stack([ground.vectors[text] for text in aspects])
    levels = {}
    for offer in ground.offers:
        said = _sentences(offer.text)
        if said and offer.owner_id != need.owner_id:
            nearest = (asked @ np.stack([ground.vectors[text] for text in said]).T).max(axis=1)
            levels[offer.id] = tuple(float(level) for level in nearest)
    best = sorted(levels, key=lambda offer_id: (-sum(levels[offer_id]), offer_id))[:MOST_OFFERS]
    if len(best) < 2:
        return None
    return Right(need_id=need.id, aspects=aspects, levels={offer_id: levels[offer_id] for offer_id in sorted(best)})


def _similarities(ground: _Ground, rights: Sequence[Right], terms: FilingTerms) -> dict[frozenset[str], float]:
    """The cosine of every two offers that cover something of one right."""
    whole = {offer.id: ground.vectors[ranked_text(offer)] for offer in ground.offers}
    found: dict[frozenset[str], float] = {}
    for right in rights:
        for first, second in combinations(_covering(right, terms), 2):
            pair = frozenset((first, second))
            if pair not in found:
                found[pair] = float(whole[first] @ whole[second])
    return found


def _covering(right: Right, terms: FilingTerms) -> list[str]:
    return sorted(offer_id for offer_id, levels in right.levels.items() if max(levels) >= terms.least_level)


def _apart(data: EventData, ground: _Ground) -> frozenset[frozenset[str]]:
    """The pairs of owners that a declared conflict, of them or of the offers' people, keeps from each other."""
    conflicts = Conflicts(data)
    people = {offer.owner_id: ground.owner_of[offer.id] for offer in ground.offers}
    return frozenset(
        frozenset((people[first], people[second]))
        for first, second in combinations(sorted(people), 2)
        if people[first] != people[second]
        and (between := conflicts.between(first, second)) is not None
        and between.kind is not ConflictKind.MET_BEFORE
    )


def _rivals(right: Right, similarity: Mapping[frozenset[str], float], terms: FilingTerms) -> tuple[Rival, ...]:
    """Of the offers that cover something of the right, the pairs that say nearly the same, the nearest first."""
    pairs = combinations(_covering(right, terms), 2)
    found = [
        Rival(first_id=first, second_id=second, similarity=round(similarity[frozenset((first, second))], 4))
        for first, second in pairs
        if similarity[frozenset((first, second))] >= terms.rival_from
    ]
    return tuple(sorted(found, key=lambda rival: (-rival.similarity, rival.first_id, rival.second_id)))


def _filing(group: FilingGroup, title: str, owner_of: Mapping[str, str], rivals: tuple[Rival, ...]) -> JointFiling:
    shares = whole_shares([holding.share for holding in group.holdings])
    return JointFiling(
        id=f"filing-{group.need_id}",
        title=title,
        need_id=group.need_id,
        holders=tuple(
            Holder(
                organisation_id=owner_of[holding.offer_id],
                share=share,
                offer_id=holding.offer_id,
                alone=holding.alone,
            )
            for holding, share in zip(group.holdings, shares, strict=True)
        ),
        covered=round(group.covered, 4),
        missing=group.missing,
        rivals=rivals,
    )


def whole_shares(parts: Sequence[float]) -> tuple[int, ...]:
    """Hundredths of a per cent in proportion to ``parts``, which add up to 100 %: what rounding down leaves goes to
    those that lost most by it.

    >>> whole_shares([1, 1, 1])
    (3334, 3333, 3333)
    """
    total = sum(parts)
    exact = [part / total * WHOLE_SHARE for part in parts]
    shares = [int(each) for each in exact]
    order = sorted(range(len(parts)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[: WHOLE_SHARE - sum(shares)]:
        shares[at] += 1
    return tuple(shares)
