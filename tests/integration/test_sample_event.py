"""The sample event is what data/README.md says, and the default encoder finds its answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bootstrap import Workspace, create_workspace, sample_event
from matcher.interchange import read_event_folder, read_judgements
from matcher.progress import SilentProgress
from matcher.settings import RankingSettings
from matcher.workflows import import_event_folder, run_matching
from models.domain import EventData, Matching


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with sample_event() as found:
        yield found


@pytest.fixture(scope="module")
def data(folder: Path) -> EventData:
    return read_event_folder(folder)[0]


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[tuple[str, str], int]:
    return {(need, offer): relevance for need, offer, relevance in read_judgements(folder / "answers.tsv")}


@pytest.fixture(scope="module")
def matching(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Matching:
    workspace: Workspace = create_workspace(tmp_path_factory.mktemp("sample"), SilentProgress())
    import_event_folder(workspace.tools(), folder)
    return run_matching(workspace.tools(), RankingSettings()).matching


def test_it_is_read_without_a_single_problem(folder: Path) -> None:
    assert read_event_folder(folder)[1].problems == ()


def test_it_has_the_records_that_its_readme_counts(data: EventData) -> None:
    counts = [len(data.offers), len(data.needs), len(data.mandates), len(data.organisations), len(data.people)]
    assert counts == [63, 49, 12, 71, 160]
    assert [len(data.availability), len(data.conflicts), len(data.rooms), len(data.tables)] == [86, 26, 8, 24]
    assert [len(data.wishes), len(data.groups), len(data.session_requests)] == [7, 1, 3]
    assert [len(data.travel), len(data.precedences)] == [1, 1]


def test_no_two_texts_share_a_sentence(data: EventData) -> None:
    sentences = Counter(
        sentence
        for record in (*data.offers, *data.demands)
        for text in (record.text, record.confidential_text)
        for sentence in re.split(r"(?<=[.!?])\s+", text)
    )
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


def test_abstracts_have_120_to_250_words_and_a_confidential_part(data: EventData) -> None:
    assert [offer.id for offer in data.offers if not 120 <= len(offer.text.split()) <= 250] == []
    assert [record.id for record in (*data.offers, *data.demands) if not record.confidential_text] == []


def test_e_mail_addresses_are_of_reserved_domains(data: EventData) -> None:
    assert [p.email for p in data.people if not re.search(r"[@.]example\.(org|com|net)$", p.email)] == []


def test_every_proposal_to_a_need_is_one_that_the_authors_judged_right(
    matching: Matching, answers: dict[tuple[str, str], int]
) -> None:
    proposed = [(match.need_id, match.offer_id) for match in matching.matches if match.need_id.startswith("n-")]
    assert len(proposed) > 30
    assert [pair for pair in proposed if pair not in answers] == []


def test_no_need_that_nothing_answers_gets_a_proposal(
    data: EventData, matching: Matching, answers: dict[tuple[str, str], int]
) -> None:
    unanswered = {need.id for need in data.needs} - {need_id for need_id, _ in answers}
    assert len(unanswered) == 11
    assert unanswered <= {unmet.need_id for unmet in matching.unmet}
