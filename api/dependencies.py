"""What FastAPI gives to the endpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from matcher.ports import Run, UnitOfWork

Staleness: TypeAlias = Callable[[Run], bool | None]
"""Whether records changed after the run; None when that cannot be told."""


def _unit_of_work(request: Request) -> Iterator[UnitOfWork]:
    with request.app.state.unit_of_work() as work:
        yield work


def _staleness(request: Request) -> Staleness:
    is_stale: Staleness = request.app.state.is_stale
    return is_stale


Work = Annotated[UnitOfWork, Depends(_unit_of_work, scope="function")]
"""The request's one transaction, entered; it ends, rolled back unless committed, before the response is sent."""
IsStale = Annotated[Staleness, Depends(_staleness)]
