"""Processes that the server starts: they end with it, and Ctrl-C in its terminal is not theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

GRACE_S: Final = 3.0
"""Seconds from asking a process to end to making it."""


def start(module: str, *arguments: str, answers: bool = False) -> subprocess.Popen[bytes]:
    """Start ``python -m module``; its standard input is a pipe that closes with this process, and its standard output
    is one where ``answers`` are awaited.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if answers else subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End it, and wait until it has."""
    process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
