"""Which versions of the agenda were published."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import LARGEST_WHOLE_NUMBER, Input, Schema


class PublicationIn(Input):
    """What to publish."""

    version: Annotated[int, Field(strict=True, ge=1, le=LARGEST_WHOLE_NUMBER)] | None = None
    """Of the agenda. Null: the last one."""
    note: Annotated[str, Field(max_length=2000)] = ""
    """For the organisers."""
    letters: bool = False
    """Put a letter to each person whose day changes into the outbox, where it waits until it is sent."""


class PublicationOut(Schema):
    """One time that a version was published; the last one holds."""

    version: int
    published_at: datetime
    published_by: str
    """The id of an organiser's account; empty for the command line, and for all but organisers."""
    note: str
    """Empty for all but organisers."""


class PublicationList(Schema):
    """All publications, in order."""

    items: tuple[PublicationOut, ...]
