"""What every ``api.submission.ports.DraftRepository`` does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta

import pytest

from api.submission.ports import SubmissionWork
from models.domain import DisclosedKind
from models.domain.drafts import Draft
from tests.factories import NOON


def make_draft(number: int = 1, account_id: str = "a-1") -> Draft:
    return Draft(
        id=f"d-{number}",
        account_id=account_id,
        kind=DisclosedKind.NEED,
        entered={"title": ("Wärme",), "partnerships": ("licence", "investment")},
        record_id="n-1",
        opened={"title": ("Before",)},
        source="BibTeX",
        created_at=NOON,
        saved_at=NOON + timedelta(minutes=1),
    )


class DraftsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def work(self) -> SubmissionWork:
        """A new unit of work of an empty store, not entered."""

    def test_a_draft_comes_back_equal_and_is_replaced(self, work: SubmissionWork) -> None:
        with work:
            work.drafts.save(make_draft())
            work.commit()
        changed = replace(make_draft(), entered={}, discarded_at=NOON)
        with work:
            assert work.drafts.find("d-1", "a-1") == make_draft()
            work.drafts.save(changed)
            work.commit()
        with work:
            assert work.drafts.of_account("a-1") == (changed,)

    def test_what_is_not_committed_is_not_there(self, work: SubmissionWork) -> None:
        with work:
            work.drafts.save(make_draft())
        with work:
            assert work.drafts.of_account("a-1") == ()

    def test_another_account_neither_finds_nor_removes_it(self, work: SubmissionWork) -> None:
        with work:
            work.drafts.save(make_draft())
            work.drafts.save(make_draft(2, "a-2"))
            assert work.drafts.find("d-1", "a-2") is None
            assert work.drafts.of_account("a-2") == (make_draft(2, "a-2"),)
            assert not work.drafts.remove("d-1", "a-2")
            assert work.drafts.remove("d-1", "a-1")
            assert work.drafts.find("d-1", "a-1") is None

    def test_drafts_come_in_the_order_of_their_beginning(self, work: SubmissionWork) -> None:
        with work:
            for number in (3, 1, 2):
                work.drafts.save(make_draft(number))
            work.drafts.save(replace(make_draft(3), source="x"))
            assert [draft.id for draft in work.drafts.of_account("a-1")] == ["d-3", "d-1", "d-2"]

    def test_only_what_was_discarded_before_is_removed_for_good(self, work: SubmissionWork) -> None:
        with work:
            work.drafts.save(replace(make_draft(1), discarded_at=NOON))
            work.drafts.save(replace(make_draft(2), discarded_at=NOON + timedelta(hours=2)))
            work.drafts.save(make_draft(3))
            work.drafts.save(replace(make_draft(4, "a-2"), discarded_at=NOON))
            assert work.drafts.remove_discarded("a-1", NOON + timedelta(hours=1)) == 1
            assert [draft.id for draft in work.drafts.of_account("a-1")] == ["d-2", "d-3"]
            assert len(work.drafts.of_account("a-2")) == 1
