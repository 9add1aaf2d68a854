"""The errors that both siblings, ``matcher`` and ``models.db``, raise.

They live below both, because ``models.db`` cannot import ``matcher``; ``matcher.errors`` offers them under its own
name, draws the whole tree, and is where everyone else imports them from.
"""

from __future__ import annotations

from pathlib import Path


class BridgeworkError(Exception):
    """Base of the tree. ``str()`` is a sentence for a person."""


class InputError(BridgeworkError):
    """What the caller gave is wrong."""


class UnreadableFile(InputError):
    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = Path(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}")


class InvalidSettings(InputError):
    def __init__(self, setting: str, value: object, reason: str) -> None:
        self.setting = setting
        self.value = value
        self.reason = reason
        super().__init__(f"{setting}: {reason} (got {value!r:.80})")


class DatabaseBusy(BridgeworkError):
    """Another process has been writing to the database for as long as one waits; nothing is lost, try again."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} is being written to by another process: try again when it is done")


class DatabaseUnavailable(BridgeworkError):
    """The database does not answer, or cannot do what it is asked: its disk is full, its server is gone."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"the database {name} cannot be used: {reason}")


class AlreadyExists(BridgeworkError):
    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"{kind} {name!r} exists already")
