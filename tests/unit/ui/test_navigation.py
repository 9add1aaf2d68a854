"""What stands in the bar of a phone and of a desktop, and in its menu."""

from __future__ import annotations

import pytest

from api.accounts.current import ANONYMOUS, Viewer
from api.languages import Formats
from api.ui.navigation import WIDE_BAR, Place, navigation
from models.domain.accounts import AccountRole
from tests.fakes import InMemoryStore
from tests.unit.ui.test_pages import client_for


def viewer(*roles: AccountRole, person_id: str = "") -> Viewer:
    return Viewer(account_id="a-1", person_id=person_id, roles=frozenset(roles))


def paths(looking: Viewer, *places: Place) -> list[str]:
    return [item.path for item in navigation(looking) if item.place in places]


@pytest.mark.parametrize(
    ("role", "market"),
    [(AccountRole.RESEARCHER, "/needs"), (AccountRole.COMPANY, "/offers"), (AccountRole.INVESTOR, "/offers")],
)
def test_a_participant_has_what_is_personal_first(role: AccountRole, market: str) -> None:
    looking = viewer(role, person_id="p-1")
    assert paths(looking, Place.FIRST) == ["/", market, "/meetings", "/itinerary"]
    assert {"/records", "/shortlist", "/agenda"} <= set(paths(looking, Place.WIDE))
    assert paths(looking, Place.MORE) == []


def test_an_organiser_has_their_work_in_its_order() -> None:
    looking = viewer(AccountRole.ORGANISER)
    assert paths(looking, Place.FIRST) == ["/dashboard", "/board", "/people", "/outbox"]
    order = ["/dashboard", "/programmes", "/needs", "/offers", "/agenda", "/board", "/people", "/outbox"]
    assert paths(looking, *Place) == [*order, "/accounts", "/map"]


def test_an_organiser_who_takes_part_finds_the_own_links_in_the_menu() -> None:
    looking = viewer(AccountRole.ORGANISER, AccountRole.COMPANY, person_id="p-1")
    assert set(paths(looking, Place.MORE)) >= {"/records", "/shortlist", "/meetings", "/itinerary"}
    assert len(paths(looking, Place.FIRST, Place.WIDE)) < WIDE_BAR


def test_five_links_need_no_menu_and_a_guest_has_none() -> None:
    assert len(paths(viewer(AccountRole.VIEWER), Place.FIRST)) == len(navigation(viewer(AccountRole.VIEWER))) == 5
    assert navigation(ANONYMOUS) == ()


def test_an_official_is_led_to_the_programmes() -> None:
    assert paths(viewer(AccountRole.OFFICIAL), Place.FIRST)[:2] == ["/", "/programmes"]


def test_a_guest_is_not_led_to_the_programming_interface() -> None:
    assert 'href="/docs"' not in client_for(ANONYMOUS).get("/nothing").text
    assert 'href="/docs"' in client_for().get("/nothing").text


@pytest.mark.parametrize("path", ["/dashboard", "/agenda", "/run"])
def test_an_empty_event_has_nothing_to_run_and_one_next_step_at_most(path: str) -> None:
    text = client_for(store=InMemoryStore()).get(path).text
    assert text.count('class="button"') + text.count('class="button small"') == (path != "/agenda")
    assert 'class="number' not in text
    assert '<form class="section run-form"' not in text


def test_countries_are_chosen_by_their_names() -> None:
    countries = Formats("en").countries()
    assert (countries["KR"], countries["DE"]) == ("South Korea", "Germany")
    assert not {"ZZ", "EU", "001"} & set(countries)
    assert '<option value="DE">Germany</option>' in client_for(store=InMemoryStore()).get("/setup/event").text
