"""The focus group on pages, in the interface and on the command line: what each viewer sees, chooses and prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.encoding import HashingEncoder
from matcher.ports import Vectors
from models.domain import (
    Conflict,
    EventData,
    Match,
    Matching,
    Need,
    Offer,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    SessionRequest,
    Step,
    focus_group_id,
)
from models.domain.accounts import AccountRole
from tests.factories import make_event, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, token_of
from tests.integration.signed_in import account_of, browser_as

THEMES = ("textile", "mechatronics", "food", "ceramics")
SHY, SECRET = "Quiet Looms", "PLANTED-confidential"
GROUP = focus_group_id("theme", "textile", "mechatronics")
PAGES = f"/programmes/focus/theme/{GROUP}"
API = "/api/v1/programmes/focus"


def encode(texts: Sequence[str]) -> Vectors:
    rows = np.full((len(texts), len(THEMES) + 1), 0.01, dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for at, theme in enumerate(THEMES):
            row[at] += theme in text.casefold()
    return np.ascontiguousarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def event_data() -> EventData:
    """Mechatronics answers textile in eight pairs; the owner of an anonymous textile need is alone in Quiet Looms."""
    organisations, people = [], []
    offers, needs = [], []
    for theme in THEMES:
        for at in range(8):
            for side, kind, role in (
                ("o", OrganisationKind.UNIVERSITY, Role.RESEARCHER),
                ("n", OrganisationKind.SME, Role.COMPANY),
            ):
                name = f"{side}-{theme}-{at}"
                shy = name == "n-textile-0"
                organisations.append(
                    Organisation(
                        id=f"org-{name}",
                        name=SHY if shy else f"Works {name}",
                        kind=kind,
                        region="Busan" if at % 2 == 0 else "Daegu",
                        country="KR",
                    )
                )
                people.append(
                    Person(
                        id=f"p-{name}",
                        name="Shy Owner" if shy else f"Person {name}",
                        organisation_id=f"org-{name}",
                        role=role,
                        languages=("ko",),
                        skills=("weaving",) if name in ("n-textile-2", "n-textile-4") else (),
                        seniority=4 if at == 2 else 2,
                    )
                )
            offers.append(
                Offer(
                    id=f"o-{theme}-{at}",
                    title=f"{theme} result {at}",
                    text=f"{theme} result",
                    theme=theme,
                    owner_id=f"p-o-{theme}-{at}",
                    keywords=("sensors",) if theme == "mechatronics" else (),
                    confidential_text=SECRET,
                )
            )
            needs.append(
                Need(
                    id=f"n-{theme}-{at}",
                    title=f"{theme} problem {at}",
                    text=f"{theme} problem",
                    theme=theme,
                    owner_id=f"p-n-{theme}-{at}",
                    keywords=("weaving",) if theme == "textile" else (),
                    anonymous=theme == "textile" and at == 0,
                )
            )
    agency = Organisation(id="agency", name="Agency", kind=OrganisationKind.AGENCY, region="Busan", country="KR")
    official = Person(
        id="official", name="An Official", organisation_id="agency", role=Role.OFFICIAL, languages=("ko",)
    )
    return EventData(
        event=make_event(),
        organisations=(*organisations, agency),
        people=(*people, official),
        offers=tuple(offers),
        needs=tuple(needs),
        conflicts=(Conflict(first_id="p-n-textile-2", second_id="p-o-mechatronics-2", reason="a law suit"),),
    )


def matching(*, meets: bool = True) -> Matching:
    across = [(f"n-textile-{at}", f"o-mechatronics-{(at + 1) % 8}", 0.875) for at in range(8)]
    within = [(f"n-{theme}-{at}", f"o-{theme}-{at}", 0.75) for theme in THEMES for at in range(8)]
    pairs = [*(across if meets else ()), *within]
    return Matching(
        threshold=0.5,
        matches=tuple(
            Match(need_id=need, offer_id=offer, rank=1, score=score, similarity=score, lexical=1.0)
            for need, offer, score in pairs
        ),
        unmet=(),
    )


def filled(data: EventData | None = None, *, meets: bool = True) -> InMemoryStore:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(data or event_data())
        work.results.save_matching(matching(meets=meets), make_run(Step.MATCH))
        work.commit()
    return store


class Desk:
    def __init__(self, store: InMemoryStore) -> None:
        self.store = store
        self.app: Any = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
        self.app.state.encode = encode

    def as_(self, role: AccountRole) -> TestClient:
        return browser_as(self.app, account_of(self.app, role, account_id=f"account-{role.value}"))

    def asks(self, role: AccountRole) -> TestClient:
        client = TestClient(self.app, base_url="http://localhost:8000")
        client.headers["authorization"] = f"Bearer {token_of(self.app, frozenset({role}))}"
        return client


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(filled())


@pytest.mark.parametrize("role", list(AccountRole))
def test_the_focus_group_is_for_organisers_and_officials(desk: Desk, role: AccountRole) -> None:
    allowed = 200 if role in (AccountRole.ORGANISER, AccountRole.OFFICIAL) else 403
    pages, api = desk.as_(role), desk.asks(role)
    for path in ("/programmes/focus", PAGES, f"{PAGES}/plan", f"{PAGES}/brief", f"{PAGES}/brief.pdf"):
        assert pages.get(path).status_code == allowed, path
    for path in (f"{API}/theme", f"{API}/theme/{GROUP}", f"{API}/theme/{GROUP}/plan", f"{API}/kept"):
        assert api.get(path).status_code == allowed, path
    if allowed == 403:
        assert pages.post(f"{PAGES}/keep").status_code == 403
        assert pages.post(f"{PAGES}/forget").status_code == 403
        assert api.post(f"{API}/kept/{GROUP}", json={}).status_code == 403
        assert api.delete(f"{API}/kept/{GROUP}").status_code == 403
    if role is not AccountRole.ORGANISER:
        assert pages.post(f"{PAGES}/workshop").status_code == 403


def test_the_planted_meeting_is_found_and_said_beside_its_texts(desk: Desk) -> None:
    client = desk.as_(AccountRole.OFFICIAL)
    text = client.get("/programmes/focus").text
    assert "1 pair of industries meets beyond chance" in text
    assert text.count('class="tie sure"') == 2  # one line, and one in the legend
    (point, *_) = desk.asks(AccountRole.OFFICIAL).get(f"{API}/theme").json()["points"]
    assert ({point["first"], point["second"]}, point["is_beyond_chance"]) == ({"textile", "mechatronics"}, True)
    assert "textile problem 3" in client.get(f"{PAGES}?all=yes").text


def test_without_structure_it_says_that_nothing_is_beyond_chance() -> None:
    desk = Desk(filled(meets=False))
    text = desk.as_(AccountRole.OFFICIAL).get("/programmes/focus").text
    assert "Nothing beyond chance." in text
    assert 'class="tie sure" x1="2"' in text  # of the legend
    assert "meets beyond chance" not in text


def test_without_a_matching_the_page_says_so_and_the_interface_409() -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(event_data())
        work.commit()
    desk = Desk(store)
    assert "Not made yet" in desk.as_(AccountRole.OFFICIAL).get("/programmes/focus").text
    assert desk.asks(AccountRole.OFFICIAL).get(f"{API}/theme").status_code == 409


def test_an_official_learns_from_nothing_whose_an_anonymous_record_is(desk: Desk) -> None:
    told, kept_from = [], []
    for role, texts in ((AccountRole.ORGANISER, told), (AccountRole.OFFICIAL, kept_from)):
        pages, api = desk.as_(role), desk.asks(role)
        texts += [
            pages.get(f"{PAGES}?all=yes").text,
            pages.get(f"{PAGES}/plan?region=Daegu&skill=weaving&people=3").text,
            pages.get(f"{PAGES}/brief?region=Daegu").text,
            api.get(f"{API}/theme/{GROUP}").text,
            api.get(f"{API}/theme/{GROUP}/plan?region=Daegu").text,
        ]
    assert any(SHY in text for text in told)
    assert not any(SHY in text or "Shy Owner" in text for text in kept_from)
    assert not any(SECRET in text for text in (*told, *kept_from))


@pytest.mark.parametrize("role", [AccountRole.ORGANISER, AccountRole.OFFICIAL])
def test_every_answer_is_the_same_without_the_confidential_parts(desk: Desk, role: AccountRole) -> None:
    data = event_data()
    open_book = Desk(filled(replace(data, offers=tuple(replace(item, confidential_text="") for item in data.offers))))
    for path in (f"{API}/theme", f"{API}/sector", f"{API}/theme/{GROUP}", f"{API}/theme/{GROUP}/plan?region=Daegu"):
        assert desk.asks(role).get(path).content == open_book.asks(role).get(path).content, path
    pages = [each.as_(role).get(f"{PAGES}/brief?region=Daegu") for each in (desk, open_book)]
    assert pages[0].text == pages[1].text


def test_a_task_force_keeps_conflicts_and_names_none(desk: Desk) -> None:
    client = desk.asks(AccountRole.OFFICIAL)
    found = client.get(f"{API}/theme/{GROUP}/plan?skill=weaving&skill=sensors").json()
    people = {member["person_id"] for member in found["task_force"]["members"]}
    assert found["is_proven"]
    assert not {"p-n-textile-2", "p-o-mechatronics-2"} <= people
    assert "law suit" not in str(found)


def test_terms_that_cannot_be_kept_are_named_and_no_more_than_needed(desk: Desk) -> None:
    path = f"{PAGES}/plan?skill=weaving&people=1&officials=3"
    english = desk.as_(AccountRole.OFFICIAL).get(path).text
    assert "at least 3 of the role Official" in english
    korean = desk.as_(AccountRole.OFFICIAL).get(path, headers={"accept-language": "ko"}).text
    assert "공무원 3명 이상" in korean or "3명 이상" in korean


def test_the_form_of_a_plan_may_be_sent_with_fields_left_empty(desk: Desk) -> None:
    client = desk.as_(AccountRole.OFFICIAL)
    numbers = ("people", "researchers", "companies", "officials", "share", "seniors", "load", "projects", "invited")
    empty = "&".join(f"{name}=" for name in ("region", "skill", *numbers))
    assert client.get(f"{PAGES}/plan?{empty}").status_code == 200
    assert client.get(f"{PAGES}/brief.pdf?{empty}").status_code == 200
    assert client.get(f"{PAGES}/plan?share=101").status_code == 422


def test_a_choice_is_kept_with_its_terms_listed_and_taken_back(desk: Desk) -> None:
    client = desk.as_(AccountRole.OFFICIAL)
    assert client.post(f"{PAGES}/keep?region=Busan&skill=weaving&people=2").status_code in (200, 303)
    (kept,) = desk.asks(AccountRole.ORGANISER).get(f"{API}/kept").json()["groups"]
    assert (kept["id"], kept["terms"]["region"], kept["terms"]["skills"]) == (GROUP, "Busan", {"weaving": 2})
    assert 'id="kept"' in client.get("/programmes/focus").text
    assert 'value="weaving"' in client.get(f"{PAGES}/plan").text
    client.post(f"{PAGES}/forget")
    assert desk.asks(AccountRole.OFFICIAL).get(f"{API}/kept").json()["groups"] == []


def test_through_the_interface_nobody_overwrites_a_choice_unseen(desk: Desk) -> None:
    client = desk.asks(AccountRole.OFFICIAL)
    first = client.post(f"{API}/kept/{GROUP}", json={"region": "Busan"})
    assert (first.status_code, first.json()["terms"]["region"]) == (200, "Busan")
    stale = client.post(f"{API}/kept/{GROUP}", json={"region": "Daegu"}, headers={"if-match": '"x"'})
    assert stale.status_code == 412
    fresh = client.post(f"{API}/kept/{GROUP}", json={"region": "Daegu"}, headers={"if-match": first.headers["etag"]})
    assert fresh.json()["terms"]["region"] == "Daegu"
    assert client.get(f"{API}/kept/{GROUP}").json() == fresh.json()
    assert client.post(f"{API}/kept/nothing", json={}).status_code == 404
    assert client.delete(f"{API}/kept/{GROUP}").status_code == 204
    assert client.delete(f"{API}/kept/{GROUP}").status_code == 404


def test_an_unknown_meeting_point_is_not_found(desk: Desk) -> None:
    unknown = focus_group_id("theme", "food", "ceramics")
    assert desk.as_(AccountRole.OFFICIAL).get(f"/programmes/focus/theme/{unknown}").status_code == 404
    assert desk.asks(AccountRole.OFFICIAL).get(f"{API}/theme/{unknown}").status_code == 404


def test_an_organiser_requests_the_workshop_of_the_task_force_and_takes_it_back() -> None:
    desk = Desk(filled())
    client = desk.as_(AccountRole.ORGANISER)
    done = client.post(f"{PAGES}/workshop?skill=weaving&people=1", follow_redirects=False)
    assert done.status_code == 303
    with InMemoryUnitOfWork(desk.store) as work:
        (request,) = work.records.load().session_requests
    found = desk.asks(AccountRole.ORGANISER).get(f"{API}/theme/{GROUP}/plan?skill=weaving").json()
    assert {*request.attendee_ids} == {member["person_id"] for member in found["task_force"]["members"]}
    change = done.headers["location"].split("done=")[1]
    client.post(f"/setup/undo/{change}", data={"back": "/programmes/focus"})
    with InMemoryUnitOfWork(desk.store) as work:
        assert work.records.page(SessionRequest, offset=0, limit=5)[1] == 0


def test_the_brief_is_a_document_in_both_languages_with_its_records(desk: Desk) -> None:
    client = desk.as_(AccountRole.OFFICIAL)
    english = client.get(f"{PAGES}/brief?region=Daegu").text
    korean = client.get(f"{PAGES}/brief?region=Daegu", headers={"accept-language": "ko"}).text
    assert "Focus group: mechatronics and textile" in english
    assert "포커스 그룹" in korean
    assert english.count('href="/needs/n-textile-') > 3
    printed = client.get(f"{PAGES}/brief.pdf?region=Daegu")
    assert (printed.content[:5], printed.headers["content-type"]) == (b"%PDF-", "application/pdf")


def test_every_sentence_table_and_caption_of_the_brief_names_its_records(desk: Desk) -> None:
    path = f"{PAGES}/brief?region=Daegu&skill=weaving&skill=sensors"
    text = desk.as_(AccountRole.OFFICIAL).get(path).text
    body, _, records = text.partition('<section class="sources-list">')
    said = re.findall(r"<(p|li|caption|figcaption)>(.*?)</\1>", body.partition('<article class="document"')[2], re.S)
    assert len(said) > 15
    assert [words for _tag, words in said if 'href="#source-' not in words] == ["Terms of this plan"]
    marks = set(re.findall(r'href="#(source-\d+)"', body))
    assert marks <= set(re.findall(r'<li id="(source-\d+)">', records))
    assert 'href="/offers"' in records


def test_the_brief_counts_as_organisations_only_those_that_its_reader_knows(desk: Desk) -> None:
    told = [desk.as_(role).get(f"{PAGES}/brief").text for role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)]
    assert "Of 1 record the owner is not named." not in told[0]
    assert "Of 1 record the owner is not named." in told[1]
    assert "organisations of mechatronics and 8 of textile" in told[0]
    assert "organisations of mechatronics and 7 of textile" in told[1]


@pytest.mark.parametrize("role", [AccountRole.ORGANISER, AccountRole.OFFICIAL])
def test_plan_and_brief_link_only_to_pages_that_their_reader_may_open(desk: Desk, role: AccountRole) -> None:
    client = desk.as_(role)
    for page in ("plan", "brief"):
        text = client.get(f"{PAGES}/{page}?region=Daegu&skill=weaving&skill=sensors").text
        addresses = set(re.findall(r'href="(/(?:people|offers|needs)(?:/[^"]*)?)"', text))
        assert ("/people/" in text) == (role is AccountRole.ORGANISER)
        assert [each for each in sorted(addresses)[:12] if client.get(each).status_code != 200] == []


def test_an_event_without_dates_regions_and_skills_says_what_is_missing() -> None:
    data = event_data()
    bare = replace(
        data,
        organisations=tuple(replace(item, region="", country="") for item in data.organisations),
        people=tuple(replace(item, skills=(), seniority=None) for item in data.people),
        offers=tuple(replace(item, keywords=()) for item in data.offers),
        needs=tuple(replace(item, keywords=()) for item in data.needs),
    )
    client = Desk(filled(bare)).as_(AccountRole.OFFICIAL)
    said = ("No skills are known to ask for", "Too few of these records have a date", "No region is chosen")
    brief, plan = client.get(f"{PAGES}/brief").text, client.get(f"{PAGES}/plan").text
    assert [words for words in said if words not in brief] == []
    assert ("Name a region in the terms." in plan, "No skills are known" in plan) == (True, True)
    assert client.get(f"{PAGES}/brief.pdf").content.startswith(b"%PDF")
    assert "No organisation of the event is in Atlantis." in client.get(f"{PAGES}/brief?region=Atlantis").text


def test_hashing_encoders_work_as_well() -> None:
    desk = Desk(filled())
    desk.app.state.encode = HashingEncoder().encode
    assert desk.as_(AccountRole.OFFICIAL).get(f"{PAGES}/plan").status_code == 200
