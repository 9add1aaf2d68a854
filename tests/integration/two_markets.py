"""One event twice: with confidential parts that would change every result if they were read, and without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from matcher.disclosure import kind_of
from matcher.encoding import CachedEncoder, HashingEncoder
from matcher.progress import SilentProgress
from matcher.publication import run_export
from matcher.publishing import publish_version
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings, RankingSettings
from matcher.workflows import Tools, run_agenda, run_matching
from models.domain import (
    Decision,
    EventData,
    IprStatus,
    IprWanted,
    Mandate,
    Offer,
    OrganisationKind,
    Partnership,
    Person,
    Verdict,
    Wish,
    concealable,
)
from models.domain.disclosure import AnyRecord
from tests.factories import NOON, make_event
from tests.fakes import InMemoryEmbeddingCache, InMemoryStore, InMemoryUnitOfWork
from tests.integration.small_market import TOPICS, small_market

CANARY = "Zanthoxyl-7731"
"""In every confidential text and field that can hold words."""
AMOUNT = 7_731_313.0
HIDDEN = "o-2"
"""An offer that is anonymous; ``OWNER`` owns it and nothing else."""
OWNER = "p-hidden"
SECRETS: dict[str, Any] = {
    "theme": f"{CANARY} theme",
    "advantages": f"{CANARY} lasts longer",
    "themes": (f"{CANARY} theme",),
    "trl": 1,
    "trl_min": 9,
    "trl_max": 9,
    "ipr_status": IprStatus.NONE,
    "ipr_wanted": IprWanted.GRANTED,
    "partnerships": (Partnership.JOINT_FILING,),
    "keywords": (CANARY, "church bells"),
    "languages": ("eo",),
    "funding_sought_eur": AMOUNT,
    "ticket_min_eur": AMOUNT,
    "ticket_max_eur": AMOUNT,
    "available_from": date(2077, 3, 1),
    "published_on": date(1977, 3, 1),
    "stated_on": date(1977, 3, 2),
    "deadline": date(2027, 3, 2),
    "partner_kinds": (OrganisationKind.AGENCY,),
    "partner_regions": (CANARY,),
    "regions": (CANARY,),
    "sectors": (f"ISIC4:{CANARY}",),
}


def people() -> tuple[Person, ...]:
    named = tuple(Person(id=f"p-{number}", name=f"Person {number}") for number in range(1, 5))
    return (*named, Person(id=OWNER, name="Hester Hidden"))


def public_event() -> EventData:
    """Owned by p-1 (offers), p-2 (needs) and p-4 (the mandate); p-3 owns nothing."""
    market = small_market()
    offers = tuple(replace(offer, owner_id="p-1", trl=None) for offer in market.offers)
    mandate = Mandate(id="m-1", title="Mandate", text=f"We invest where {TOPICS[3]}.", owner_id="p-4")
    return EventData(
        event=make_event(non_disclosure_text="I keep to myself what I am shown."),
        people=people(),
        offers=tuple(replace(o, owner_id=OWNER, anonymous=True) if o.id == HIDDEN else o for o in offers),
        needs=tuple(replace(need, owner_id="p-2", keywords=()) for need in market.needs),
        mandates=(mandate,),
        wishes=(Wish(person_id="p-2", other_id=OWNER, need_id="n-2", offer_id=HIDDEN),),
    )


def with_secrets(data: EventData) -> EventData:
    return replace(
        data,
        offers=tuple(map(_secret, data.offers)),
        needs=tuple(map(_secret, data.needs)),
        mandates=tuple(map(_secret, data.mandates)),
    )


def _secret(record: AnyRecord) -> AnyRecord:
    names = concealable(kind_of(record).type)
    text = f"Only in confidence: {CANARY}, church bells beat unevenly after casting."
    secrets: dict[str, Any] = {name: SECRETS[name] for name in names}
    return replace(record, **secrets, confidential_text=text, confidential_fields=names)


def made(data: EventData, folder: Path) -> tuple[InMemoryStore, Tools]:
    """A store with the results of all steps; how long each took is left out."""
    store = InMemoryStore()
    encoder = CachedEncoder(HashingEncoder(), InMemoryEmbeddingCache())
    folder.mkdir(parents=True, exist_ok=True)
    tools = Tools(
        unit_of_work=lambda: InMemoryUnitOfWork(store),
        encoder=lambda: encoder,
        index_path=folder / "offers.index",
        clock=lambda: NOON,
        progress=SilentProgress(),
    )
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(data)
        said = Decision(need_id="n-2", offer_id=HIDDEN, verdict=Verdict.ACCEPT, decided_by=OWNER, decided_at=NOON)
        work.decisions.add([said])
        work.commit()
    run_matching(tools, RankingSettings(threshold=0.3))
    run_agenda(tools, PairingSettings(), ProgrammeSettings(time_limit_s=1), MadeEventSettings(rooms=2, tables=3))
    with InMemoryUnitOfWork(store) as work:
        publish_version(work, now=NOON)
        work.commit()
    runs = store.committed.runs
    store.committed.runs = {step: replace(run, seconds=0.0) for step, run in runs.items()}
    return store, tools


def exported(tools: Tools, folder: Path) -> dict[str, bytes]:
    """The content of every file by its name."""
    run_export(tools, folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def offer(store: InMemoryStore, offer_id: str) -> Offer:
    found: Offer = store.committed.records[Offer][offer_id]
    return found
