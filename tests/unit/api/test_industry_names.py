"""The names of industries: complete in both languages, and shown instead of codes."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from api.industry_names import industry_name
from api.ui.phrases import phrase
from matcher.clusters.industries import IndustryScheme, place_records
from models.domain import EventData, Organisation
from tests.factories import make_need, make_person


def test_every_section_and_division_has_a_name_in_both_languages() -> None:
    rows = list(csv.DictReader((resources.files("api") / "industry_names.csv").read_text("utf-8").splitlines()))
    codes = [row["code"] for row in rows]
    assert [code for code in codes if code.isalpha()] == list("ABCDEFGHIJKLMNOPQRSTU")
    assert len([code for code in codes if code.isdigit()]) == 88
    assert [row["code"] for row in rows if not (row["english"] and row["korean"])] == []
    for code in codes:
        assert industry_name(f"ISIC4:{code}", "en") != industry_name(f"ISIC4:{code}", "ko") != f"ISIC4:{code}"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ISIC4:13", "Manufacture of textiles"),
        ("ISIC4:1312", "Manufacture of textiles (1312)"),
        ("ISIC4:C13", "Manufacture of textiles"),
        ("isic4:c", "Manufacturing"),
        ("ISIC4:04", "ISIC4:04"),
        ("NACE2:13", "NACE2:13"),
        ("KSIC10:13", "KSIC10:13"),
        ("textile", "textile"),
    ],
)
def test_a_code_has_the_name_of_its_division_and_other_words_stay(code: str, name: str) -> None:
    assert industry_name(code, "en") == name


def test_gaps_name_the_industries_in_both_languages() -> None:
    told = "the owner works in ISIC4:13, ISIC4:2822; asked for: NACE2:20.13"
    english, korean = phrase(told, "en"), phrase(told, "ko")
    assert english == (
        "the owner works in Manufacture of textiles, Manufacture of machinery and equipment n.e.c. (2822); "
        "asked for: NACE2:20.13"
    )
    assert "섬유제품 제조업; 의복 제외, 기타 기계 및 장비 제조업 (2822)" in korean


def test_the_division_of_a_code_is_found_behind_the_letter_of_its_section() -> None:
    data = EventData(
        organisations=(
            Organisation(
                id="org-1", name="One", sectors=("ISIC4:C2930", "ISIC4:29", "NACE2:C13.10", "ISIC4:C", "cars")
            ),
        ),
        people=(make_person(1, organisation_id="org-1"),),
        needs=(make_need(owner_id="p-1"),),
    )
    (placed,) = place_records(data, IndustryScheme.SECTOR).records
    assert placed.industries == ("ISIC4:29", "NACE2:13", "ISIC4:C", "cars")
