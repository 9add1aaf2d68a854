"""Nobody becomes the owner of another's records unseen; who comes to which page; one organiser stays."""

from __future__ import annotations

import threading
import unicodedata
from pathlib import Path

import pytest

from api.accounts.administration import Changes, LastOrganiser, change_account
from api.accounts.attempts import Attempts
from api.accounts.invitations import Guest, accept, invite
from api.accounts.landing import landing_page
from api.accounts.passwords import UnfitPassword, require_fit
from api.accounts.persons import OwnPerson, PersonTaken
from api.accounts.services import AccountServices, make_services
from api.bootstrap import create_workspace, open_workspace
from api.ui.routes.signing_in import _counted
from matcher.disclosure import Grants
from matcher.errors import InputError
from matcher.progress import SilentProgress
from models.db import SqlUnitOfWork, open_database, upgrade
from models.domain import (
    DisclosedKind,
    DisclosureAction,
    DisclosureEntry,
    EventData,
    Stage,
)
from models.domain.accounts import Account, AccountRole, MessageState
from tests.contracts.accounts import make_account
from tests.factories import NOON, make_event, make_offer, make_person
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS

ORGANISER = frozenset({AccountRole.ORGANISER})
RESEARCHER = frozenset({AccountRole.RESEARCHER})
PASSWORD = "five words make a password"


def line(action: DisclosureAction, record_id: str, viewer_id: str, actor_id: str) -> DisclosureEntry:
    return DisclosureEntry(
        action=action,
        actor_id=actor_id,
        viewer_id=viewer_id,
        at=NOON,
        record_kind=DisclosedKind.OFFER,
        record_id=record_id,
        stage=Stage.CONFIDENTIAL,
    )


@pytest.fixture
def services() -> AccountServices:
    """p-1 owns o-1, was granted o-2 by p-2 and accepted the text; account a-1 is p-1's and ``boss`` organises."""
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        people = (make_person(1, email="one@example.org"), make_person(2), make_person(3))
        offers = (make_offer(1, owner_id="p-1", confidential_text="secret"), make_offer(2, owner_id="p-2"))
        work.records.upsert(EventData(people=people, offers=offers))
        work.accounts.add(make_account(1, email="former@example.org", person_id="p-1", roles=RESEARCHER))
        work.accounts.add(make_account(8, id="boss", email="boss@example.org", roles=ORGANISER, person_id=""))
        work.accounts.add(make_account(9, id="other", email="other@example.org", roles=ORGANISER, person_id=""))
        accepted = DisclosureEntry(
            action=DisclosureAction.ACCEPTED, actor_id="p-1", viewer_id="p-1", at=NOON, text_version="v"
        )
        work.disclosures.add([line(DisclosureAction.GRANTED, "o-2", "p-1", "p-2"), accepted])
        work.commit()
    return make_services(ACCOUNTS, lambda: InMemoryUnitOfWork(store))


def change(services: AccountServices, account_id: str, changed_by: str = "boss", **changes: object) -> Account:
    with services.unit_of_work() as work:
        changed = change_account(services, work, account_id, Changes(**changes), changed_by)  # type: ignore[arg-type]
        work.commit()
    return changed


def invited(services: AccountServices, email: str = "new@example.org", person_id: str = "p-1") -> str:
    with services.unit_of_work() as work:
        guest = Guest(email=email, roles=RESEARCHER, person_id=person_id)
        invitation, _ = invite(services, work, guest, "boss")
        work.commit()
    return services.seals.link("invitation", invitation.id)


def accepted(services: AccountServices, link: str) -> Account:
    with services.unit_of_work() as work:
        account = accept(services, work, link, email="", name="", password=PASSWORD)
        work.commit()
    return account


def changes_in_log(services: AccountServices) -> list[tuple[str, str, str]]:
    with services.unit_of_work() as work:
        return [
            (entry.actor_id, entry.viewer_id, entry.record_id)
            for entry in work.disclosures.entries()
            if entry.action is DisclosureAction.ACCOUNT_CHANGED
        ]


def written_to(services: AccountServices) -> set[str]:
    with services.unit_of_work() as work:
        return {
            message.recipient
            for message in work.outbox.messages(MessageState.WAITING)
            if "account" in message.subject
        }


def test_nobody_is_invited_as_a_person_who_has_an_account(services: AccountServices) -> None:
    with pytest.raises(PersonTaken):
        invited(services)


def test_an_invitation_as_a_person_who_has_an_account_since_makes_none(services: AccountServices) -> None:
    change(services, "a-1", is_active=False)
    link = invited(services)
    change(services, "a-1", is_active=True)
    with pytest.raises(PersonTaken):
        accepted(services, link)
    with services.unit_of_work() as work:
        assert work.accounts.account_of("new@example.org") is None


def test_an_organiser_does_not_become_the_owner_of_records(services: AccountServices) -> None:
    change(services, "a-1", is_active=False)
    with pytest.raises(OwnPerson):
        change(services, "boss", person_id="p-1")
    assert change(services, "boss", person_id="p-3").person_id == "p-3"


