"""A process that keeps the encoder and what it has read in memory: ``python -m api.jobs.warm WORKSPACE``.

The server asks it over a pipe, one question at a time, and it ends when the server does. It answers in a second or
two what costs a process that begins anew ten times as long: a matching after some records have changed, which is a
whole matching and equal to one, and where a record would stand that is not stored.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from api.bootstrap import open_workspace
from api.jobs.basis import remember_basis
from api.jobs.locks import MATCHING, waited_for
from api.jobs.messages import EncodeRequest, Failure, TrialRequest, Unfinished
from api.jobs.perform import figures_of_matching
from matcher.encoding import CachedEncoder, content_hash, load_encoder
from matcher.encoding.memory import RememberedEmbeddings, UnsavedEmbeddings, remembering_tokens
from matcher.errors import BridgeworkError
from matcher.ports import Step, Vectors
from matcher.preview import settings_of
from matcher.progress import SilentProgress
from matcher.settings import RankingSettings
from matcher.texts import ranked_text
from matcher.trial import Trial, try_record
from matcher.workflows import Matched, basis, run_matching
from models.db import SqlEmbeddingCache
from models.domain import Demand, EventData, Offer
from models.domain.jobs import Job, JobKind, JobState

MOST_NEW_TEXTS: Final = 100
"""So many are encoded before the next question is answered; one takes some hundredths of a second."""
_logger = logging.getLogger(__name__)


class WarmRanking:
    """The work of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workspace = open_workspace(folder, SilentProgress())
        self._encoder = remembering_tokens(load_encoder(self._workspace.settings.encoder))
        self._embeddings = RememberedEmbeddings(SqlEmbeddingCache(self._workspace.engine))
        cached = CachedEncoder(self._encoder, self._embeddings)
        self._tools = replace(self._workspace.tools(), encoder=lambda: cached)

    def rerank(self) -> bool | Unfinished:
        """Whether the matching is another one now; without a matching nothing is done.

        Where more than ``MOST_NEW_TEXTS`` are new, so many of them are encoded and kept, and the rest next time.
        """
        began, at = time.monotonic(), datetime.now(UTC)
        with waited_for(self._folder / MATCHING):
            with self._tools.unit_of_work() as work:
                before = work.results.last_run(Step.MATCH)
                data, _ = basis(work)
            if before is None:
                return False
            new = self._new_texts(data)
            if len(new) > MOST_NEW_TEXTS:
                self._tools.encoder().encode(new[:MOST_NEW_TEXTS])
                return Unfinished()
            with remember_basis(self._tools, self._folder):
                matched = run_matching(self._tools, settings_of(before))
        if not matched.reused:
            self._note(matched, at, time.monotonic() - began)
        return not matched.reused

    def _new_texts(self, data: EventData) -> list[str]:
        texts = (ranked_text(record) for record in (*data.offers, *data.demands))
        text_of = {content_hash(text): text for text in texts}
        known = self._embeddings.get_many(self._encoder.id, list(text_of))
        return [text for key, text in text_of.items() if key not in known]

    def trial(self, record: Offer | Demand) -> Trial:
        """Raises ``InputError`` where there is nothing on the other side."""
        with self._tools.unit_of_work() as work:
            (data, active), run = basis(work), work.results.last_run(Step.MATCH)
        settings = settings_of(run) if run else RankingSettings()
        private = CachedEncoder(self._encoder, UnsavedEmbeddings(self._embeddings))
        return try_record(data, record, private, settings, active.ranker)

    def encode(self, texts: tuple[str, ...]) -> Vectors:
        return self._tools.encoder().encode(texts)

    def _note(self, matched: Matched, at: datetime, seconds: float) -> None:
        """A line in the history of jobs."""
        done = Job(
            id=uuid4().hex,
            kind=JobKind.RERANK,
            state=JobState.SUCCEEDED,
            created_at=at,
            started_at=at,
            finished_at=datetime.now(UTC),
            attempts=1,
            result=figures_of_matching(matched) | {"seconds": round(seconds, 2)},
        )
        with self._workspace.unit_of_work() as work:
            work.jobs.add(done)
            work.commit()


def main(folder: Path) -> None:
    """Answer until the pipe is closed."""
    with _answers() as answers, threadpool_limits(1, user_api="blas"):  # small products: threads would only wait
        ranking: WarmRanking | None = None
        with suppress(EOFError):
            while True:
                request = pickle.load(sys.stdin.buffer)
                try:
                    ranking = ranking or WarmRanking(folder)
                    answer = _answer(ranking, request)
                except BridgeworkError as error:
                    answer = Failure(reason=str(error))
                except Exception:
                    _logger.exception("ranking anew failed")
                    answer = Failure(reason="The ranking failed; the reason is in the server's log.")
                pickle.dump(answer, answers)
                answers.flush()


def _answer(ranking: WarmRanking, request: object) -> Any:
    match request:
        case TrialRequest():
            return ranking.trial(request.record)
        case EncodeRequest():
            return ranking.encode(request.texts)
        case _:
            return ranking.rerank()


@contextmanager
def _answers() -> Iterator[IO[bytes]]:
    """Standard output for answers only: what libraries print goes to standard error."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        yield answers


if __name__ == "__main__":
    main(Path(sys.argv[1]))
