"""What the server asks the warm process, and how that says that it could not."""

from __future__ import annotations

from dataclasses import dataclass

from models.domain import Demand, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankRequest:
    """Match the records as they are now with the settings of the last matching, and store it if anything changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """So many texts are new that they are encoded a part at a time: ask again, after who waits for a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRequest:
    record: Offer | Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeRequest:
    """The vectors of texts, in their order: those of public texts only, for they are kept."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A sentence for people."""

    reason: str
