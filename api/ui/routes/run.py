"""Running matching and programme: what is stale, what to run, how far it is, and what ran before."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.dependencies import JobsWork
from api.errors import JobRefused
from api.jobs import service
from api.jobs.basis import changed_since
from api.jobs.ports import JobWork
from api.jobs.rerank import Freshness, freshness
from api.jobs.runner import JobRunner
from api.market.market import Market
from api.ui import job_words
from api.ui.dependencies import CurrentMarket, Organiser
from api.ui.pages import is_partial, page
from api.ui.routes.setup_parts import SentForm
from matcher.errors import StepMissing
from matcher.ports import Step
from matcher.preview import settings_of
from matcher.settings import RankingSettings
from models.domain.accounts import Account
from models.domain.jobs import JobKind

router = APIRouter()
RERANKINGS_SHOWN: Final = 5
_BY_PEOPLE: Final = frozenset(JobKind) - {JobKind.RERANK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """How the stored results stand: ``changed`` counts the records that changed since the matching, None where that
    is not known. Times are None before the first.
    """

    matched_at: datetime | None
    fresh: Freshness
    changed: int | None
    agenda_at: datetime | None
    version: int | None

    @property
    def agenda_is_older(self) -> bool:
        return bool(self.matched_at and self.agenda_at and self.agenda_at < self.matched_at)

    @property
    def suggested(self) -> JobKind:
        if self.matched_at is None or self.fresh is Freshness.BEHIND:
            return JobKind.WHOLE
        return JobKind.AGENDA


@router.get("/run")
def show_run(request: Request, viewer: Organiser, market: CurrentMarket, work: JobsWork) -> Response:
    return _run_page(request, viewer, market, work)


@router.post("/run")
def ask_for_job(
    request: Request, viewer: Organiser, market: CurrentMarket, work: JobsWork, sent: SentForm
) -> Response:
    values = {name: value for name, value in sent.items() if isinstance(value, str)}
    form = job_words.RunForm(values=values, faults={})
    kind = next((kind for kind in service.ASKED_FOR if kind == values.get("kind")), JobKind.WHOLE)
    settings = form.settings(kind)
    if isinstance(settings, job_words.RunForm):
        return _run_page(request, viewer, market, work, status=422, form=settings, kind=kind)
    try:
        runner = runner_of_server(request)
        job = service.ask(work, kind, settings, viewer.account_id)
    except (StepMissing, JobRefused) as error:
        return _run_page(request, viewer, market, work, status=409, form=form, kind=kind, refused=error)
    runner.poke()
    return RedirectResponse(f"/run/{job.id}", 303)


@router.get("/run/{job_id}")
def show_job(request: Request, job_id: str, viewer: Organiser, market: CurrentMarket, work: JobsWork) -> Response:
    """The page asks again for its part that changes; once the job has ended, for the whole."""
    job = service.find(work, job_id)
    ahead = [other for other in work.jobs.open() if other.created_at < job.created_at]
    context = _words() | {
        "job": job,
        "market": market,
        "ahead": len(ahead),
        "is_part": is_partial(request),
        "usual": service.last_seconds(work, job.kind),
        "now": datetime.now(job.created_at.tzinfo),
    }
    if is_partial(request):
        headers = {} if job.is_open else {"HX-Refresh": "true"}
        return page(request, "_job.html", viewer, headers=headers, **context)
    asked = work.accounts.find(Account, job.asked_by) if job.asked_by else None
    return page(request, "job.html", viewer, asked_by=asked, csrf_token=form_seal(request), **context)


@router.post("/run/{job_id}/stop")
def stop_job(job_id: str, viewer: Organiser, work: JobsWork) -> Response:
    with suppress(JobRefused):  # it ended by itself just now, which its page says
        service.stop(work, job_id)
    return RedirectResponse(f"/run/{job_id}", 303)


@router.post("/run/{job_id}/resume")
def resume_job(request: Request, job_id: str, viewer: Organiser, work: JobsWork) -> Response:
    runner = runner_of_server(request)
    service.resume(work, job_id)
    runner.poke()
    return RedirectResponse(f"/run/{job_id}", 303)


def runner_of_server(request: Request) -> JobRunner:
    """Raise ``JobRefused`` where this server runs no jobs."""
    runner: JobRunner | None = getattr(request.app.state, "job_runner", None)
    if runner is None:
        raise JobRefused("this server runs no jobs: use the command line")
    return runner


def _run_page(
    request: Request, viewer: Viewer, market: Market, work: JobWork, *, status: int = 200, **context: Any
) -> Response:
    run = work.results.last_run(Step.MATCH)
    stale = _stale(request, work)
    shown: dict[str, Any] = {
        "form": job_words.RunForm.of(settings_of(run) if run else RankingSettings()),
        "kind": stale.suggested,
        "refused": None,
    }
    return page(
        request,
        "run.html",
        viewer,
        status=status,
        market=market,
        stale=stale,
        jobs=work.jobs.recent(service.HISTORY_SHOWN, _BY_PEOPLE),
        rerankings=work.jobs.recent(RERANKINGS_SHOWN, {JobKind.RERANK}),
        open_jobs=work.jobs.open(),
        csrf_token=form_seal(request),
        **(_words() | shown | context),
    )


def _stale(request: Request, work: JobWork) -> Stale:
    matched, agenda = work.results.last_run(Step.MATCH), work.results.last_run(Step.AGENDA)
    fresh = freshness(request, work)
    runner: JobRunner | None = getattr(request.app.state, "job_runner", None)
    changed = changed_since(work, matched, runner.folder) if runner and matched else None
    return Stale(
        matched_at=matched.finished_at if matched else None,
        fresh=fresh,
        changed=changed if fresh is Freshness.BEHIND else None,
        agenda_at=agenda.finished_at if agenda else None,
        version=max(work.results.versions(), default=None),
    )


def _words() -> dict[str, Any]:
    return {
        "kinds": job_words.KINDS,
        "asked_for": service.ASKED_FOR,
        "states": job_words.STATES,
        "tones": job_words.TONES,
        "step_words": job_words.STEPS,
        "fairness_words": job_words.FAIRNESS,
        "talks_words": job_words.TALKS,
        "field_words": job_words.FIELDS,
    }
