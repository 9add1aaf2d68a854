"""What people can do, from what they state and from what their records are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from matcher.clusters.task_force_problem import Expert
from matcher.conflicts import Conflicts
from matcher.focus_group.discovery import Encode
from models.domain import EventData, Need, Offer

SENIOR_FROM = 4
LEAST_SIMILARITY = 0.6
"""The cosine from which on a stated skill counts as one that is asked for, with the cosine as its level."""
OF_KEYWORDS = 0.8
"""What a keyword of somebody's offer or need is worth beside a skill that they state."""


def experts(data: EventData, skills: Sequence[str], encode: Encode, load: Mapping[str, int]) -> tuple[Expert, ...]:
    """Everyone with their level in each of ``skills``; ``load`` is what each has taken on, by person id.

    The same words make a level of 1, similar ones their cosine; keywords of somebody's own records count
    ``OF_KEYWORDS`` of that.
    """
    stated = {person.id: person.skills for person in data.people}
    keywords: dict[str, set[str]] = defaultdict(set)
    records: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
    for record in records:
        keywords[record.owner_id].update(record.keywords)
    words = sorted({*skills, *(each for some in stated.values() for each in some), *set().union(*keywords.values())})
    similar = _similarities(skills, words, encode)
    found = []
    for person in data.people:
        levels = {
            skill: max(
                max((similar[skill].get(each, 0.0) for each in stated[person.id]), default=0.0),
                OF_KEYWORDS * max((similar[skill].get(each, 0.0) for each in keywords[person.id]), default=0.0),
            )
            for skill in skills
        }
        found.append(
            Expert(
                person_id=person.id,
                role=person.role,
                skills={skill: level for skill, level in levels.items() if level > 0},
                organisation_id=person.organisation_id,
                is_senior=(person.seniority or 0) >= SENIOR_FROM,
                load=load.get(person.id, 0),
            )
        )
    return tuple(found)


def conflicting_pairs(data: EventData, person_ids: Sequence[str]) -> frozenset[tuple[str, str]]:
    """The pairs with a declared conflict, each in sorted order; sharing an organisation is none here."""
    conflicts = Conflicts(data)
    declared = {frozenset((item.first_id, item.second_id)) for item in data.conflicts}
    pairs = set()
    for one, other in combinations(sorted(person_ids), 2):
        between = conflicts.between(one, other)
        if between is not None and frozenset((between.first_id, between.second_id)) in declared:
            pairs.add((one, other))
    return frozenset(pairs)


def _similarities(skills: Sequence[str], words: Sequence[str], encode: Encode) -> dict[str, dict[str, float]]:
    """Of each skill, the words that stand for it with how well, in (0, 1]."""
    if not words or not skills:
        return {skill: {} for skill in skills}
    vectors = encode(words)
    place = {word: at for at, word in enumerate(words)}
    cosines = np.asarray(vectors[[place[skill] for skill in skills]] @ vectors.T, dtype=np.float64)
    same = {skill: skill.casefold() for skill in skills}
    return {
        skill: {
            word: 1.0 if word.casefold() == same[skill] else min(1.0, float(cosine))
            for word, cosine in zip(words, row, strict=True)
            if word.casefold() == same[skill] or cosine >= LEAST_SIMILARITY
        }
        for skill, row in zip(skills, cosines, strict=True)
    }
