"""What every unit of work does with accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.accounts.ports import AccountWork
from matcher.errors import AlreadyExists
from models.domain.accounts import (
    Account,
    AccountRecord,
    AccountRole,
    AccountSession,
    ApiToken,
    CalendarFeed,
    Identity,
    Invitation,
    Message,
    MessageKind,
    SignInLink,
    TokenScope,
)
from tests.factories import NOON

Connect = Callable[[], AccountWork]
LATER = NOON + timedelta(hours=1)


def make_account(number: int = 1, **changes: Any) -> Account:
    account = Account(
        id=f"a-{number}", email=f"a{number}@example.org", name=f"Ähn {number}", created_at=NOON, person_id="p-1"
    )
    return replace(account, **changes)


CLOSABLE = (
    CalendarFeed(id="c", account_id="a-1", created_at=NOON),
    AccountSession(id="s", account_id="a-1", created_at=NOON, expires_at=LATER),
    ApiToken(
        id="t",
        account_id="a-1",
        name="Script",
        scope=TokenScope.READ,
        secret_hash="h",
        created_at=NOON,
        expires_at=LATER,
    ),
    SignInLink(id="l", account_id="a-1", created_at=NOON, expires_at=LATER),
    Invitation(
        id="i",
        email="new@example.org",
        name="New",
        roles=frozenset({AccountRole.COMPANY}),
        created_at=NOON,
        expires_at=LATER,
    ),
    Identity(id="https://op 17", account_id="a-1", issuer="https://op", subject="17", created_at=NOON),
    Message(
        id="m", kind=MessageKind.SIGN_IN, recipient="a1@example.org", subject="Süß", text="{link}", created_at=NOON
    ),
)


class AccountsContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_accounts_come_back_equal_by_id_and_by_address(self, connect: Connect) -> None:
        account = make_account(
            roles=frozenset({AccountRole.ORGANISER, AccountRole.INVESTOR}),
            password_hash="$argon2id$",
            is_active=False,
        )
        with connect() as work:
            work.accounts.add(account)
            work.accounts.add(make_account(2))
            work.commit()
        with connect() as work:
            assert work.accounts.find(Account, "a-1") == account
            assert work.accounts.account_of("a1@example.org") == account
            assert work.accounts.account_of("a9@example.org") is None
            assert work.accounts.find(Account, "a-9") is None
            assert work.accounts.all(Account) == (account, make_account(2))

    @pytest.mark.parametrize("changes", [{"id": "a-9"}, {"email": "a9@example.org"}])
    def test_an_id_and_an_address_are_taken_once(self, connect: Connect, changes: dict[str, Any]) -> None:
        with connect() as work:
            work.accounts.add(make_account())
            with pytest.raises(AlreadyExists, match="Account"):
                work.accounts.add(make_account(**changes))

    def test_an_account_is_replaced_where_it_is_there(self, connect: Connect) -> None:
        with connect() as work:
            work.accounts.add(make_account())
            assert work.accounts.replace(make_account(name="New", is_active=False))
            assert not work.accounts.replace(make_account(2))
            assert work.accounts.all(Account) == (make_account(name="New", is_active=False),)

    @pytest.mark.parametrize("record", CLOSABLE, ids=lambda record: type(record).__name__)
    def test_each_record_comes_back_equal_and_is_closed_once(self, connect: Connect, record: AccountRecord) -> None:
        kind: Any = type(record)
        closable: Any = record
        with connect() as work:
            work.accounts.add(record)
            work.commit()
        with connect() as work:
            assert work.accounts.find(kind, record.id) == record
            assert work.accounts.close(kind, record.id, LATER)
            assert not work.accounts.close(kind, record.id, LATER + timedelta(hours=1))
            assert not work.accounts.close(kind, "another", LATER)
            assert work.accounts.all(kind) == (replace(closable, closed_at=LATER),)
            with pytest.raises(AlreadyExists):
                work.accounts.add(record)

    def test_what_belongs_to_an_account_is_found_by_it(self, connect: Connect) -> None:
        link = SignInLink(id="l", account_id="a-1", created_at=NOON, expires_at=LATER)
        other = replace(link, id="other", account_id="a-2")
        with connect() as work:
            work.accounts.add(link)
            work.accounts.add(other)
            assert work.accounts.all(SignInLink, account_id="a-1") == (link,)
            assert work.accounts.all(SignInLink) == (link, other)

    def test_what_is_over_is_purged_and_what_holds_is_kept(self, connect: Connect) -> None:
        link = SignInLink(id="l", account_id="a-1", created_at=NOON, expires_at=LATER)
        lasting = replace(link, id="lasting", expires_at=LATER + timedelta(hours=2))
        used = replace(lasting, id="used", closed_at=NOON)
        with connect() as work:
            for each in (link, lasting, used):
                work.accounts.add(each)
            assert work.accounts.purge(SignInLink, NOON) == 0
            assert work.accounts.purge(SignInLink, LATER + timedelta(hours=1)) == 2
            assert work.accounts.all(SignInLink) == (lasting,)
            assert work.accounts.purge(AccountSession, LATER) == 0

    def test_accounts_that_are_not_committed_are_forgotten(self, connect: Connect) -> None:
        with connect() as work:
            work.accounts.add(make_account())
        with connect() as work:
            assert work.accounts.all(Account) == ()

    def test_accounts_change_nothing_that_a_matching_is_made_from(self, connect: Connect) -> None:
        with connect() as work:
            before = work.records.version()
            work.accounts.add(make_account())
            assert work.records.version() == before
