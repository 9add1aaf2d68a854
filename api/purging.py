"""What is over is forgotten: sessions, links, tokens, answers to keys, and deliveries of webhooks."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from api.accounts.services import AccountServices
from api.webhooks.settings import WebhookSettings
from matcher.errors import BridgeworkError
from models.domain.accounts import AccountSession, ApiToken, SignInLink

A_DAY_S: Final = 24 * 3600.0
LOOKED_AT_FOR: Final = timedelta(days=7)
"""So long somebody may want to know why a link or a token does not hold any more."""
_logger = logging.getLogger(__name__)


def purge(services: AccountServices, webhooks: WebhookSettings) -> int:
    """Forget it in one transaction and return how many rows that were; what the database raises is logged."""
    now = services.clock()
    try:
        with services.unit_of_work() as work:
            kinds = (AccountSession, ApiToken, SignInLink)
            found = sum(work.accounts.purge(kind, now - LOOKED_AT_FOR) for kind in kinds)
            found += work.answers.purge(now)
            found += work.webhooks.purge(now - timedelta(days=webhooks.keep_days))
            work.commit()
    except BridgeworkError as error:
        _logger.warning("what is over was not purged: %s", type(error).__name__)
        return 0
    return found
