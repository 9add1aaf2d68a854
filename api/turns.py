"""Loops of the threads that work beside the requests: an error costs them a turn, and never ends them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from matcher.errors import BridgeworkError

AFTER_FAILURE_S: Final = 30.0
Pause = TypeVar("Pause", float, float | None)
_logger = logging.getLogger(__name__)


def pause_after(what: str, turn: Callable[[], Pause]) -> Pause | float:
    """Do one turn of the loop that is called ``what``, and return how many seconds to pause after it: what ``turn``
    returns, ``AFTER_FAILURE_S`` after an error, which is logged.
    """
    try:
        return turn()
    except BridgeworkError as error:
        _logger.error("%s: %s", what, error)
    except Exception:
        _logger.exception("%s: an error of the server's own", what)
    return AFTER_FAILURE_S
