"""Who works on a workspace: a lock on a file, which the system takes back when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

JOBS: Final = "jobs.lock"
"""Held by the process of the job that runs: there is one at a time."""
MATCHING: Final = "matching.lock"
"""Held while a matching is made and stored, by a job or after a change of records."""
LOCKED: Final = 75
"""The exit code of a job's process that found another one at work."""
_POLL_S = 0.1


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock for the block if nobody else does; whether it is held."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def waited_for(path: Path) -> Iterator[None]:
    """Hold the lock for the block, as soon as nobody else does."""
    while True:
        with held(path) as is_ours:
            if is_ours:
                yield
                return
        time.sleep(_POLL_S)


def is_free(path: Path) -> bool:
    with suppress(FileNotFoundError), held(path) as is_ours:
        return is_ours
    return True
