"""What results lack, and the talks that help most."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from matcher.symposium import ExperienceTalk, Lack, choose_talks, lacks_of
from models.domain import DeclineReason, Gap, GapKind, Verdict
from tests.factories import make_decision, make_match, make_offer


def test_reasons_weigh_twice_as_much_as_gaps() -> None:
    declined = make_decision(verdict=Verdict.DECLINE, reason=DeclineReason.TOO_EARLY)
    matches = [make_match(gaps=(Gap(kind=GapKind.IPR, reason="a"), Gap(kind=GapKind.REGION, reason="b")))]
    assert lacks_of(make_offer(), matches, [declined]) == {
        Lack.SCALING: 0.75,
        Lack.RIGHTS: 0.5,
        Lack.PARTNERS: 0.5,
    }


def test_two_gaps_of_one_match_that_come_to_the_same_count_once() -> None:
    gaps = (Gap(kind=GapKind.SECTOR, reason="a"), Gap(kind=GapKind.REGION, reason="b"))
    assert lacks_of(make_offer(), [make_match(gaps=gaps)], []) == {Lack.PARTNERS: 0.5}


def test_an_offer_that_seeks_funding_lacks_it_and_an_accepted_one_lacks_nothing() -> None:
    accepted = make_decision(verdict=Verdict.ACCEPT, reason=None)
    assert lacks_of(make_offer(funding_sought_eur=1e6), [], [accepted]) == {Lack.FUNDING: 0.5}


def test_a_speaker_tells_of_what_helps_most_and_not_to_themselves() -> None:
    plan = choose_talks(
        {"kim": {Lack.FUNDING: 0.5}, "lee": {Lack.FUNDING: 0.75}, "ceo": {Lack.FUNDING: 0.5}},
        {"ceo": {Lack.FUNDING: 1.0, Lack.MARKET: 1.0}},
        talks=2,
    )
    assert plan.talks == (ExperienceTalk(speaker_id="ceo", lack=Lack.FUNDING, helped=("lee", "kim")),)
    assert (plan.total, plan.is_proven) == (1.25, True)


def test_no_other_choice_of_talks_helps_more() -> None:
    rng = np.random.default_rng(4)

    def levels(count: int) -> dict[Lack, float]:
        return {Lack(each): float(rng.random()) for each in rng.choice(list(Lack), count, replace=False)}

    lacks = {f"r{at}": levels(3) for at in range(8)}
    speakers = {f"s{at}": levels(2) for at in range(4)}
    pairs = [(speaker, lack) for speaker, own in speakers.items() for lack in own]
    best = max(
        sum(
            max((severity * speakers[speaker][lack] for speaker, lack in chosen if lack == wanted), default=0.0)
            for own in lacks.values()
            for wanted, severity in own.items()
        )
        for chosen in combinations(pairs, 2)
        if len({speaker for speaker, _ in chosen}) == 2
    )
    assert choose_talks(lacks, speakers, talks=2).total == pytest.approx(best, abs=0.02)
