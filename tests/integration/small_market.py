"""Texts of a small market, in which it is plain what belongs together, and the tools to work on it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from matcher.encoding import CachedEncoder, HashingEncoder
from matcher.ports import Progress, UnitOfWork
from matcher.progress import SilentProgress
from matcher.workflows import Tools
from models.domain import EventData, Need, Offer
from tests.fakes import InMemoryEmbeddingCache, InMemoryStore, InMemoryUnitOfWork

TOPICS = (
    "trimming dies wear early in the press line and a hard coating keeps their edges sharp",
    "reactive dye baths drift in colour and a spectrometer in the machine corrects the recipe",
    "battery cells swell during cycling and a fibre sensor in the module measures the strain",
    "robot grippers bruise soft fruit and fingers of silicone with air chambers hold it gently",
    "wheel bearings rust in salt water and a seal with two lips keeps the grease clean",
    "moulded lenses warp after cooling and channels along the cavity even the temperature out",
    "bioreactors foam over at night and an acoustic probe counts the bubbles before they rise",
    "weaving looms stop for broken yarn and a camera above the shed sees the loose end",
)
NEED_ENDINGS = ("which costs us a shift every week", "and our customer has complained about it twice")
OFFER_ENDINGS = ("as tests over three months have shown", "at a tenth of the usual price for such a device")
UNANSWERED = Need(
    id="n-bells",
    title="Bells",
    text="Church bells beat unevenly after casting; founders tune by ear and lose months over it.",
    keywords=("bell tuning", "casting"),
)


def small_market() -> EventData:
    """Need ``n-i`` is answered by offer ``o-i``; nothing answers ``n-bells``."""
    needs = tuple(
        Need(id=f"n-{at}", title=f"Need {at}", text=f"Our {topic}, {NEED_ENDINGS[at % 2]}.")
        for at, topic in enumerate(TOPICS)
    )
    offers = tuple(
        Offer(id=f"o-{at}", title=f"Offer {at}", text=f"Where {topic}, {OFFER_ENDINGS[at % 2]}.", trl=5)
        for at, topic in enumerate(TOPICS)
    )
    return EventData(needs=(*needs, UNANSWERED), offers=offers)


def in_memory_tools(folder: Path, progress: Progress | None = None) -> Tools:
    """Tools whose index file lies in ``folder`` and whose encoder and store live as long as they do."""
    store = InMemoryStore()
    encoder = CachedEncoder(HashingEncoder(), InMemoryEmbeddingCache())

    def unit_of_work() -> UnitOfWork:
        return InMemoryUnitOfWork(store)

    return Tools(
        unit_of_work=unit_of_work,
        encoder=lambda: encoder,
        index_path=folder / "offers.index",
        clock=lambda: datetime(2027, 3, 1, 9, tzinfo=UTC),
        progress=progress or SilentProgress(),
    )


def store(tools: Tools, data: EventData) -> None:
    with tools.unit_of_work() as work:
        work.records.upsert(data)
        work.commit()
