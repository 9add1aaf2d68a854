"""Enabling detail in texts as researchers write them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from matcher.disclosure import EnablingKind, enabling_spans

QUANTITY, SUBSTANCE = EnablingKind.QUANTITY, EnablingKind.SUBSTANCE
GRADE = EnablingKind.MATERIAL_GRADE
PATENT, TERM = EnablingKind.PATENT_NUMBER, EnablingKind.CONFIDENTIAL_TERM


def marked(text: str, confidential: str = "") -> list[tuple[str, EnablingKind]]:
    return [(span.text, span.kind) for span in enabling_spans(text, confidential)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The film is annealed at 450 °C for 2 hours in argon.", [("450 °C", QUANTITY), ("2 hours", QUANTITY)]),
        ("Particles of 20-50 nm are coated.", [("20-50 nm", QUANTITY)]),
        ("A pressure of 1,200 psi suffices.", [("1,200 psi", QUANTITY)]),
        ("It delivers 350 Wh/kg after cycling.", [("350 Wh/kg", QUANTITY)]),
        ("A 5% solution of the precursor is used.", [("5%", QUANTITY)]),
        ("The electrolyte holds 2.5 wt% of the additive.", [("2.5 wt%", QUANTITY)]),
        ("Nitrided at 480 °C for 6 h in 25 % N2, after which a bias of -85 V is applied for 40 min.",
         [("480 °C", QUANTITY), ("6 h", QUANTITY), ("25 %", QUANTITY), ("-85 V", QUANTITY), ("40 min", QUANTITY)]),
        ("A bath of pH 3.2 with 12.5 g/L takes up a dose of 3 %.",
         [("pH 3.2", QUANTITY), ("12.5 g/L", QUANTITY), ("3 %", QUANTITY)]),
        ("Steel of the 980 MPa class, formed with D2 tool steel.", [("980 MPa", GRADE), ("D2", GRADE)]),
        ("섭씨 80도에서 3시간 동안 열처리하였다.", [("섭씨 80도", QUANTITY), ("3시간", QUANTITY)]),
        ("두께 200나노미터의 박막을 증착한다.", [("200나노미터", QUANTITY)]),
        ("첨가제 함량은 5%이다.", [("5%", QUANTITY)]),
        ("A cathode of LiNi0.8Co0.1Mn0.1O2 lasts longer.", [("LiNi0.8Co0.1Mn0.1O2", SUBSTANCE)]),
        ("MoS₂ layers on Al2O3 and GaN.", [("MoS₂", SUBSTANCE), ("Al2O3", SUBSTANCE), ("GaN", SUBSTANCE)]),
        ("황화물 전해질 Li6PS5Cl을 사용한다.", [("Li6PS5Cl", SUBSTANCE)]),
        ("Treated with H2SO4, then washed.", [("H2SO4", SUBSTANCE)]),
        ("The alloy Ti6Al4V is printed.", [("Ti6Al4V", SUBSTANCE)]),
        ("Filed as KR 10-2021-0012345 and PCT/KR2022/012345.",
         [("KR 10-2021-0012345", PATENT), ("PCT/KR2022/012345", PATENT)]),
        ("See US 10,123,456 B2 and EP 3 123 456 A1.", [("US 10,123,456 B2", PATENT), ("EP 3 123 456 A1", PATENT)]),
        ("Published as WO 2021/123456 A1.", [("WO 2021/123456 A1", PATENT)]),
        ("등록특허 제10-1234567호에 기재되어 있다.", [("10-1234567", PATENT)]),
    ],
)  # fmt: skip
def test_what_would_let_others_repeat_it_is_marked(text: str, expected: list[tuple[str, EnablingKind]]) -> None:
    assert marked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A sensor that halves the energy use of cold stores, tested at TRL 6 with two partners since 2023.",
        "The process cuts cost by 30% and emits 40 % less CO2 than today's plants.",
        "We seek 500,000 EUR over 24 months; a pilot takes 3 years and 12 people.",
        "Certified to ISO 9001 and IEC 62619, compatible with 5G, Wi-Fi 6 and I2C; B2B and B2C markets.",
        "An H5N1 vaccine candidate, safe in 2 trials; a SOC2 audited K8S platform.",
        "It answers within 2 hours of a call, around the clock, 24/7, on 4K screens and in 3D.",
        "Hydrogen (H2) from water (H2O) without CO emissions, for Industry 4.0 and COVID-19 wards.",
        "The US 2030 targets and EU 2016/679 apply; call KR offices in Seoul.",
        "In 2024, 120 hospitals used it. No. 1 in its class; figure 3 shows sales of 1.5 million units.",
        "Co-operation with a PhD student, a PoC and IoT gateways is welcome.",
        "A lithium battery without cobalt, made with water instead of solvents.",
        "비용을 30% 절감하고 24시간 운영되는 플랫폼으로, 3년간 12개 병원에서 실증하였다.",
        "국내 최초로 개발된 이차전지 재활용 기술로 2027년까지 상용화를 목표로 한다.",
        "TRL 5단계이며 5G 통신과 연동되고, 10분 이내에 결과를 알려준다.",
        "투자 희망 금액은 5억원이며 10명이 참여한다. 온도 변화에 강하다.",
    ],
)
def test_what_every_public_text_says_is_not_marked(text: str) -> None:
    assert marked(text) == []


def test_names_and_codes_of_the_confidential_part_are_marked() -> None:
    confidential = "The binder PX-41 was made with Halvorsen Polymers. It works because NanoWeave is porous."
    text = "A binder, PX-41, of Halvorsen and NanoWeave that makes cells last."
    assert marked(text, confidential) == [("PX-41", TERM), ("Halvorsen", TERM), ("NanoWeave", TERM)]


@pytest.mark.parametrize(
    ("text", "confidential", "expected"),
    [
        ("A bias of −85 V helps.", "Bias is -85 V.", ["−85 V"]),
        ("It takes 6 hours, at 480 ℃.", "480 °C for 6 h", ["6 hours", "480 ℃"]),
        ("Stirred to 3.2 pH units, 12.50 g/L.", "pH = 3.2 and 12.5 g/L", ["12.50 g/L"]),
        ("Its pH of 3.2 and 25% of it.", "pH 3.2 with 25 % N2", ["pH of 3.2", "25%"]),
        ("From 20 to 50 nm thick.", "50 nm", ["20 to 50 nm"]),
        ("Ratio 0.125, number 7731, D2.", "7731 was made at 0.125 on D2.", ["0.125", "7731", "D2"]),
        ("100 hospitals in 2024, 85 users, 5 V.", "100 bar since 2024, 85 A, 25 V.", []),
    ],
)
def test_a_value_of_the_confidential_part_is_found_however_its_unit_is_written(
    text: str, confidential: str, expected: list[str]
) -> None:
    terms = [found for found, kind in marked(text, confidential) if kind is TERM]
    assert terms == expected


def test_a_long_number_is_looked_through_in_no_time() -> None:
    assert marked("9" * 6_000 + " V", "8" * 6_000) == [("9" * 6_000 + " V", QUANTITY)]


def test_the_words_of_the_subject_may_stand_in_both_parts() -> None:
    confidential = "The battery binder is cured slowly. Our binder in Korea was tested by FPGA control at TRL 5."
    assert marked("A battery binder from Korea, tested with FPGA control at TRL 5.", confidential) == []


def test_a_passage_that_was_copied_is_marked_as_one() -> None:
    confidential = "In short, the polymer chains fold around each ion in pairs before drying starts."
    text = "Here the polymer chains fold around each ion in a new way."
    assert marked(text, confidential) == [("the polymer chains fold around each ion in", TERM)]


def test_korean_names_and_copied_passages_are_marked() -> None:
    confidential = "김민수 교수가 (주)한빛소재와 함께 두 단계로 나누어 온도를 서서히 올리는 방법을 찾았다."
    text = "한빛소재와 김민수의 기술. 두 단계로 나누어 온도를 서서히 올리는 방법을 제공한다."
    assert marked(text, confidential) == [
        ("한빛소재", TERM),
        ("김민수", TERM),
        ("두 단계로 나누어 온도를 서서히 올리는 방법을", TERM),
    ]


def test_spans_are_places_in_the_text_and_do_not_overlap() -> None:
    text = "PX-41 holds 450 °C, LiNi0.8Co0.1Mn0.1O2 as in WO 2021/123456."
    spans = enabling_spans(text, "PX-41 holds 450 °C for long.")
    assert [text[span.start : span.end] for span in spans] == [span.text for span in spans]
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.reason for span in spans)


@pytest.mark.parametrize("material", ["strontium carbonate", "Nickel oxide", "hydrofluoric acid", "polyetherimide"])
def test_a_material_of_the_confidential_part_is_marked_where_the_public_one_names_it(material: str) -> None:
    text = f"Sealed with {material} at the edge."
    (span,) = enabling_spans(text, f"The recipe takes {material.lower()} as filler.")
    assert (text[span.start : span.end], span.kind) == (material, EnablingKind.CONFIDENTIAL_TERM)


def test_elements_and_what_only_one_part_names_are_no_materials_to_mark() -> None:
    assert list(enabling_spans("Nickel and carbon fibre.", "We use nickel in carbon fibre and zinc oxide.")) == []
