"""What the last matching was made from, record by record: so that it can be said how many have changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from matcher.atomic import write_atomically
from matcher.ports import Run, Step, UnitOfWork
from matcher.workflows import Tools, basis
from models.domain import EventData

FILE: Final = "matched.json"
"""Beside the index, and as that made anew by the next matching."""


@contextmanager
def remember_basis(tools: Tools, folder: Path) -> Iterator[None]:
    """Write down the records as they are before the block, once it has made a matching of them."""
    with tools.unit_of_work() as work:
        prints = _prints(basis(work)[0])
    yield
    with tools.unit_of_work() as work:
        run = work.results.last_run(Step.MATCH)
    if run is not None:
        content = {"run": _key(run), "records": prints}
        write_atomically(folder / FILE, json.dumps(content).encode())


def changed_since(work: UnitOfWork, run: Run, folder: Path) -> int | None:
    """How many offers, needs and mandates were added, changed or withdrawn since ``run``; None if it is not known."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if content["run"] != _key(run):
            return None
        before: Mapping[str, str] = content["records"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    now = _prints(basis(work)[0])
    return sum(before.get(name) != now.get(name) for name in before.keys() | now.keys())


def _key(run: Run) -> list[str]:
    return [run.finished_at.isoformat(), run.input_hash]


def _prints(data: EventData) -> dict[str, str]:
    return {
        f"{type(record).__name__}:{record.id}": hashlib.sha256(repr(record).encode()).hexdigest()[:16]
        for record in (*data.offers, *data.demands)
    }
