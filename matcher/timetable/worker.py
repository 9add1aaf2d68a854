"""The process that ``watched`` starts: a problem and its deadline on standard input, answers on standard output.

All are pickled; the deadline is one of ``time.monotonic``, which all processes of a machine share.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
from typing import IO

from matcher.errors import BridgeworkError
from matcher.timetable.solve import solve


def main() -> None:
    """Solve one problem. What libraries print goes to standard error; ends when whoever started it does."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    problem, deadline = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_starter, args=(sys.stdin.buffer,), daemon=True).start()
    try:
        seconds = max(deadline - time.monotonic(), 0.0)
        _say(answers, "done", solve(problem, seconds, lambda answer: _say(answers, "told", answer)))
    except BridgeworkError as error:
        _say(answers, "failed", str(error))


def _say(answers: IO[bytes], kind: str, content: object) -> None:
    pickle.dump((kind, content), answers)
    answers.flush()


def _end_with_starter(stdin: IO[bytes]) -> None:
    """Standard input ends when the process that started this one closes it, or is killed."""
    stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
