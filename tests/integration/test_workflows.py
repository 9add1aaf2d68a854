from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from matcher.errors import InputError, InvalidSettings, StepMissing, StepOutdated
from matcher.ports import ProgressStep
from matcher.progress import SilentProgress
from matcher.publication import run_export
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings, RankingSettings, make_settings
from matcher.stopping import StopSign
from matcher.version_origins import version_origins
from matcher.workflows import Tools, is_stale, run_agenda, run_matching
from models.domain import Conflict, EventData, Mandate, Match, Need, Offer, Travel
from tests.factories import make_need, make_offer, make_person, make_room
from tests.integration.small_market import in_memory_tools, small_market, store

MADE = MadeEventSettings(days=2, rooms=2, tables=3)


@dataclass
class Listening:
    """A progress that keeps what it is told."""

    said: list[str] = field(default_factory=list)

    def track(self, description: str, total: int | None) -> AbstractContextManager[ProgressStep]:
        return SilentProgress().track(description, total)

    def tell(self, message: str) -> None:
        self.said.append(message)


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    tools = in_memory_tools(tmp_path)
    store(tools, small_market())
    return tools


def proposed(tools: Tools, settings: RankingSettings | None = None) -> list[Match]:
    return list(run_matching(tools, settings or RankingSettings()).matching.matches)


def test_every_need_finds_its_offer_and_only_that(tools: Tools) -> None:
    assert [(match.need_id, match.offer_id) for match in proposed(tools)] == [(f"n-{i}", f"o-{i}") for i in range(8)]


def test_a_need_that_nothing_answers_is_unmet_with_its_nearest_miss(tools: Tools) -> None:
    (unmet,) = run_matching(tools, RankingSettings()).matching.unmet
    assert unmet.need_id == "n-bells"
    assert unmet.nearest is not None
    assert unmet.nearest.score < 0.5
    assert unmet.reason.endswith("It does not speak of bell tuning, casting.")


def test_a_match_carries_evidence_of_both_texts_and_shared_terms(tools: Tools) -> None:
    first = proposed(tools)[0]
    (evidence,) = first.evidence
    data = small_market()
    assert evidence.need_span.text == data.needs[0].text
    assert evidence.offer_span.text == data.offers[0].text
    assert "hard coating keeps" in evidence.shared_terms


def test_matching_again_gives_what_is_stored(tools: Tools) -> None:
    first, second = (run_matching(tools, RankingSettings()) for _ in range(2))
    assert (first.reused, second.reused) == (False, True)
    assert second.matching == first.matching


def test_other_settings_or_records_are_matched_anew(tools: Tools) -> None:
    run = run_matching(tools, RankingSettings()).run
    assert not is_stale(tools, run)
    assert not run_matching(tools, RankingSettings(top=3)).reused
    store(tools, EventData(offers=(make_offer(id="o-0", text="Something else altogether, about bells."),)))
    assert is_stale(tools, run)
    assert not run_matching(tools, RankingSettings(top=3)).reused


def test_only_a_changed_text_is_encoded_again(tools: Tools) -> None:
    run_matching(tools, RankingSettings(evidence_for=0))
    before = tools.encoder().encoded
    store(tools, EventData(offers=(make_offer(id="o-0", title="Offer 0", text="A new text about trimming dies."),)))
    run_matching(tools, RankingSettings(evidence_for=0))
    assert tools.encoder().encoded - before == 1


def test_a_confidential_text_changes_nothing(tools: Tools) -> None:
    first = run_matching(tools, RankingSettings())
    secret = replace(small_market().offers[0], confidential_text="church bells beat unevenly after casting")
    store(tools, EventData(offers=(secret,)))
    assert run_matching(tools, RankingSettings()).reused
    assert not is_stale(tools, first.run)


def test_people_in_conflict_are_not_even_ranked(tools: Tools) -> None:
    data = small_market()
    people = (make_person(1), make_person(2))
    owned = EventData(
        people=people,
        needs=(replace(data.needs[0], owner_id="p-1"),),
        offers=(replace(data.offers[0], owner_id="p-2"),),
        conflicts=(Conflict(first_id="org-2", second_id="p-1"),),
    )
    store(tools, owned)
    matching = run_matching(tools, RankingSettings()).matching
    nearest = {unmet.need_id: unmet.nearest for unmet in matching.unmet}
    assert all((match.need_id, match.offer_id) != ("n-0", "o-0") for match in matching.matches)
    assert nearest["n-0"] is not None
    assert nearest["n-0"].offer_id != "o-0"
    reason = {unmet.need_id: unmet.reason for unmet in matching.unmet}
    assert reason["n-0"].endswith(
        "1 offer was not looked at, because the two parties must not be proposed to each other."
    )
    assert "not looked at" not in reason["n-bells"]


