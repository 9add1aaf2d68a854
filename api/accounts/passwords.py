"""Passwords, hashed by argon2id."""

from __future__ import annotations

import secrets
import threading
from enum import StrEnum
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matcher.errors import InputError

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256
_AT_ONCE: Final = 4
"""Hashes made at once: each takes its whole memory."""


class Unfit(StrEnum):
    """The rule that a password breaks."""

    SHORT = "short"
    LONG = "long"
    ADDRESS = "address"


class UnfitPassword(InputError):
    """``rule`` is broken; ``length`` is in characters. ``str()`` says so, and never the password."""

    def __init__(self, rule: Unfit, length: int) -> None:
        self.rule, self.length = rule, length
        reasons = {
            Unfit.SHORT: f"A password has at least {SHORTEST_PASSWORD} characters, this has {length}.",
            Unfit.LONG: f"A password has at most {LONGEST_PASSWORD} characters, this has {length}.",
            Unfit.ADDRESS: "The e-mail address is no password.",
        }
        super().__init__(reasons[rule])


def require_fit(password: str, email: str) -> None:
    """Raise ``UnfitPassword`` for one that is too short, too long or the e-mail address.

    Length is what counts (NIST SP 800-63B, 3.1.1.2); there are no rules on kinds of characters.
    """
    length = len(password)
    if length > LONGEST_PASSWORD:
        raise UnfitPassword(Unfit.LONG, length)
    if length < SHORTEST_PASSWORD or not password.strip():
        raise UnfitPassword(Unfit.SHORT, length if password.strip() else 0)
    if password.strip().lower() in {email, email.partition("@")[0]}:
        raise UnfitPassword(Unfit.ADDRESS, length)


class Passwords:
    """Hashes and compares. A comparison takes as long where there is no account or no password."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._at_once = threading.BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        with self._at_once:
            return self._hasher.hash(password)

    def fits(self, password_hash: str, password: str) -> bool:
        """Whether ``password`` is the one hashed; False, after the same work, where ``password_hash`` is empty."""
        compared, nobodys = password[: LONGEST_PASSWORD + 1], self._nobodys
        with self._at_once:
            try:
                self._hasher.verify(password_hash or nobodys, compared)
            except (VerificationError, InvalidHashError):
                return False
        return bool(password_hash)

    def is_dated(self, password_hash: str) -> bool:
        """Whether it was made at another cost than that of today."""
        return self._hasher.check_needs_rehash(password_hash)
