"""Deliveries on their way: each is tried until it is taken, or there have been enough attempts."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pydantic import SecretStr

from api.accounts.ports import AccountWork
from api.webhooks.posting import Outcome, _, post
from api.webhooks.settings import WebhookSettings
from api.webhooks.signing import fingerprint_of, secret_of, signed_headers
from matcher.errors import BridgeworkError
from models.domain.webhooks import DeliveryState, WebhookDelivery, WebhookEndpoint

LEASE: Final = timedelta(minutes=5)
"""For so long nobody else tries a delivery that is being tried; after it, who tried it has died."""
REVOKED: Final = _("The endpoint was revoked.")
ANOTHER_KEY: Final = _("The server has another key: register the endpoint anew.")
GONE: Final = 410
SPREAD: Final = 0.1
"""The share by which waits differ, so that not all come at once to an endpoint that is back."""
_logger = logging.getLogger(__name__)


class Deliverer:
    """Call ``deliver_due`` again and again. All that it knows stands in the database, so that it goes on after a
    restart where it was.
    """

    def __init__(
        self,
        unit_of_work: Callable[[], AccountWork],
        server_key: SecretStr,
        settings: WebhookSettings,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._server_key = server_key
        self._settings = settings
        self._clock = clock
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let ``deliver_due`` return after the delivery that it tries, also in another thread."""
        self._stopped.set()

    def deliver_due(self) -> int:
        """Try what is due until told to stop, and return how many deliveries that was. What the database raises
        waits for the next time.
        """
        try:
            with self._unit_of_work() as work:
                now = self._clock()
                due = [item for item in work.webhooks.pending() if item.next_at is not None and item.next_at <= now]
            return sum(self._deliver(item) for item in due if not self._stopped.is_set())
        except BridgeworkError as error:
            _logger.warning("webhooks wait: %s", type(error).__name__)
            return 0

    def _deliver(self, delivery: WebhookDelivery) -> bool:
        """Try it once; False where another is trying it."""
        now = self._clock()
        tried = replace(delivery, attempts=delivery.attempts + 1, last_at=now, next_at=now + LEASE)
        with self._unit_of_work() as work:
            endpoint = work.webhooks.endpoint(delivery.endpoint_id)
            if not work.webhooks.replace(delivery, tried):
                return False
            work.commit()
        outcome, is_final = self._send(tried, endpoint, now)
        done = self._after(tried, outcome, is_final=is_final)
        with self._unit_of_work() as work:
            work.webhooks.replace(tried, done)
            work.commit()
        if done.state is DeliveryState.GIVEN_UP:
            _logger.warning(
                "webhook delivery %s to endpoint %s is given up after %d attempts: %s",
                done.id,
                done.endpoint_id,
                done.attempts,
                done.failure,
            )
        return True

    def _send(
        self, delivery: WebhookDelivery, endpoint: WebhookEndpoint | None, now: datetime
    ) -> tuple[Outcome, bool]:
        """What came of it, and whether another attempt would be in vain."""
        if endpoint is None or endpoint.closed_at is not None:
            return Outcome(failure=REVOKED), True
        secret = secret_of(self._server_key, endpoint.id)
        if fingerprint_of(secret) != endpoint.secret_hash:
            return Outcome(failure=ANOTHER_KEY), True
        headers = signed_headers(secret, delivery.id, delivery.body, now)
        outcome = post(endpoint.url, headers, delivery.body, self._settings)
        return outcome, outcome.status == GONE

    def _after(self, tried: WebhookDelivery, outcome: Outcome, *, is_final: bool) -> WebhookDelivery:
        ended = replace(tried, next_at=None, status=outcome.status, failure=outcome.failure)
        if not outcome.failure:
            return replace(ended, state=DeliveryState.DELIVERED)
        waits = self._settings.waits_s
        if is_final or tried.attempts > len(waits):
            return replace(ended, state=DeliveryState.GIVEN_UP)
        wait_s = waits[tried.attempts - 1] * random.uniform(1 - SPREAD, 1 + SPREAD)
        return replace(ended, next_at=self._clock() + timedelta(seconds=wait_s))
