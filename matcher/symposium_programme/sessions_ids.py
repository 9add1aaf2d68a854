"""Which requested sessions are those of a symposium's plan."""

from __future__ import annotations

import re
from typing import Final

PREFIX: Final = "symposium-"
_OWN: Final = re.compile(rf"{PREFIX}(pitch|experience|clinic|networking)-[1-9]\d*")


def is_of_symposium(session_id: str) -> bool:
    """
    >>> is_of_symposium("symposium-clinic-2"), is_of_symposium("symposium-dinner")
    (True, False)
    """
    return _OWN.fullmatch(session_id) is not None
