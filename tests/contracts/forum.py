"""What every unit of work does with what is kept of a technology forum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from matcher.ports import UnitOfWork
from models.domain.forum import (
    FilingStage,
    FollowUp,
    ForumChoice,
    ForumEdition,
    ForumMinutes,
    ForumTalk,
    Holder,
    JointFiling,
    MinutesFile,
    Rival,
)
from tests.factories import NOON

Connect = Callable[[], UnitOfWork]
SPRING, AUTUMN = date(2027, 3, 10), date(2027, 9, 8)
EDITION = ForumEdition(
    day=AUTUMN,
    title="Warpage",
    words=("warpage", "cooling"),
    need_ids=("n-1", "n-2"),
    talks=(ForumTalk(person_id="p-1", offer_id="o-1", need_ids=("n-1",)),),
    unanswered=("n-2",),
    late=("n-2",),
    missed=("n-1",),
    is_renamed=True,
)
FILING = JointFiling(
    id="filing-n-1",
    title="Even cooling",
    need_id="n-1",
    holders=(
        Holder(organisation_id="org-1", share=6667, offer_id="o-1", alone=("The first.", "The second.")),
        Holder(person_id="p-9", share=3333),
    ),
    stage=FilingStage.FILED,
    number="10-2027-0001",
    covered=0.75,
    missing=("The third.",),
    rivals=(Rival(first_id="o-1", second_id="o-7", similarity=0.83),),
)
RECORDS = (
    EDITION,
    ForumMinutes(day=AUTUMN, attended_ids=("p-1", "p-2"), text="회의록", revised_at=NOON, revised_by="a-1"),
    FollowUp(id="f-1", day=AUTUMN, text="Send samples", person_id="p-1", due=date(2027, 10, 1), done_on=SPRING),
    FILING,
    ForumChoice(id="change-1", editions_before=(EDITION,), filings_after=(FILING,)),
)


class ForumContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_records_come_back_equal_are_replaced_and_removed(self, connect: Connect) -> None:
        with connect() as work:
            for record in RECORDS:
                work.forum.put(record)
            work.commit()
        with connect() as work:
            assert [work.forum.all(type(record)) for record in RECORDS] == [(record,) for record in RECORDS]
            assert work.forum.find(ForumEdition, AUTUMN) == EDITION
            assert work.forum.find(ForumEdition, SPRING) is None
            work.forum.put(replace(FILING, stage=FilingStage.GRANTED))
            assert work.forum.remove(FollowUp, "f-1")
            assert not work.forum.remove(FollowUp, "f-1")
            work.commit()
        with connect() as work:
            assert work.forum.all(JointFiling) == (replace(FILING, stage=FilingStage.GRANTED),)
            assert work.forum.all(FollowUp) == ()

    def test_editions_come_in_the_order_of_their_days(self, connect: Connect) -> None:
        with connect() as work:
            for edition in (EDITION, replace(EDITION, day=SPRING)):
                work.forum.put(edition)
            assert [each.day for each in work.forum.all(ForumEdition)] == [SPRING, AUTUMN]

    def test_a_file_goes_with_its_content(self, connect: Connect) -> None:
        file = MinutesFile(
            id="file-1", day=AUTUMN, name="Plan.pdf", media_type="application/pdf", size=4, sent_at=NOON
        )
        with connect() as work:
            work.forum.attach(file, b"%PDF")
            work.commit()
        with connect() as work:
            assert work.forum.all(MinutesFile) == (file,)
            assert (work.forum.content("file-1"), work.forum.content("file-2")) == (b"%PDF", None)
            assert work.forum.remove(MinutesFile, "file-1")
            assert work.forum.content("file-1") is None
            work.commit()
