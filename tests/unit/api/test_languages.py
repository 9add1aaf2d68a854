"""Which language a page is in, its catalogue, and where the links that choose one lead."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages import extract, pofile
from starlette.testclient import TestClient

from api.languages import LANGUAGES, Formats, translations
from api.ui.addresses import own_path
from tests.unit.ui.test_pages import client_for

API = Path(__file__).parents[3] / "api"
CATALOGUES = API / "ui" / "locale"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_for()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.5", "ko"),
        ("en-GB", "en"),
        ("de", "en"),
        ("", "en"),
        ("en;q=0.1, ko;q=x, ko;q=0.2", "ko"),
    ],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(client: TestClient, header: str, language: str) -> None:
    assert f'<html lang="{language}"' in client.get("/needs", headers={"accept-language": header}).text


def test_the_language_that_a_person_chose_comes_before_the_browsers() -> None:
    client = client_for()
    response = client.get("/language/ko?next=/needs%3Ftheme%3Da", follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == "/needs?theme=a"
    assert "수요" in client.get("/needs", headers={"accept-language": "en"}).text


def test_the_colours_that_a_person_chose_are_kept() -> None:
    client = client_for()
    client.get("/appearance/dark")
    assert 'data-scheme="dark"' in client.get("/").text


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb", "evil"]
)
def test_a_link_that_chooses_a_language_leads_nowhere_else(address: str) -> None:
    assert own_path(address) == "/"


def test_there_is_no_other_language(client: TestClient) -> None:
    assert client.get("/language/xx", follow_redirects=False).status_code == 404


def messages_in_sources() -> set[str]:
    found: set[str] = set()
    folders = [API / name for name in ("agenda", "ui", "accounts", "meetings", "setup", "submission", "webhooks")]
    for folder in (*folders, API.parent / "matcher"):
        for _, _, message, _, _ in extract.extract_from_dir(
            str(folder),
            [("templates/**.html", "jinja2"), ("**.py", "python")],
            options_map={"templates/**.html": {"encoding": "utf-8", "trimmed": "true"}},
            keywords={"_": None, "gettext": None, "ngettext": (1, 2), "tell": None},
            directory_filter=lambda path: "node_modules" not in path,
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_message_is_translated(language: str) -> None:
    source = (CATALOGUES / language / "LC_MESSAGES" / "messages.po").read_bytes()
    catalogue = pofile.read_po(io.BytesIO(source))
    translated = {
        item.id[0] if isinstance(item.id, tuple) else item.id
        for item in catalogue
        if item.id and all(item.string if isinstance(item.string, tuple) else [item.string])
    }
    assert messages_in_sources() - translated == set()
    assert [item.id for item in catalogue if item.id and list(item.check())] == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_what_is_compiled_is_the_catalogue_with_its_plural_forms(language: str) -> None:
    source = (CATALOGUES / language / "LC_MESSAGES" / "messages.po").read_bytes()
    compiled = translations(language)
    for item in pofile.read_po(io.BytesIO(source)):
        said: Any = item.string
        if isinstance(item.id, tuple):
            one, several = item.id
            assert compiled.ngettext(one, several, 2) == (said[-1] or several)
        elif item.id:
            assert compiled.gettext(str(item.id)) == (said or item.id)


def test_dates_and_numbers_are_written_as_readers_expect() -> None:
    english, korean = Formats("en"), Formats("ko")
    assert english.long_day(date(2027, 5, 11)) == "Tuesday, 11 May 2027"
    assert korean.long_day(date(2027, 5, 11)) == "2027년 5월 11일 화요일"
    assert english.moment(datetime(2027, 5, 11, 10, 0, tzinfo=UTC)) == "11 May 2027, 10:00"
    assert korean.moment(datetime(2027, 5, 11, 10, 0, tzinfo=UTC)) == "2027. 5. 11. 10:00"
    assert english.percent(0.72) == "72%"
    assert english.percent(0.004) == "0.4%"
    assert korean.euro(250000) == "€250,000"
    assert korean.country("DE") == "독일"


def test_what_is_not_quite_nothing_or_all_is_never_told_as_that() -> None:
    english = Formats("en")
    assert [english.percent(value) for value in (0, 0.0002, 0.9997, 1)] == ["0%", "< 0.1%", "> 99.9%", "100%"]
