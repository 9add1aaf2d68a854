"""What the last matching was made from, record by record: so that it can be said how many have changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from matcher.atomic import write_atomically
from matcher.ports import Run, Step, UnitOfWork
from matcher.workflows import Tools, basis
from models.domain import EventData

RECORDS: Final = "matched.json"
"""Beside the index, and as that made anew by the next matching."""
VERSION: Final = "ranked.json"
"""Which version of the records the last matching has taken in."""


@contextmanager
def remember_basis(tools: Tools, folder: Path) -> Iterator[None]:
    """Write down the records as they are before the block, once it has made a matching of them."""
    with tools.unit_of_work() as work:
        version = work.records.version()
        prints = _prints(basis(work)[0])
    yield
    with tools.unit_of_work() as work:
        run = work.results.last_run(Step.MATCH)
    if run is not None:
        _write(folder / RECORDS, run, prints)
        _write(folder / VERSION, run, version)


def has_taken_in(run: Run, version: int, folder: Path) -> bool | None:
    """Whether ``run`` was made from this version of the records; None if it is not known from which."""
    known = _read(folder / VERSION, run)
    return None if known is None else bool(known == version)


def changed_since(work: UnitOfWork, run: Run, folder: Path) -> int | None:
    """How many offers, needs and mandates were added, changed or withdrawn since ``run``; None if it is not known."""
    before: Mapping[str, str] | None = _read(folder / RECORDS, run)
    if before is None:
        return None
    now = _prints(basis(work)[0])
    return sum(before.get(name) != now.get(name) for name in before.keys() | now.keys())


def _write(path: Path, run: Run, content: object) -> None:
    write_atomically(path, json.dumps({"run": _key(run), "content": content}).encode())


def _read(path: Path, run: Run) -> Any:
    """What was written of ``run``; None for another run, and where there is nothing that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found["content"] if found["run"] == _key(run) else None


def _key(run: Run) -> list[str]:
    return [run.finished_at.isoformat(), run.input_hash]


def _prints(data: EventData) -> dict[str, str]:
    return {
        f"{type(record).__name__}:{record.id}": hashlib.sha256(repr(record).encode()).hexdigest()[:16]
        for record in (*data.offers, *data.demands)
    }
