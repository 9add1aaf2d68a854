"""How often one may try to sign in."""

from __future__ import annotations

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Attempts:
    """Counts by e-mail address, whether or not there is such an account, and by the client's network address.

    The counts are this process's: the server is one process, and they begin anew with it.
    """

    def __init__(self, *, per_account: str, per_client: str) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limits = {"account": parse(per_account), "client": parse(per_client)}

    def wait_s(self, *, account: str, client: str) -> int:
        """Count one attempt, and return 0 where it may be made; else after how many seconds to try again."""
        keys = {"account": account, "client": client}
        full = [name for name, key in keys.items() if not self._limiter.hit(self._limits[name], name, key)]
        waits = [self._limiter.get_window_stats(self._limits[name], name, keys[name]).reset_time for name in full]
        return max((max(1, math.ceil(wait - time.time())) for wait in waits), default=0)

    def succeeded(self, *, account: str) -> None:
        """Forget the attempts for that address: whoever knows the password does not guess."""
        self._limiter.clear(self._limits["account"], "account", account)
