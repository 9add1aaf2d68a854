from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.encoding import HashingEncoder
from matcher.forum import FilingTerms
from matcher.forum_programme import propose_filings
from matcher.forum_programme.filings import whole_shares
from models.domain import Conflict, EventData, IprStatus, Need, Offer, Organisation, Partnership, Person
from models.domain.forum import WHOLE_SHARE

ENCODE = HashingEncoder().encode
TERMS = FilingTerms(least_level=0.6, rival_from=0.95, related_from=0.0)
ASPECTS = ("The curved core of the mould stays far too hot.", "Nobody sees the drift of cavity temperature.")


def records() -> EventData:
    people = tuple(Person(id=f"p-{at}", name=f"Person {at}", organisation_id=f"org-{at}") for at in range(3))
    return EventData(
        organisations=tuple(Organisation(id=f"org-{at}", name=f"Organisation {at}") for at in range(3)),
        people=people,
        needs=(Need(id="n-1", title="Flat covers", text=" ".join(ASPECTS), owner_id="p-2"),),
        offers=tuple(Offer(id=f"o-{at}", title="", text=ASPECTS[at], owner_id=f"p-{at}") for at in range(2)),
    )


def test_two_owners_who_cover_different_sentences_are_proposed() -> None:
    (filing,) = propose_filings(records(), ENCODE, ["n-1"], TERMS)
    assert [(each.organisation_id, each.share, each.alone) for each in filing.holders] == [
        ("org-0", 5000, ASPECTS[:1]),
        ("org-1", 5000, ASPECTS[1:]),
    ]
    assert (filing.title, filing.covered, filing.missing) == ("Flat covers", 1.0, ())


def test_who_is_in_conflict_anonymous_patented_or_not_open_to_it_is_left_out() -> None:
    data = records()
    first, second = data.offers
    apart = (Conflict(first_id="org-0", second_id="org-1"),)
    for changed in (
        replace(data, conflicts=apart),
        replace(data, offers=(replace(first, anonymous=True), second)),
        replace(data, offers=(replace(first, ipr_status=IprStatus.GRANTED), second)),
        replace(data, offers=(replace(first, partnerships=(Partnership.LICENCE,)), second)),
    ):
        assert propose_filings(changed, ENCODE, ["n-1"], TERMS) == ()


def test_what_is_taken_is_proposed_nowhere_else() -> None:
    found = propose_filings(records(), ENCODE, ["n-1"], TERMS)
    assert propose_filings(records(), ENCODE, ["n-1"], TERMS, taken=found) == ()


def test_offers_that_say_the_same_are_named_as_rivals() -> None:
    data = records()
    again = Offer(id="o-2", title="", text=ASPECTS[0], owner_id="p-1")
    (filing,) = propose_filings(replace(data, offers=(*data.offers, again)), ENCODE, ["n-1"], TERMS)
    assert [(rival.first_id, rival.second_id) for rival in filing.rivals] == [("o-0", "o-2")]
    assert not {"o-0", "o-2"} <= {holder.offer_id for holder in filing.holders}


@settings(max_examples=30)
@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=8))
def test_shares_add_up_to_the_whole(parts: list[float]) -> None:
    assert sum(whole_shares(parts)) == WHOLE_SHARE
