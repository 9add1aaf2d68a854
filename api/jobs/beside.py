"""Long work beside the requests: jobs that an organiser asks for, and ranking anew what has changed."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from api.jobs.reranking import Reranking
from api.jobs.runner import JobRunner


def work_beside(app: FastAPI, folder: Path) -> None:
    """Give the application its queue of jobs and its reranker, which work in the workspace of ``folder`` while the
    server runs. Without them no jobs are run, and changed records wait for a matching that somebody asks for.
    """
    runner, reranker = JobRunner(folder, app.state.unit_of_work), Reranking(folder)
    app.state.job_runner, app.state.reranker = runner, reranker
    app.state.repeating += [lambda: runner, lambda: reranker]