@pytest.mark.parametrize("by_invitation", [True, False])
def test_who_takes_over_a_person_is_in_the_log_and_their_permissions_end(
    services: AccountServices, by_invitation: bool
) -> None:
    change(services, "a-1", is_active=False)
    assert changes_in_log(services) == []
    if by_invitation:
        accepted(services, invited(services))
    else:
        change(services, "other", person_id="p-1")
    lines = [("boss@example.org", "p-1", record) for record in ("o-2", "o-1", "")]
    assert changes_in_log(services) == lines
    assert written_to(services) == {"former@example.org", "one@example.org"}
    with services.unit_of_work() as work:
        grants = Grants.of(work.disclosures.entries())
    assert (dict(grants.granted), grants.accepted) == ({}, frozenset())


def test_a_person_who_is_taken_from_an_account_leaves_no_way_around_the_log(services: AccountServices) -> None:
    change(services, "a-1", person_id="")
    assert len(changes_in_log(services)) == 3
    assert written_to(services) == {"former@example.org", "one@example.org"}
    accepted(services, invited(services))
    assert changes_in_log(services)[3:] == [("boss@example.org", "p-1", "o-1")]


def test_a_first_account_and_one_that_is_opened_again_are_no_change(services: AccountServices) -> None:
    accepted(services, invited(services, person_id="p-2"))
    change(services, "a-1", is_active=False)
    change(services, "a-1", is_active=True)
    assert changes_in_log(services) == []


def test_of_two_organisers_who_end_each_other_at_once_one_stays(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.sqlite'}")
    upgrade(engine)
    services = make_services(ACCOUNTS, lambda: SqlUnitOfWork(engine))
    with services.unit_of_work() as work:
        for number in (1, 2):
            work.accounts.add(make_account(number, person_id="", roles=ORGANISER))
        work.commit()
    viewer, refused = Changes(roles=frozenset({AccountRole.VIEWER})), []

    def end_the_first() -> None:
        with services.unit_of_work() as work:
            try:
                change_account(services, work, "a-1", viewer, "a-2")
                work.commit()
            except LastOrganiser as error:
                refused.append(error)

    second = threading.Thread(target=end_the_first)
    with services.unit_of_work() as work:
        change_account(services, work, "a-2", viewer, "a-1")
        second.start()
        second.join(0.3)
        work.commit()
    second.join()
    engine.dispose()
    assert len(refused) == 1


def test_attempts_are_counted_for_one_address_however_it_is_written() -> None:
    ways = ("jos\u00e9@example.org", unicodedata.normalize("NFD", " Jos\u00e9@Example.org "))
    assert len({_counted(way) for way in ways}) == 1
    assert _counted(" NoBody ") == "nobody"


def test_a_successful_sign_in_begins_the_count_anew() -> None:
    attempts = Attempts(per_account="2 per hour", per_client="100 per hour")
    assert [attempts.wait_s(account="a", client="c") == 0 for _ in range(2)] == [True, True]
    attempts.succeeded(account="a")
    assert [attempts.wait_s(account="a", client="c") == 0 for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 12 characters, this has 5"),
        ("x" * 257, "at most 256 characters, this has 257"),
        ("one@example.org", "address"),
    ],
)
def test_a_password_is_refused_with_the_rule_that_it_breaks(password: str, reason: str) -> None:
    with pytest.raises(UnfitPassword, match=reason):
        require_fit(password, "one@example.org")


@pytest.mark.parametrize(
    ("role", "person_id", "has_event", "page"),
    [
        (AccountRole.ORGANISER, "", False, "/setup"),
        (AccountRole.ORGANISER, "p-1", True, "/dashboard"),
        (AccountRole.RESEARCHER, "", True, "/records/start"),
        (AccountRole.COMPANY, "", True, "/records/start"),
        (AccountRole.COMPANY, "p-1", True, "/"),
        (AccountRole.VIEWER, "", True, "/"),
    ],
)
def test_everybody_begins_where_there_is_something_to_do(
    role: AccountRole, person_id: str, has_event: bool, page: str
) -> None:
    with InMemoryUnitOfWork(InMemoryStore()) as work:
        work.records.upsert(EventData(event=make_event() if has_event else None))
        assert landing_page(work, make_account(1, person_id=person_id, roles=frozenset({role}))) == page


@pytest.mark.parametrize("value", ["smtp.example.org", '{"host": "smtp.example.org", "login": "x"}'])
def test_wrong_settings_of_the_mail_server_name_the_variable_and_show_its_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    create_workspace(tmp_path, SilentProgress())
    monkeypatch.setenv("BRIDGEWORK_ACCOUNTS_SMTP", value)
    with pytest.raises(InputError) as refused:
        open_workspace(tmp_path, SilentProgress()).account_settings()
    text = str(refused.value)
    keys = ("host", "port", "security", "user", "password", "sender", "per_minute")
    assert text.startswith("BRIDGEWORK_ACCOUNTS_SMTP in the environment: ")
    assert all(f'"{key}": ' in text for key in keys)
