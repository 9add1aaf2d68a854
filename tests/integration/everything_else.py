"""What an event holds beside its market: one of each thing that an address asks for by its id."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

from api.submission.forms import entered_from
from matcher.ledger import replay
from matcher.replays import Replayed, replayed_as_json
from models.domain import (
    Absence,
    Booth,
    BoothWish,
    Bus,
    Closure,
    Cluster,
    DisclosedKind,
    EventData,
    Group,
    Lock,
    Offer,
    Organisation,
    Precedence,
    SessionKind,
    SessionRequest,
    Site,
    Travel,
    public_part,
    record_key,
)
from models.domain.accounts import Account, AccountRole, Message, MessageKind
from models.domain.drafts import Draft
from models.domain.forum import FollowUp, ForumEdition, ForumMinutes, ForumTalk, Holder, JointFiling, MinutesFile
from models.domain.jobs import Job, JobKind, JobState
from models.domain.requests import MeetingRequest
from models.domain.webhooks import WebhookDelivery, WebhookEndpoint, WebhookKind
from tests.factories import NOON
from tests.fakes import InMemoryUnitOfWork

ORGANISER, COMPANY = f"{AccountRole.ORGANISER}-", f"{AccountRole.COMPANY}-p-3"
"""The accounts whose drafts there are: of a change of somebody else's offer, and of a new one."""
LATER: Final = NOON + timedelta(hours=1)
ORGANISATION = Organisation(id="org-1", name="Organisation 1")
GROUP = Group(id="g-1", name="Group 1", lead_id="p-1", member_ids=("p-4",))
ABSENCE = Absence(person_id="p-4", start=NOON, end=LATER)
CLOSURE = Closure(place_id="room-02", start=NOON, end=LATER)
TRAVEL = Travel(first_area="a", second_area="b", minutes=9)
LOCK = Lock(entry_id="session-o-0")
PRECEDENCE = Precedence(first_id="session-o-0", second_id="session-o-1")
CLUSTER = Cluster(id="c-1", name="Cluster 1")
SITE = Site(room_id="room-02")
BUS = Bus(id="bus-1", name="Bus 1", seats=30)
BOOTH = Booth(id="b-1", name="Booth 1")
BOOTH_WISH = BoothWish(organisation_id=ORGANISATION.id)
REPLAYED = Replayed(
    replay=replay((), (), ()), before=0, after=0, rankers=("default", "default"), encoders=("hashing", "hashing")
)
SESSION = SessionRequest(id="sr-1", title="Request 1", kind=SessionKind.PANEL, slots=2)

KEYS: Final = {
    "groups": GROUP.id,
    "absences": quote(record_key(ABSENCE), safe=""),
    "closures": quote(record_key(CLOSURE), safe=""),
    "travel": quote(record_key(TRAVEL), safe=""),
    "locks": LOCK.entry_id,
    "precedences": quote(record_key(PRECEDENCE), safe=""),
    "session-requests": SESSION.id,
    "clusters": CLUSTER.id,
    "sites": SITE.room_id,
    "buses": BUS.id,
    "booths": BOOTH.id,
    "booth-wishes": BOOTH_WISH.organisation_id,
}
"""As they stand in an address, by the collection."""


def add_everything_else(work: InMemoryUnitOfWork) -> None:
    """Of the event of ``two_markets``; the caller commits. Each thing's id is its kind and ``-1``."""
    work.records.upsert(
        EventData(
            organisations=(ORGANISATION,),
            groups=(GROUP,),
            absences=(ABSENCE,),
            closures=(CLOSURE,),
            travel=(TRAVEL,),
            locks=(LOCK,),
            precedences=(PRECEDENCE,),
            session_requests=(SESSION,),
            clusters=(CLUSTER,),
            sites=(SITE,),
            buses=(BUS,),
            booths=(BOOTH,),
            booth_wishes=(BOOTH_WISH,),
        )
    )
    _add_drafts(work)
    _add_forum(work)
    _add_webhook(work)
    viewer = Account(
        id="account-1", email="v@example.org", name="Vera", roles=frozenset({AccountRole.VIEWER}), created_at=NOON
    )
    work.accounts.add(viewer)
    work.jobs.add(Job(id="job-1", kind=JobKind.MATCH, created_at=NOON, state=JobState.SUCCEEDED))
    work.jobs.add(
        Job(
            id="replay-1",
            kind=JobKind.REPLAY,
            created_at=NOON,
            finished_at=NOON,
            state=JobState.SUCCEEDED,
            result=replayed_as_json(REPLAYED),
        )
    )
    work.requests.add(
        MeetingRequest(
            id="request-1",
            need_id="n-1",
            offer_id="o-1",
            asked_by="p-3",
            asked_of="p-1",
            created_at=NOON,
            expires_at=LATER,
        )
    )
    work.outbox.add(
        Message(
            id="message-1",
            kind=MessageKind.NOTICE,
            recipient="v@example.org",
            subject="A notice",
            text="To be read.",
            created_at=NOON,
        )
    )


def _add_drafts(work: InMemoryUnitOfWork) -> None:
    offer = work.records.find(Offer, "o-1")
    assert offer is not None
    form = entered_from(public_part(offer), by_owner=False)
    change = Draft(
        id="draft-1",
        account_id=ORGANISER,
        kind=DisclosedKind.OFFER,
        entered=form,
        opened=form,
        record_id=offer.id,
        created_at=NOON,
        saved_at=NOON,
    )
    written = {"title": ("A coating",), "text": ("It lasts three times longer.",)}
    new = Draft(
        id="draft-2",
        account_id=COMPANY,
        kind=DisclosedKind.OFFER,
        entered=written,
        created_at=NOON,
        saved_at=NOON,
    )
    for draft in (change, new):
        work.drafts.save(draft)


def _add_forum(work: InMemoryUnitOfWork) -> None:
    day = date(2027, 5, 11)
    talk = ForumTalk(person_id="p-1", offer_id="o-1", need_ids=("n-1",))
    holders = (
        Holder(organisation_id=ORGANISATION.id, offer_id="o-1", share=6000, alone=("A sentence.",)),
        Holder(person_id="p-hidden", offer_id="o-2", share=4000),
    )
    file = MinutesFile(id="file-1", day=day, name="a.txt", media_type="text/plain", size=1, sent_at=NOON)
    for record in (
        ForumEdition(day=day, title="Forum", need_ids=("n-1", "n-2", "n-3"), talks=(talk,)),
        ForumMinutes(day=day, attended_ids=("p-1",), text="Noted.", revised_at=NOON),
        FollowUp(id="follow_up-1", day=day, text="A promise", person_id="p-3", due=day),
        JointFiling(id="filing-1", title="A right", need_id="n-1", holders=holders),
    ):
        work.forum.put(record)
    work.forum.attach(file, b"a")


def _add_webhook(work: InMemoryUnitOfWork) -> None:
    endpoint = WebhookEndpoint(
        id="webhook-1",
        url="https://example.org/hook",
        kinds=frozenset({WebhookKind.AGENDA_PUBLISHED}),
        secret_hash="0",
        created_by=ORGANISER,
        created_at=NOON,
    )
    delivery = WebhookDelivery(
        id="delivery-1",
        endpoint_id=endpoint.id,
        kind=WebhookKind.TEST,
        body="{}",
        created_at=NOON,
        next_at=None,
    )
    work.webhooks.register(endpoint)
    work.webhooks.add([delivery])
