"""What the technology forum asks of the request's transaction."""

from __future__ import annotations

from typing import Annotated, Protocol

from fastapi import Depends

from api.setup.ports import SetupWork
from api.transactions import unit_of_work


class ForumWork(SetupWork, Protocol):
    """A unit of work that has the forum and the changes that can be taken back."""


CurrentForum = Annotated[ForumWork, Depends(unit_of_work, scope="function")]
