"""What a draft's public texts tell, and moving it into the confidential part."""

from __future__ import annotations

import pytest

from api.accounts.current import Viewer
from api.submission.checking import CheckIsOld, Passage, check, move
from matcher.errors import NotFound
from models.domain import DisclosedKind, EventData
from models.domain.accounts import AccountRole
from models.domain.drafts import Draft
from tests.factories import NOON, make_offer
from tests.fakes import InMemoryUnitOfWork

VIEWER = Viewer(account_id="a-1", person_id="p-1", roles=frozenset({AccountRole.RESEARCHER}))
TEXT = "Edges wear early. We anneal the CrAlN film at 450 °C for two hours. It lasts three times longer."


def draft(**entered: str) -> Draft:
    form = {name: (text,) for name, text in ({"title": "Coating", "text": TEXT} | entered).items() if text}
    return Draft(
        id="d-1", account_id="a-1", kind=DisclosedKind.OFFER, entered=form, created_at=NOON, saved_at=NOON
    )  # fmt: skip


def moved(before: Draft, words: str, *, whole: bool) -> Draft:
    found = check(before)
    number = next(mark.number for text in found.texts for mark in text.marks if words in mark.text)
    with InMemoryUnitOfWork() as work:
        work.drafts.save(before)
        return move(work, VIEWER, "d-1", Passage(version=found.version, number=number, whole=whole), NOON)


def test_each_public_text_is_shown_with_its_marks_and_numbers_run_through() -> None:
    found = check(draft(title="Annealing at 450 °C", advantages="Half the price."))
    assert [text.field for text in found.texts] == ["title", "text", "advantages"]
    assert [mark.number for text in found.texts for mark in text.marks] == list(range(1, found.marks + 1))
    assert [mark.text for mark in found.texts[0].marks] == ["450 °C"]


def test_a_sentence_is_moved_as_a_whole_and_the_rest_reads_on() -> None:
    after = moved(draft(), "450", whole=True)
    assert after.entered["text"] == ("Edges wear early. It lasts three times longer.",)
    assert after.entered["confidential_text"] == ("We anneal the CrAlN film at 450 °C for two hours.",)


def test_words_alone_leave_a_gap_to_be_filled_and_follow_what_is_there() -> None:
    after = moved(draft(confidential_text="Known."), "450", whole=False)
    assert "film at […] for two hours" in after.entered["text"][0]
    assert after.entered["confidential_text"] == ("Known.\n450 °C",)


def test_a_keyword_is_moved_out_of_its_list() -> None:
    after = moved(draft(keywords="coating, Ti3SiC2, wear"), "Ti3SiC2", whole=False)
    assert after.entered["keywords"] == ("coating, wear",)
    assert after.entered["confidential_text"] == ("Ti3SiC2",)


def test_what_is_confidential_is_no_public_text_and_its_words_are_marked_elsewhere() -> None:
    hidden = draft(advantages="The Hallstein process halves the price.", text="The Hallstein process is new.")
    form = {**hidden.entered, "confidential_fields": ("advantages",)}
    found = check(Draft(id="d", account_id="a", kind=hidden.kind, entered=form, created_at=NOON, saved_at=NOON))
    assert [text.field for text in found.texts] == ["title", "text"]
    assert any("Hallstein" in mark.text for mark in found.texts[1].marks)


def test_a_text_that_changed_since_is_shown_again_and_nothing_is_moved() -> None:
    with InMemoryUnitOfWork() as work:
        work.drafts.save(draft())
        for passage in (Passage(version="old", number=1), Passage(version=check(draft()).version, number=99)):
            with pytest.raises(CheckIsOld):
                move(work, VIEWER, "d-1", passage, NOON)
        assert work.drafts.find("d-1", "a-1") == draft()


def test_an_organiser_moves_nothing_into_a_part_that_is_not_theirs() -> None:
    organiser = Viewer(account_id="a-1", roles=frozenset({AccountRole.ORGANISER}))
    change = Draft(
        id="d-1", account_id="a-1", kind=DisclosedKind.OFFER, entered=draft().entered, record_id="o-1",
        created_at=NOON, saved_at=NOON,
    )  # fmt: skip
    with InMemoryUnitOfWork() as work:
        work.records.upsert(EventData(offers=(make_offer(1, owner_id="p-9"),)))
        work.drafts.save(change)
        with pytest.raises(NotFound):
            move(work, organiser, "d-1", Passage(version=check(change).version, number=1), NOON)


def test_what_is_too_long_to_be_published_is_never_looked_through() -> None:
    before = draft(text="x" * 90_000, confidential_text="x" * 9_000)
    with InMemoryUnitOfWork() as work:
        work.drafts.save(before)
        with pytest.raises(CheckIsOld):
            move(work, VIEWER, "d-1", Passage(version="any", number=1), NOON)
