from __future__ import annotations

import pytest

from api.errors import JobRefused
from api.jobs import service
from api.jobs.ports import JobWork
from api.jobs.settings import JobSettings
from api.ui.job_words import RunForm
from matcher.errors import NotFound, StepMissing
from matcher.settings import RankingSettings
from models.domain.jobs import JobKind, JobState, JobStop
from tests.fakes import InMemoryUnitOfWork

AS_USUAL = JobSettings()


@pytest.fixture
def work() -> JobWork:
    return InMemoryUnitOfWork().__enter__()


def test_a_job_that_waits_is_not_asked_for_twice(work: JobWork) -> None:
    job = service.ask(work, JobKind.MATCH, AS_USUAL, "a-1")

    assert service.ask(work, JobKind.MATCH, AS_USUAL, "a-2") == job
    other = service.ask(work, JobKind.MATCH, JobSettings.of({"ranking": {"top": 3}}), "a-2")
    assert work.jobs.open() == (job, other)
    assert other.settings == {"ranking": {"top": 3}}


def test_an_agenda_waits_for_a_matching_that_is_there_or_on_its_way(work: JobWork) -> None:
    with pytest.raises(StepMissing):
        service.ask(work, JobKind.AGENDA, AS_USUAL, "a-1")
    service.ask(work, JobKind.MATCH, AS_USUAL, "a-1")
    assert service.ask(work, JobKind.AGENDA, AS_USUAL, "a-1").kind is JobKind.AGENDA


def test_what_waits_leaves_the_queue_and_what_runs_is_asked_to_end(work: JobWork) -> None:
    waiting = service.ask(work, JobKind.MATCH, AS_USUAL, "a-1")
    assert service.stop(work, waiting.id).state is JobState.CANCELLED
    with pytest.raises(JobRefused):
        service.stop(work, waiting.id)

    resumed = service.resume(work, waiting.id)
    assert (resumed.state, resumed.stop_asked) == (JobState.QUEUED, None)
    work.jobs.change(waiting.id, {JobState.QUEUED}, state=JobState.RUNNING)
    stopping = service.stop(work, waiting.id)
    assert (stopping.state, stopping.stop_asked) == (JobState.RUNNING, JobStop.CANCEL)


def test_what_is_done_or_not_there_cannot_be_resumed(work: JobWork) -> None:
    job = service.ask(work, JobKind.MATCH, AS_USUAL, "a-1")
    work.jobs.change(job.id, {JobState.QUEUED}, state=JobState.SUCCEEDED)
    with pytest.raises(JobRefused):
        service.resume(work, job.id)
    with pytest.raises(NotFound):
        service.resume(work, "nobody")


def test_a_form_gives_the_settings_that_differ_from_what_is_usual() -> None:
    form = RunForm.of(RankingSettings(threshold=0.47))

    settings = form.settings(JobKind.WHOLE)

    assert isinstance(settings, JobSettings)
    assert settings.stored() == {"ranking": {"threshold": 0.47}}


def test_a_form_says_which_field_is_wrong() -> None:
    values = {"threshold": "140", "top": "many", "time_limit_s": "0", "fairness": "none"}

    form = RunForm(values=values, faults={}).settings(JobKind.WHOLE)

    assert isinstance(form, RunForm)
    assert set(form.faults) == {"threshold", "top", "time_limit_s"}
    assert isinstance(RunForm(values={"time_limit_s": "0"}, faults={}).settings(JobKind.MATCH), JobSettings)
