"""Whose a record is, in a picture."""

from __future__ import annotations

from typing import Final

from api.accounts.current import Viewer
from matcher.disclosure import Visibility
from models.domain import EventData, Stage
from models.domain.disclosure import AnyRecord

_NOTHING_GRANTED: Final = Visibility(EventData())


def known_owner(record: AnyRecord, viewer: Viewer) -> str:
    """The id of the owner, empty where the record is anonymous to this viewer.

    What an owner let the viewer see is left out: each time that it is shown it is written into a log, and a picture
    shows everything at once.
    """
    stage = _NOTHING_GRANTED.stage(record, viewer.person_id, viewer.roles)
    return "" if stage is Stage.ANONYMOUS else record.owner_id