def test_a_mandate_gets_offers_of_its_themes_and_readiness_only(tools: Tools) -> None:
    offers = tuple(
        Offer(id=offer.id, title=offer.title, text=offer.text, trl=trl, theme=theme)
        for offer, trl, theme in zip(small_market().offers, (5, 5, 2, 5, 5, 5, 5, 5), "eebeebee", strict=True)
    )
    mandate = Mandate(id="m", title="Cells", text="Battery cells, dies and bearings.", themes=("E",), trl_min=4)
    store(tools, EventData(offers=offers, mandates=(mandate,)))
    found = proposed(tools, RankingSettings(mandate_threshold=0.0, mandate_top=8))
    assert {match.offer_id for match in found if match.need_id == "m"} == {"o-0", "o-1", "o-3", "o-4", "o-6", "o-7"}


@pytest.mark.parametrize("data", [EventData(needs=(make_need(),)), EventData(offers=(make_offer(),))])
def test_one_side_alone_cannot_be_matched(tmp_path: Path, data: EventData) -> None:
    tools = in_memory_tools(tmp_path)
    store(tools, data)
    with pytest.raises(InputError, match="import some first"):
        run_matching(tools, RankingSettings())


def test_the_index_follows_the_offers_and_a_broken_one_is_rebuilt(tmp_path: Path) -> None:
    progress = Listening()
    tools = in_memory_tools(tmp_path, progress)
    store(tools, small_market())
    run_matching(tools, RankingSettings(top=1))
    run_matching(tools, RankingSettings(top=2))
    tools.index_path.write_bytes(tools.index_path.read_bytes()[:-40])
    run_matching(tools, RankingSettings(top=3))
    store(tools, EventData(offers=(make_offer(99),)))
    run_matching(tools, RankingSettings(top=1))
    path = tools.index_path
    assert progress.said == [
        f"Indexing the {path.stem}",
        f"index {path}: its bytes are not those that were written: building it anew",
        "Bringing the index up to date: 1 added, 0 changed, 0 removed",
    ]


def test_a_missing_index_is_built_though_the_matching_is_stored(tools: Tools) -> None:
    run_matching(tools, RankingSettings())
    content = tools.index_path.read_bytes()
    tools.index_path.unlink()
    assert run_matching(tools, RankingSettings()).reused
    assert tools.index_path.read_bytes() == content


def test_offers_that_nobody_asked_for_are_told_too(tools: Tools) -> None:
    store(tools, EventData(offers=(make_offer(99, text="Nobody needs this result on medieval charters."),)))
    run_matching(tools, RankingSettings())
    agenda = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE).agenda
    told = {talk.offer_id for session in agenda.sessions for talk in session.talks}
    assert told | {item.offer_id for item in agenda.unplaced_talks} == {f"o-{at}" for at in range(8)} | {"o-99"}


def test_an_agenda_needs_a_matching_and_an_export_an_agenda(tools: Tools, tmp_path: Path) -> None:
    with pytest.raises(StepMissing, match="bridgework match"):
        run_agenda(tools, PairingSettings(), ProgrammeSettings())
    run_matching(tools, RankingSettings())
    with pytest.raises(StepMissing, match="bridgework agenda"):
        run_export(tools, tmp_path)


def test_two_lists_of_texts_become_an_agenda_with_everyone_met(tools: Tools) -> None:
    run_matching(tools, RankingSettings())
    planned = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    assert {(item.need_id, item.offer_id) for item in planned.agenda.meetings} == {
        (f"n-{i}", f"o-{i}") for i in range(8)
    }
    assert planned.agenda.utility == pytest.approx(planned.agenda.utility_bound)
    assert planned.agenda.version == 1


def test_the_agenda_is_made_anew_only_when_something_changed(tools: Tools) -> None:
    run_matching(tools, RankingSettings())
    first = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    second = run_agenda(tools, PairingSettings(), ProgrammeSettings())
    assert (second.reused, second.agenda) == (True, first.agenda)
    third = run_agenda(tools, PairingSettings(), ProgrammeSettings(talks_per_session_max=3))
    assert (third.reused, third.agenda.version) == (False, 2)


def test_an_arrangement_makes_the_agenda_anew_and_leaves_the_matching(tools: Tools) -> None:
    run_matching(tools, RankingSettings())
    run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    store(tools, EventData(travel=(Travel(first_area="here", second_area="there", minutes=20),)))
    assert run_matching(tools, RankingSettings()).reused
    planned = run_agenda(tools, PairingSettings(), ProgrammeSettings())
    assert (planned.reused, planned.agenda.version) == (False, 2)


def test_texts_that_the_encoder_cannot_read_are_named(tmp_path: Path) -> None:
    progress = Listening()
    tools = in_memory_tools(tmp_path, progress)
    store(tools, small_market())
    store(tools, EventData(offers=(make_offer(99, title="사출 성형", text="금형의 마모를 줄이는 코팅"),)))
    run_matching(tools, RankingSettings())
    (said,) = (line for line in progress.said if "Latin letters" in line)
    assert said.endswith("since the encoder reads English: o-99. Give their English text.")


def test_options_of_a_made_event_that_come_too_late_are_named(tmp_path: Path) -> None:
    progress = Listening()
    tools = in_memory_tools(tmp_path, progress)
    store(tools, replace(small_market(), rooms=(make_room(1),)))
    run_matching(tools, RankingSettings())
    first = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    again = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    assert (again.reused, again.agenda) == (True, first.agenda)
    assert progress.said[1:] == [
        "Not used, because the event has them already: rooms.",
        "Not used, because the event has them already: days, rooms, tables.",
    ]


