"""A matching after a change is a whole one, and a record that is not stored is ranked as if it were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from api.bootstrap import create_workspace
from api.jobs.basis import changed_since, has_taken_in
from api.jobs.messages import Unfinished
from api.jobs.warm import WarmRanking
from matcher.encoding import HashingEncoder
from matcher.index import make_index
from matcher.matching import match_records
from matcher.ports import Step
from matcher.progress import SilentProgress
from matcher.ranking import Ranker
from matcher.settings import RankingSettings
from matcher.trial import try_record
from matcher.workflows import run_matching
from models.db.engine import reading
from models.domain import EventData, Matching, Offer
from tests.integration.small_market import small_market

SETTINGS = RankingSettings(threshold=0.2)
NEW = Offer(
    id="o-new",
    title="Casting",
    text="Church bells that beat unevenly after casting are tuned by a camera and a model in an hour, not months.",
    confidential_text="The alloy is bronze with a secret pinch of tin.",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = create_workspace(tmp_path / "ws", SilentProgress(), encoder="hashing")
    with workspace.unit_of_work() as work:
        work.records.upsert(small_market())
        work.commit()
    run_matching(workspace.tools(), SETTINGS)
    workspace.engine.dispose()
    return tmp_path / "ws"


def _matched(data: EventData) -> Matching:
    return match_records(data, HashingEncoder(), make_index, SETTINGS, SilentProgress())


def test_after_each_change_the_matching_is_what_a_whole_one_would_be(folder: Path) -> None:
    warm = WarmRanking(folder)
    work = create_workspace(folder, SilentProgress()).unit_of_work
    market = small_market()
    edited = replace(market.offers[2], text=f"{market.offers[2].text} It also measures bells.")
    withdrawn = replace(market.offers[1], withdrawn_at=datetime(2027, 3, 1, tzinfo=UTC))
    assert warm.rerank() is False

    for change in (EventData(offers=(edited,)), EventData(offers=(NEW,)), EventData(offers=(withdrawn,))):
        with work() as transaction:
            transaction.records.upsert(change)
            transaction.commit()
        assert warm.rerank() is True
        with work() as transaction:
            run = transaction.results.last_run(Step.MATCH)
            assert run is not None
            assert transaction.results.matching() == _matched(transaction.records.load())
            assert has_taken_in(run, transaction.records.version(), folder)
            assert changed_since(transaction, run, folder) == 0
            assert len(transaction.jobs.recent(9)) > 0


def test_many_new_texts_are_taken_in_a_part_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.jobs.warm.MOST_NEW_TEXTS", 2)
    new = tuple(replace(NEW, id=f"o-new-{number}", title=f"{NEW.title} {number}") for number in range(5))
    warm = WarmRanking(folder)
    with create_workspace(folder, SilentProgress()).unit_of_work() as work:
        work.records.upsert(EventData(offers=new))
        work.commit()

        assert [warm.rerank() for _ in range(4)] == [Unfinished(), Unfinished(), True, False]
        assert work.results.matching() == _matched(work.records.load())


def test_how_many_records_changed_since_the_matching_is_known(folder: Path) -> None:
    WarmRanking(folder).rerank()
    with create_workspace(folder, SilentProgress()).unit_of_work() as work:
        run = work.results.last_run(Step.MATCH)
        assert run is not None
        work.records.upsert(EventData(offers=(NEW, replace(small_market().offers[0], title="Other words"))))
        work.commit()
        assert changed_since(work, run, folder) == 2
        assert has_taken_in(run, work.records.version(), folder) is False


def test_a_draft_is_ranked_as_if_it_were_stored_and_leaves_nothing_behind(folder: Path) -> None:
    warm = WarmRanking(folder)
    workspace = create_workspace(folder, SilentProgress())
    before = _everything(workspace.engine)

    trial = warm.trial(NEW)

    market = small_market()
    whole = _matched(replace(market, offers=(*market.offers, NEW)))
    own = [match for match in whole.matches if match.offer_id == NEW.id]
    assert trial.matches == tuple(sorted(own, key=lambda match: -match.score))
    assert [match.need_id for match in trial.matches] == ["n-bells"]
    assert _everything(workspace.engine) == before
    assert not [path for path in folder.iterdir() if b"tuned by a camera" in path.read_bytes()]


def test_what_is_confidential_of_a_draft_changes_nothing_in_how_it_is_ranked() -> None:
    market = small_market()
    other = replace(NEW, confidential_text="Something else altogether: wheel bearings rust in salt water.")

    assert _trial(market, NEW) == _trial(market, other)


def test_a_need_is_tried_in_the_place_of_its_stored_form() -> None:
    market = small_market()
    need = replace(market.needs[3], text=f"{market.needs[3].text} Soft fruit is bruised.")

    trial = _trial(market, need)

    whole = _matched(replace(market, needs=tuple(need if each.id == need.id else each for each in market.needs)))
    assert trial.matches == tuple(match for match in whole.matches if match.need_id == need.id)
    assert all(match.need_id == need.id for match in trial.nearest)


def _trial(data: EventData, record: Offer | object) -> object:
    return try_record(data, record, HashingEncoder(), SETTINGS, Ranker.default())  # type: ignore[arg-type]


def _everything(engine: object) -> list[tuple[object, ...]]:
    with reading(engine) as connection:  # type: ignore[arg-type]
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return [tuple(connection.execute(text(f"SELECT * FROM {name}")).all()) for name in names]
