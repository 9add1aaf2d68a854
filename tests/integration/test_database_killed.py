"""A real process, killed with SIGKILL, on a real file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.db import SqlEmbeddingCache, SqlUnitOfWork, open_database, upgrade
from models.domain import EventData
from tests.factories import make_offer

ROOT = Path(__file__).parents[2]

UPSERT = """
import sys, time
from models.db import SqlUnitOfWork, open_database
from models.domain import EventData
from tests.factories import make_offer

offers = tuple(make_offer(number, text="new text " * 100) for number in range(10_000))
with SqlUnitOfWork(open_database(sys.argv[1])) as work:
    work.records.upsert(EventData(offers=offers))
    if sys.argv[2] == "commit":
        work.commit()
    print("written", flush=True)
    time.sleep(600)
"""

PUT = """
import os, signal, sys
import numpy as np
from models.db import SqlEmbeddingCache, open_database

SqlEmbeddingCache(open_database(sys.argv[1])).put_many("encoder", {"a": np.arange(4, dtype=np.float32)})
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'bridgework.db'}"
    upgrade(open_database(url))
    with SqlUnitOfWork(open_database(url)) as work:
        work.records.upsert(EventData(offers=(make_offer(1),)))
        work.commit()
    return url


def start(script: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", script, *arguments], env=environment, stdout=subprocess.PIPE)


def kill_when_written(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == b"written\n"
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_killed_before_the_commit_leaves_the_database_as_it_was_and_usable(url: str, tmp_path: Path) -> None:
    kill_when_written(start(UPSERT, url, "wait"))
    # The cache of the killed process was too small for what it wrote: most of it had reached the log.
    assert (tmp_path / "bridgework.db-wal").stat().st_size > 1_000_000
    with SqlUnitOfWork(open_database(url)) as work:
        assert work.records.load() == EventData(offers=(make_offer(1),))
        work.records.upsert(EventData(offers=(make_offer(2),)))
        work.commit()
        assert work.records.load() == EventData(offers=(make_offer(1), make_offer(2)))


def test_killed_after_the_commit_loses_nothing(url: str) -> None:
    kill_when_written(start(UPSERT, url, "commit"))
    with SqlUnitOfWork(open_database(url)) as work:
        offers = work.records.load().offers
    assert len(offers) == 10_000
    assert {offer.text for offer in offers} == {"new text " * 100}


def test_killed_right_after_storing_vectors_loses_none(url: str) -> None:
    assert start(PUT, url).wait() == -signal.SIGKILL
    found = SqlEmbeddingCache(open_database(url)).get_many("encoder", ["a"])
    assert found["a"].tolist() == [0.0, 1.0, 2.0, 3.0]