@dataclass
class EditingProgress(SilentProgress):
    """Does something else while the programme is being solved, as another process would."""

    edit: Callable[[], None]

    def track(self, description: str, total: int | None) -> AbstractContextManager[ProgressStep]:
        if description == "Placing meetings":
            self.edit()
        return super().track(description, total)


def test_an_agenda_that_is_stopped_keeps_the_best_plan_so_far_and_is_made_anew_when_asked_again(tools: Tools) -> None:
    run_matching(tools, RankingSettings())
    stop = StopSign()
    stopped = replace(tools, progress=EditingProgress(stop.ask), stop=stop)

    cut = run_agenda(stopped, PairingSettings(), ProgrammeSettings(), MADE)
    whole = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    again = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)

    assert (cut.is_cut_short, whole.is_cut_short, again.is_cut_short) == (True, False, False)
    assert (cut.agenda.version, whole.agenda.version, again.reused) == (1, 2, True)
    assert len(cut.agenda.meetings) == len(whole.agenda.meetings)
    assert cut.agenda.utility_bound >= cut.agenda.utility > 0
    with tools.unit_of_work() as work:
        assert [item.is_cut_short for item in version_origins(work).values()] == [True, False]


def test_an_edit_made_while_the_agenda_is_solved_stays(tools: Tools) -> None:
    run_matching(tools, RankingSettings())

    def edit() -> None:
        with tools.unit_of_work() as work:
            offer = work.records.find(Offer, "o-3")
            assert offer is not None
            work.records.upsert(EventData(offers=(replace(offer, title="Renamed meanwhile"),)))
            work.commit()

    run_agenda(replace(tools, progress=EditingProgress(edit)), PairingSettings(), ProgrammeSettings(), MADE)
    with tools.unit_of_work() as work:
        offer = work.records.find(Offer, "o-3")
    assert offer is not None
    assert (offer.title, offer.owner_id) == ("Renamed meanwhile", "owner-o-3")


@pytest.mark.parametrize("change", [{"title": "Another title"}, {"theme": "another theme"}])
def test_what_is_told_is_told_anew_when_it_changes(tools: Tools, change: dict[str, str]) -> None:
    run_matching(tools, RankingSettings())
    run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    with tools.unit_of_work() as work:
        offer = work.records.find(Offer, "o-3")
    assert offer is not None
    store(tools, EventData(offers=(replace(offer, **change),)))
    run_matching(tools, RankingSettings())
    assert run_agenda(tools, PairingSettings(), ProgrammeSettings()).agenda.version == 2


def test_an_agenda_of_records_that_changed_since_says_so(tmp_path: Path) -> None:
    progress = Listening()
    tools = in_memory_tools(tmp_path, progress)
    store(tools, small_market())
    run_matching(tools, RankingSettings())
    store(tools, EventData(offers=(make_offer(99),)))
    run_agenda(tools, PairingSettings(), ProgrammeSettings())
    assert progress.said[-1] == "Records have changed since they were matched: `bridgework match` takes that in."


def test_an_agenda_older_than_the_matching_is_not_exported(tools: Tools, tmp_path: Path) -> None:
    run_matching(tools, RankingSettings())
    run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    run_matching(tools, RankingSettings(top=3))
    with pytest.raises(StepOutdated, match="run `bridgework agenda` again"):
        run_export(tools, tmp_path / "out")
    run_agenda(tools, PairingSettings(), ProgrammeSettings())
    assert run_export(tools, tmp_path / "out").paths


def test_talks_of_more_than_the_most_are_refused() -> None:
    with pytest.raises(InvalidSettings, match="must not be above"):
        make_settings(ProgrammeSettings, talks_per_session_min=5)


def test_an_export_writes_every_format_and_the_same_bytes_again(tools: Tools, tmp_path: Path) -> None:
    data = small_market()
    secret = "at 412 degrees with cerium"
    store(tools, EventData(offers=(replace(data.offers[0], confidential_text=secret),)))
    run_matching(tools, RankingSettings())
    run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    paths = run_export(tools, tmp_path / "out").paths
    first = {path: path.read_bytes() for path in paths}
    assert {path.name for path in paths} >= {"agenda.html", "agenda.xlsx", "event.ics", "schedule.json"}
    assert {path: path.read_bytes() for path in run_export(tools, tmp_path / "out").paths} == first
    assert not any(secret.encode() in content for content in first.values())


def test_a_need_with_an_owner_keeps_them(tools: Tools) -> None:
    store(tools, EventData(people=(make_person(7),), needs=(Need(id="n-0", title="N", text="x", owner_id="p-7"),)))
    run_matching(tools, RankingSettings())
    run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    with tools.unit_of_work() as work:
        owners = {need.id: need.owner_id for need in work.records.load().needs}
    assert owners["n-0"] == "p-7"
    assert owners["n-1"] == "owner-n-1"
