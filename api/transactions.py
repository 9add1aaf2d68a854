"""The one transaction of a request. What a room asks of it beside the accounts stands with that room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from api.accounts.ports import AccountWork
from matcher.ports import UnitOfWork


def unit_of_work(request: Request) -> Iterator[AccountWork]:
    with request.app.state.unit_of_work() as work:
        yield work


Work = Annotated[UnitOfWork, Depends(unit_of_work, scope="function")]
"""The request's one transaction, entered; it ends, rolled back unless committed, before the response is sent."""
AccountsWork = Annotated[AccountWork, Depends(unit_of_work, scope="function")]
"""The same transaction, with the accounts."""
