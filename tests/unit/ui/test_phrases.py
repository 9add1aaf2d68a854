"""Every phrase that matching stores is known to the pages, and has its parts in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest
from markupsafe import Markup

from api.ui.phrases import phrase
from matcher.fit import EventFit
from models.domain import (
    EventData,
    GapKind,
    IprStatus,
    IprWanted,
    Mandate,
    Need,
    Organisation,
    OrganisationKind,
    Partnership,
)
from tests.factories import make_need, make_offer, make_person


@pytest.mark.parametrize(
    ("text", "korean"),
    [
        ("TRL 4, at least 6 is asked for", "TRL 4, 요구 수준은 최소 6"),
        ("they ask for TRL 6 or higher, yours is TRL 4", "상대방은 TRL 6 이상을 요구하나 회원님은 TRL 4"),
        ("TRL 6 instead of 4", "TRL 6(현재 4)"),
        ("no rights, at least a granted patent is asked for", "권리 없음, 요구 수준은 최소 등록 특허"),
        ("the owner is in Aargau, CH; asked for: KR", "소유자 소재지 Aargau, 스위스, 요구 지역: 대한민국"),
        ("seeks €2,500,000; tickets go up to €500,000", "희망 자금 €2,500,000, 투자 규모는 €500,000까지"),
        ("a start on 2 May 2027 instead of 1 June 2028", "시작일 2027년 5월 2일(현재 2028년 6월 1일)"),
        (
            "no common language: the offer's side has ko, en, the need's side fi",
            "공통 언어 없음: 연구 제안 측 한국어, 영어, 수요 측 핀란드어",
        ),
        (
            "asks for research cooperation, licence; the offer seeks investment",
            "요구: 공동 연구, 라이선스, 연구 제안의 희망: 투자",
        ),
        (
            "an owner of the offer who would take a large company and one in FI as partner too",
            "연구 제안 소유자가 대기업 및 핀란드도 협력 상대로 받아들이는 경우",
        ),
    ],
)
def test_a_phrase_of_matching_is_put_into_the_readers_language(text: str, korean: str) -> None:
    assert phrase(text, "ko") == korean
    assert phrase(text, "en") == Markup.escape(text)


def test_what_no_pattern_knows_stays_english_and_says_so() -> None:
    assert phrase("all <new> words", "ko") == '<span lang="en">all &lt;new&gt; words</span>'


def test_names_in_a_phrase_are_escaped() -> None:
    assert "<b>" not in phrase("the owner is in <b>x</b>; asked for: KR", "ko")


def nothing_fits(demand: Need | Mandate) -> EventFit:
    """An offer that misses every condition of the demand, and an owner who wants another partner."""
    offer = make_offer(
        owner_id="p-2",
        trl=3,
        ipr_status=IprStatus.NONE,
        partnerships=(Partnership.INVESTMENT,),
        languages=("de",),
        funding_sought_eur=3e6,
        available_from=date(2028, 6, 1),
        partner_kinds=(OrganisationKind.UNIVERSITY,),
        partner_regions=("US",),
    )
    data = EventData(
        organisations=(
            Organisation(id="org-1", name="Asks", kind=OrganisationKind.LARGE_COMPANY, country="KR", region="Daegu"),
            Organisation(id="org-2", name="Offers", country="CH", region="Aargau", sectors=("NACE2:26.11",)),
        ),
        people=(make_person(1, languages=("ko",)), make_person(2, languages=("de",))),
    )
    return EventFit([demand], [offer], data)


NEED = make_need(
    owner_id="p-1",
    trl_min=6,
    ipr_wanted=IprWanted.GRANTED,
    partnerships=(Partnership.LICENCE, Partnership.JOINT_FILING),
    deadline=date(2027, 5, 2),
    regions=("KR", "Ulsan"),
    sectors=("NACE2:20.13",),
)
MANDATE = Mandate(id="m-1", title="M", text="M", owner_id="p-1", trl_max=2, ticket_min_eur=1e5, ticket_max_eur=5e5)


@pytest.mark.parametrize("demand", [NEED, MANDATE], ids=["need", "mandate"])
def test_every_gap_and_every_remedy_of_every_criterion_is_known(demand: Need | Mandate) -> None:
    kinds = set()
    for pair in nothing_fits(demand).stated(0, 0):
        criterion, other = pair.criterion, list(pair.criterion.alternatives(pair.of_demand, pair.of_offer))
        words = [
            *criterion.reasons(pair.of_demand, pair.of_offer),
            *(criterion.change(pair.of_demand, pair.of_offer, new) for new in other),
        ]
        assert [item for item in words if "<span" in phrase(item, "ko")] == []
        kinds.add(pair.kind)
    assert GapKind.TRL in kinds
    assert len(kinds) > (7 if demand is NEED else 2)


def test_languages_are_called_by_their_names_in_english_too() -> None:
    told = "nobody interprets between pt and de, en, and Ana and Frieda share no language"
    assert phrase(told, "en") == (
        "nobody interprets between Portuguese and German, English, and Ana and Frieda share no language"
    )
    assert phrase("paired, but not placed: " + told, "en").startswith("paired, but not placed: nobody interprets bet")
    assert "포르투갈어" in phrase(told, "ko")
