"""Jobs: an organiser asks for a matching or an agenda, watches it, ends it, and takes it up again."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.accounts.current import require, viewer_of
from api.dependencies import JobsWork
from api.documentation import WITH_BODY, answers, body_example
from api.errors import JobRefused
from api.examples.jobs import JOB, JOB_ASKED
from api.jobs import service
from api.jobs.runner import JobRunner
from api.schemas.jobs import JobIn, JobList, JobOut
from models.domain.accounts import AccountRole

router = APIRouter(prefix="/jobs", tags=["jobs"], dependencies=[Depends(require(AccountRole.ORGANISER))])
LISTED = 50


def runner_of(request: Request) -> JobRunner:
    """Raise ``JobRefused`` where this server runs no jobs."""
    runner: JobRunner | None = request.app.state.job_runner
    if runner is None:
        raise JobRefused("this server runs no jobs: use the command line")
    return runner


@router.get("", summary="List the last jobs", responses=answers({"items": [JOB]}))
def list_jobs(work: JobsWork) -> JobList:
    """Those of the server itself as well, which ranks changed records anew. For organisers, as all of this."""
    return JobList(items=tuple(JobOut.of(job) for job in work.jobs.recent(LISTED)))


@router.post(
    "",
    status_code=201,
    summary="Ask for a job",
    responses=answers(JOB, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(JOB_ASKED),
)
def create_job(body: JobIn, work: JobsWork, request: Request, response: Response) -> JobOut:
    """It is put into the queue; `Location` tells its state. The same job waiting there already is given back.

    409 for an agenda before there is a matching, and where the server runs no jobs.
    """
    runner = runner_of(request)
    job = service.ask(work, body.kind, body.settings, viewer_of(request).account_id)
    runner.poke()
    response.headers["Location"] = f"{request.url.path}/{job.id}"
    return JobOut.of(job)


@router.get("/{job_id}", summary="Get a job", responses=answers(JOB, 404))
def get_job(job_id: str, work: JobsWork) -> JobOut:
    """How far it is, and what came of it."""
    return JobOut.of(service.find(work, job_id))


@router.delete("/{job_id}", status_code=202, summary="End a job", responses=answers(JOB, 404, 409, status=202))
def stop_job(job_id: str, work: JobsWork) -> JobOut:
    """What waits leaves the queue. An agenda that is being made ends with the best plan so far, which is kept as a
    version that says so: `result.cut_short`, with `utility` and its proven `utility_bound`. Tours that are being
    planned end within seconds with the best so far, where there are any. Anything else that runs ends within a
    second. What its earlier steps have stored stays.

    409 for a job that has ended.
    """
    return JobOut.of(service.stop(work, job_id))


@router.post(
    "/{job_id}/resume", status_code=202, summary="Resume a job", responses=answers(JOB, 404, 409, status=202)
)
def resume_job(job_id: str, work: JobsWork, request: Request) -> JobOut:
    """What failed, was ended or was interrupted is put into the queue again, and goes on from what it has stored."""
    runner = runner_of(request)
    job = service.resume(work, job_id)
    runner.poke()
    return JobOut.of(job)
