"""The board, versions and repair for a Korean reader: what clashes, what changes and what figures say."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.fakes import InMemoryStore
from tests.integration.test_board_pages import edit, meetings, moved, pages, planned, store

__all__ = ["planned", "store"]

ISO = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


@pytest.fixture
def korean(store: InMemoryStore) -> TestClient:
    client = pages(store)
    client.headers["accept-language"] = "ko"
    return client


def told(page: str) -> str:
    """What stands on it, without its tags."""
    return re.sub(r"<[^>]+>", " ", page)


def test_a_clash_is_told_in_korean_with_names_and_without_ids_or_computer_dates(
    korean: TestClient,
    store: InMemoryStore,
) -> None:
    page = told(edit(korean, "move", 0, **moved(store)))
    assert "겹칩니다" in page
    assert " is in “" not in page
    assert not any(item.id in page for item in meetings(store))
    assert not ISO.search(page)


def test_figures_and_changes_of_versions_are_korean_and_explained(korean: TestClient) -> None:
    for address in ("/versions", "/versions/compare?before=1&after=1"):
        page = told(korean.get(address).text)
        assert "배정된 미팅" in page
        assert "예정된 1:1 미팅 가운데 시간과 테이블이 정해진 미팅 수입니다." in page
        assert "Meetings placed" not in page


def test_a_repair_of_nobody_is_refused_in_korean(korean: TestClient) -> None:
    assert "목록에서 선택해 주세요" in korean.post("/repair", data={"kind": "cancelled", "person": "Nobody"}).text
