"""The focus group by sector, and where its organisations are: names instead of codes, and the map of places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.domain import EventData, focus_group_id
from models.domain.accounts import AccountRole
from tests.integration.test_focus_group import THEMES, Desk, event_data, filled

SECTORS = dict(zip(THEMES, ("ISIC4:13", "ISIC4:28", "ISIC4:10", "ISIC4:2393"), strict=True))
GROUP = focus_group_id("sector", "ISIC4:13", "ISIC4:28")
PAGES = f"/programmes/focus/sector/{GROUP}"


def data_by_sector() -> EventData:
    data = event_data()
    return replace(
        data,
        organisations=tuple(
            replace(item, sectors=(SECTORS[item.id.split("-")[2]],)) if item.id != "agency" else item
            for item in data.organisations
        ),
    )


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(filled(data_by_sector()))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ("Manufacture of textiles", "Manufacture of machinery and equipment n.e.c.")),
        ("ko", ("섬유제품 제조업; 의복 제외", "기타 기계 및 장비 제조업")),
    ],
)
def test_pages_and_brief_by_sector_name_the_industries_and_show_no_code(
    desk: Desk, language: str, names: tuple[str, str]
) -> None:
    client = desk.as_(AccountRole.ORGANISER)
    for path in ("/programmes/focus?by=sector", PAGES, f"{PAGES}/plan?region=Daegu", f"{PAGES}/brief?region=Daegu"):
        text = client.get(path, headers={"accept-language": language}).text
        assert [name for name in names if name not in text] == [], path
        assert "ISIC4" not in text, path
