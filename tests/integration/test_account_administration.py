"""Organisers see to accounts, and everybody to their own: in pages and through the interface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts.addresses import ask_for_address
from api.accounts.administration import account_by_id
from api.accounts.feeds import open_feed
from api.accounts.invitations import Guest, invite
from api.accounts.links import make_link
from api.accounts.services import AccountServices
from api.accounts.settings import SmtpSettings
from api.accounts.sign_in import issue_token
from api.app import create_app
from models.domain import EventData, Role
from models.domain.accounts import (
    Account,
    AccountRole,
    AccountSession,
    ApiToken,
    CalendarFeed,
    Invitation,
    Message,
    MessageKind,
    MessageState,
    SignInLink,
    TokenScope,
)
from tests.contracts.accounts import make_account
from tests.factories import make_person
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, make_client, token_of
from tests.integration.mailbox import Mailbox, mail_server
from tests.integration.test_outbox import as_role, field_in

Sent = tuple[Mailbox, SmtpSettings]


@pytest.fixture(scope="module")
def mail() -> Iterator[Sent]:
    with mail_server() as running:
        yield running


class Office:
    def __init__(self, smtp: SmtpSettings | None = None) -> None:
        self.store = InMemoryStore()
        with InMemoryUnitOfWork(self.store) as work:
            people = (
                make_person(1, email="p1@example.org", languages=("ko",)),
                make_person(2, email="p2@example.org", role=Role.INVESTOR),
                make_person(3, email=""),
                make_person(4, email="boss@example.org", role=Role.ORGANISER),
            )
            work.records.upsert(EventData(people=people))
            work.commit()
        settings = ACCOUNTS.model_copy(update={"smtp": smtp})
        self.app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(self.store), version="1", accounts=settings)
        self.browser = as_role(self.app, AccountRole.ORGANISER)

    @property
    def services(self) -> AccountServices:
        services: AccountServices = self.app.state.accounts
        return services

    def post(self, path: str, browser: TestClient | None = None, **fields: Any) -> Any:
        sender = browser or self.browser
        seal = field_in(sender.get("/account").text, "csrf_token")
        return sender.post(path, data={"csrf_token": seal, **fields})

    def account(self, account_id: str) -> Account:
        found: Account = self.store.committed.accounts[Account, account_id]
        return found

    def all(self, kind: type[Any]) -> list[Any]:
        return [record for (held, _), record in self.store.committed.accounts.items() if held is kind]


def test_an_organiser_changes_roles_and_the_person_and_it_holds_at_once() -> None:
    office = Office()
    researcher = as_role(office.app, AccountRole.RESEARCHER)
    assert researcher.get("/accounts").status_code == 403
    assert "Last sign-in" in office.browser.get("/accounts?q=researcher@").text
    answer = office.post("/accounts/researcher", name="Ada", roles=["organiser", "company"], person_id="p-1")
    assert "Saved." in answer.text
    changed = office.account("researcher")
    assert (changed.name, changed.roles, changed.person_id) == ("Ada", {"organiser", "company"}, "p-1")
    assert researcher.get("/accounts").status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "Org", "roles": ["viewer"]}, 409),
        ({"name": "Org", "roles": []}, 422),
        ({"name": " ", "roles": ["organiser"]}, 422),
        ({"name": "Org", "roles": ["organiser"], "person_id": "nobody"}, 422),
        ({"name": "Org", "roles": ["organiser"], "person_id": "p-9"}, 409),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(fields: dict[str, Any], status: int) -> None:
    office = Office()
    with InMemoryUnitOfWork(office.store) as work:
        work.records.upsert(EventData(people=(make_person(9),)))
        work.accounts.add(make_account(9, person_id="p-9"))
        work.commit()
    before = office.account("organiser")
    assert office.post("/accounts/organiser", **fields).status_code == status
    assert office.account("organiser") == before


@pytest.mark.parametrize("typed", ["Person 2 (p-2)", "p2@Example.org", "person 2", "p-2"])
def test_a_person_is_named_as_one_knows_them_and_suggested_by_name_organisation_and_address(typed: str) -> None:
    office = Office()
    page = office.browser.get("/accounts/organiser").text
    assert '<option value="Person 2 (p-2)" label="Person 2 (p-2), org-2, p2@example.org">' in page
    answer = office.post("/accounts/organiser", name="Ada", roles=["organiser"], person_id=typed)
    assert 'value="Person 2 (p-2)" list="people"' in answer.text
    assert office.account("organiser").person_id == "p-2"
    office.post("/accounts", email="new@example.org", name="New", role="company", person_id="Person 3")
    assert [invitation.person_id for invitation in office.all(Invitation)] == ["p-3"]


def test_a_name_that_several_have_is_asked_back() -> None:
    office = Office()
    with InMemoryUnitOfWork(office.store) as work:
        work.records.upsert(EventData(people=(make_person(5, name="Person 1"),)))
        work.commit()
    for path in ("/accounts", "/accounts/organiser"):
        answer = office.post(path, email="a@example.org", name="A", roles=["organiser"], person_id="Person 1")
        assert (answer.status_code, "Several people are called that" in answer.text) == (422, True)
    assert office.all(Invitation) == []


def test_a_closed_account_is_signed_out_at_once_and_can_be_opened_again() -> None:
    office = Office()
    company = as_role(office.app, AccountRole.COMPANY)
    token = token_of(office.app, frozenset({AccountRole.COMPANY}))
    assert token
    assert office.post("/accounts/company/close").status_code == 200
    assert company.get("/account").status_code == 303
    assert office.post("/accounts/organiser/close").status_code == 409
    assert office.post("/accounts/company/open").status_code == 200
    assert company.get("/account").status_code == 303
    assert office.account("company").is_active


def test_an_account_that_is_opened_again_gets_no_calendar_address_link_or_token_back() -> None:
    office = Office()
    as_role(office.app, AccountRole.COMPANY)
    with InMemoryUnitOfWork(office.store) as work:
        open_feed(office.services, work, "company")
        make_link(office.services, work, "company@example.org")
        issue_token(office.services, work, "company", name="Script", scope=TokenScope.READ, days=1)
        work.commit()
    office.post("/accounts/company/close")
    office.post("/accounts/company/open")
    given = [record for kind in (CalendarFeed, SignInLink, ApiToken) for record in office.all(kind)]
    assert len(given) == 3
    assert all(record.closed_at for record in given)


def test_messages_of_accounts_are_in_the_language_that_their_reader_speaks() -> None:
    office = Office()
    with InMemoryUnitOfWork(office.store) as work:
        guest = Guest(email="new@example.org", roles=frozenset({AccountRole.COMPANY}), person_id="p-1")
        _, invited = invite(office.services, work, guest)
        work.accounts.add(make_account(1, email="p1@example.org", person_id="p-1"))
        link = make_link(office.services, work, "p1@example.org")
        confirm = ask_for_address(office.services, work, account_by_id(work, "a-1"), "ada@example.org")
    assert link is not None
    assert [message.subject for message in (invited, link, confirm)] == [
        "초대: Bridgework",
        "Bridgework 로그인",
        "새 이메일 주소 확인",
    ]
    assert all(message.text.count("{link}") == 1 for message in (invited, link, confirm))


def test_many_are_invited_from_a_list_after_a_look_and_their_messages_wait() -> None:
    office = Office()
    pasted = (
        "Ada <ada@example.org>\nbo@example.org\tBo Kim\tcompany\np1@example.org\nnobody\norganiser@example.org\n"
        "ADA@example.org\n"
    )
    fields: dict[str, Any] = {"source": "list", "list": pasted, "role": "researcher"}
    looked = office.post("/accounts/invite", **fields)
    assert re.findall(r"no e-mail address|has an account|stands there twice", looked.text) == [
        "no e-mail address",
        "has an account",
        "stands there twice",
    ]
    assert office.all(Invitation) == []
    assert office.post("/accounts/invite", **fields, step="invite").headers["location"] == "/outbox"
    assert [(each.email, each.name, set(each.roles), each.person_id) for each in office.all(Invitation)] == [
        ("ada@example.org", "Ada", {"researcher"}, ""),
        ("bo@example.org", "Bo Kim", {"company"}, ""),
        ("p1@example.org", "Person 1", {"researcher"}, "p-1"),
    ]
    messages = office.all(Message)
    assert {message.state for message in messages} == {MessageState.WAITING}
    assert messages[2].subject.startswith("초대")


def test_people_of_the_event_are_invited_in_their_roles_and_organisers_by_hand_only() -> None:
    office = Office()
    assert office.post("/accounts/invite", source="people", step="invite").status_code == 303
    assert [(each.person_id, set(each.roles)) for each in office.all(Invitation)] == [
        ("p-1", {"researcher"}),
        ("p-2", {"investor"}),
    ]
    again = office.post("/accounts/invite", source="people", step="invite")
    assert (again.status_code, len(office.all(Invitation))) == (422, 2)


def test_an_invitation_that_is_sent_again_ends_the_link_before() -> None:
    office = Office()
    first = office.post("/accounts", email="new@example.org", name="New", role="viewer")
    (invitation,) = office.all(Invitation)
    second = office.post(f"/accounts/invitations/{invitation.id}/again")
    links = [re.search(r"(/invitation/[^<]+)", answer.text) for answer in (first, second)]
    guest = TestClient(office.app, base_url="http://localhost:8000", headers={"accept": "text/html"})
    assert [guest.get(link[1]).status_code for link in links if link] == [410, 200]
    assert office.post(f"/accounts/invitations/{invitation.id}/again").status_code == 404


def test_the_same_through_the_interface() -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(people=(make_person(1),)))
        work.accounts.add(make_account(1, person_id="", roles=frozenset({AccountRole.VIEWER})))
        work.commit()
    client = make_client(lambda: InMemoryUnitOfWork(store))
    assert client.patch("/api/v1/accounts/a-1", json={"roles": ["company"], "person_id": "p-1"}).json()["roles"] == [
        "company"
    ]
    assert client.patch("/api/v1/accounts/a-1", json={"is_active": False}).json()["is_active"] is False
    (own,) = [each["id"] for each in client.get("/api/v1/accounts").json()["items"] if "organiser" in each["roles"]]
    assert client.patch(f"/api/v1/accounts/{own}", json={"is_active": False}).status_code == 409
    assert client.patch("/api/v1/accounts/a-1", json={"person_id": "nobody"}).status_code == 404
    assert client.patch("/api/v1/accounts/a-1", json={"roles": []}).status_code == 422
    made = client.post("/api/v1/invitations", json={"email": "New@example.org", "role": "viewer"})
    assert (made.status_code, made.json()["email"]) == (201, "new@example.org")
    again = client.post(f"/api/v1/invitations/{made.json()['id']}/again").json()
    assert [each["id"] for each in client.get("/api/v1/invitations").json()["items"]] == [again["id"]]
    assert client.delete(f"/api/v1/invitations/{again['id']}").status_code == 204
    assert client.delete(f"/api/v1/invitations/{again['id']}").status_code == 404
    assert client.post("/api/v1/invitations", json={"email": "no", "role": "viewer"}).status_code == 422


@pytest.mark.parametrize("role", [None, *(role for role in AccountRole if role is not AccountRole.ORGANISER)])
def test_administration_is_for_organisers(role: AccountRole | None) -> None:
    office = Office()
    client = TestClient(office.app, base_url="http://localhost:8000", follow_redirects=False)
    if role is not None:
        client.headers["authorization"] = f"Bearer {token_of(office.app, frozenset({role}))}"
    expected = 401 if role is None else 403
    for method, path in (
        ("GET", "/api/v1/accounts"),
        ("PATCH", "/api/v1/accounts/organiser"),
        ("PATCH", "/api/v1/accounts/nobody"),
        ("GET", "/api/v1/invitations"),
        ("POST", "/api/v1/invitations"),
        ("DELETE", "/api/v1/invitations/x"),
    ):
        assert client.request(method, path, json={}).status_code == expected, (method, path)
    if role is not None:
        browser = as_role(office.app, role)
        for path in ("/accounts", "/accounts/invite", "/accounts/organiser", "/accounts/nobody"):
            assert browser.get(path).status_code == 403
        for path in ("/accounts/organiser", f"/accounts/{role}", f"/accounts/{role}/open", "/accounts/invite"):
            assert office.post(path, browser, name="X", roles=["organiser"], source="people").status_code == 403


def test_a_new_address_counts_once_its_link_is_opened_and_the_old_one_is_told(mail: Sent) -> None:
    box, smtp = mail
    box.messages.clear()
    office = Office(smtp)
    company = as_role(office.app, AccountRole.COMPANY)
    password = "open sesame, please"
    assert office.post("/account/address", company, email="new@example.org", current="wrong").status_code == 422
    same = [
        office.post("/account/address", company, email=email, current=password).text
        for email in ("organiser@example.org", "new@example.org")
    ]
    assert all("a link is on its way there" in text for text in same)
    (letter,) = box.messages
    assert letter["to"] == "new@example.org"
    assert office.account("company").email == "company@example.org"
    found = re.search(r"http://localhost:8000(/sign-in/address/\S+)", letter.get_content())
    assert found
    link = found[1]
    assert company.get(link).status_code == 200
    assert company.get(link.replace("/address/", "/link/")).status_code == 200
    assert office.post(link.replace("/address/", "/link/"), company).status_code == 410
    assert office.post(link, company).status_code == 303
    assert office.account("company").email == "new@example.org"
    assert office.post(link, company).status_code == 410
    assert box.messages[-1]["to"] == "company@example.org"
    kinds = {message.kind for message in office.all(Message)}
    assert kinds == {MessageKind.NEW_ADDRESS}


def test_a_browser_is_signed_out_from_another_and_nobody_elses() -> None:
    office = Office()
    company = as_role(office.app, AccountRole.COMPANY)
    (own,) = [each for each in office.all(AccountSession) if each.account_id == "organiser"]
    (other,) = [each for each in office.all(AccountSession) if each.account_id == "company"]
    assert office.post(f"/account/sessions/{other.id}/end").status_code == 404
    assert company.get("/account").status_code == 200
    assert "this one" in office.browser.get("/account").text
    assert office.post(f"/account/sessions/{own.id}/end").status_code == 303
    assert office.browser.get("/account").status_code == 303


def test_a_name_and_a_language_are_ones_own() -> None:
    office = Office()
    answer = office.post("/account/profile", name="  Ada   Lee ", language="ko")
    assert (answer.status_code, answer.cookies["language"]) == (303, "ko")
    assert (office.account("organiser").name, office.account("organiser").language) == ("Ada Lee", "ko")
    assert office.post("/account/profile", name="", language="ko").status_code == 422
    assert office.post("/account/profile", name="A", language="xx").status_code == 422
