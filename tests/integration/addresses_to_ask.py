"""Which addresses the tests of disclosure ask for, and which not, each with the reason."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI

from tests.integration.every_route import every_route, filled
from tests.integration.everything_else import KEYS
from tests.integration.two_markets import HIDDEN, OWNER

IDS = {
    "offer_id": "o-1",
    "need_id": "n-1",
    "mandate_id": "m-1",
    "person_id": "p-1",
    "organisation_id": "org-1",
    "record_id": "o-1",
    "version": "1",
    "scheme": "dark",
    "code": "ko",
    **dict.fromkeys(
        (
            "token_id", "provider", "name", "link", "upload_id", "change_id", "party_id", "session_id",
            "invitation_id", "step",
        ),
        "x",
    ),
    **{f"{kind}_id": f"{kind}-1" for kind in ("account", "delivery", "draft", "job")},
    **{f"{kind}_id": f"{kind}-1" for kind in ("message", "request", "webhook")},
    **{f"{kind}_id": f"{kind}-1" for kind in ("file", "filing", "follow_up")},
    "day": "2027-05-11",
    "place_id": "room-01",
    "by": "theme",
    "group_id": "x",
}  # fmt: skip
PLACES = {
    "/api/v1/withdrawals/{record_kind}/{record_id}": "/api/v1/withdrawals/offer/{record_id}",
    "/records/edit/{kind}/{record_id}": "/records/edit/offer/{record_id}",
    "/records/matches/{kind}/{record_id}": "/records/matches/offer/{record_id}",
    "/records/restore/{kind}/{record_id}": "/records/restore/offer/{record_id}",
    "/records/withdraw/{kind}/{record_id}": "/records/withdraw/offer/{record_id}",
    "/directory/{kind}": "/directory/people",
    "/directory/{kind}/{party_id}": "/directory/people/p-1",
    "/setup/records/{kind}": "/setup/records/offers",
    "/setup/records/{kind}/{record_id}": "/setup/records/offers/{record_id}",
    "/setup/extras/{kind}": "/setup/extras/sites",
    "/setup/extras/{kind}/remove": "/setup/extras/sites/remove",
    "/setup/places/{kind}/{place_id}/edit": "/setup/places/rooms/{place_id}/edit",
    "/setup/places/{kind}/{place_id}/remove": "/setup/places/rooms/{place_id}/remove",
    "/api/v1/wishes/{record_key}": "/api/v1/wishes/" + quote(f'["p-2", "{OWNER}"]', safe=""),
    **{f"/api/v1/{kind}/{{record_key}}": f"/api/v1/{kind}/{key}" for kind, key in KEYS.items()},
    "/programmes/tours/{day}/{bus_id}": "/programmes/tours/2027-05-11/bus-1",
    "/programmes/tours/{day}/{bus_id}/sheet.pdf": "/programmes/tours/2027-05-11/bus-1/sheet.pdf",
    "/programmes/tours/tours.pdf": "/programmes/tours/tours.pdf?day=2027-05-11",
    "/board/entry": "/board/entry?id=session-o-0",
    "/board/check": "/board/check?id=session-o-0&place=room-01&start=2027-05-11T10:00:00%2B09:00",
    "/outcomes/tell": "/outcomes/tell?need=n-1&offer=o-1",
    "/programmes/outcomes/replays/{job_id}": "/programmes/outcomes/replays/replay-1",
    "/api/v1/programmes/outcomes/replays/{job_id}": "/api/v1/programmes/outcomes/replays/replay-1",
    "/versions/compare": "/versions/compare?before=1&after=1",
    "/access/ask": "/access/ask?kind=offer&record=o-1&stage=confidential",
}
"""Of routes whose parameters mean something else in each, and of those that ask for some in the query."""
NOT_FOUND_BY_AN_ORGANISER = {
    "/calendar/x": "a feed's address is a secret: test_calendar_feed asks for it",
    **dict.fromkeys(
        (
            "/programmes/tours/2027-05-11/bus-1",
            "/programmes/tours/2027-05-11/bus-1/sheet.pdf",
            "/programmes/tours/tours.pdf?day=2027-05-11",
        ),
        "of a day with tours: test_tour_pages has one",
    ),
    **dict.fromkeys(
        ("/programmes/symposium/mine", "/programmes/symposium/mine.pdf"),
        "of who brings an offer: test_symposium asks for it",
    ),
    **dict.fromkeys(
        (
            "/api/v1/programmes/focus/kept/x",
            *(
                f"{beginning}/programmes/focus/theme/x{page}"
                for beginning, pages in (("", ("", "/plan", "/brief", "/brief.pdf")), ("/api/v1", ("", "/plan")))
                for page in pages
            ),
        ),
        "of two industries that meet: test_focus_group has some, with and without confidential parts",
    ),
    "/invitation/x": "an invitation's address is a secret: test_accounts asks for it",
    "/sign-in/with/x": "no provider of identities is set up here: test_openid has one",
    "/sign-in/with/x/back": "no provider of identities is set up here: test_openid has one",
    "/setup/import/x": "an upload is a file on disk: test_setup_pages has some",
    "/setup/import/x/report": "an upload is a file on disk: test_setup_pages has some",
    "/setup/import/x/report.csv": "an upload is a file on disk: test_setup_pages has some",
    "/api/v1/me/meeting-requests/request-1": "of those who take part; p-3 asks for it",
    **dict.fromkeys(
        (
            "/access",
            PLACES["/access/ask"],
            "/itinerary",
            "/meetings",
            "/shortlist",
            "/records",
            "/records/new",
        ),
        "of those who take part; p-3 asks for it",
    ),
    "/outcomes": "of those who take part; p-3 asks for it",
    PLACES["/outcomes/tell"]: "of the two sides of a pair: test_outcomes asks for it",
    "/records/start": "of those who are not known as a person yet: test_submission_pages asks for it",
    "/proposal": "of a need and an offer; it is among PAGES",
}
"""What an organiser who takes no part reads nothing of, each with the reason."""
FOUND_BY_WHO_TAKES_PART = (
    "/access", PLACES["/access/ask"], "/itinerary", "/meetings", "/shortlist", "/records", "/records/new",
    "/records/drafts/draft-2", "/records/drafts/draft-2/check", "/api/v1/me/meeting-requests/request-1",
    "/proposal?need=n-1&offer=o-1", "/outcomes",
)  # fmt: skip
NOT_ASKED = {
    ("*", "/static"): "files that are built from the sources",
    ("GET", "/docs"): "made from the sources, and the same for everybody",
    ("GET", "/openapi.json"): "made from the sources, and the same for everybody",
    ("POST", "/sign-out"): "it would end the session that the others are asked with",
    ("POST", "/account/sign-out-everywhere"): "it would end the session that the others are asked with",
    ("POST", "/account/password"): "it would end the session that the others are asked with",
    ("POST", "/repair"): "it solves for seconds; what it makes is compared in the exports",
    ("POST", "/api/v1/agenda/repair"): "it solves for seconds; what it makes is compared in the exports",
}
"""Routes that the sweep leaves out, each with the reason."""
FORM = {
    "kind": "offer", "record": "o-1", "stage": "confidential", "person": "p-3", "action": "granted", "need": "n-1",
    "offer": "o-1", "need_id": "n-1", "offer_id": "o-1", "reason": "too_early", "say": "no_thanks", "q": "church",
}  # fmt: skip
"""What most forms ask for; who asks owns none of it."""
QUERIES = (
    "/api/v1/matches?limit=200",
    "/api/v1/matches?min_score=0.5",
    "/api/v1/matches?need_id=n-3&offer_id=o-3",
    "/api/v1/offers?limit=3",
    f"/api/v1/offers/{HIDDEN}",
    "/records/drafts/draft-2",
    "/records/drafts/draft-2/check",
    "/records/drafts/draft-2/standing",
    "/api/v1/offers/nothing",
    "/api/v1/needs/o-1",
    "/api/v1/pairings?person_id=p-hidden",
    "/api/v1/agenda/entries?person_id=p-hidden",
    "/api/v1/agenda/comparison?before=1&after=1",
    "/api/v1/agenda?version=1",
    "/api/v1/agenda?version=9",
    "/api/v1/disclosure/log?record_id=o-1",
    "/api/v1/offers?theme=x",
    "/api/v1/offers?cursor=no",
    "/api/v1/offers?sort=trl&limit=3",
    "/api/v1/offers?sort=-trl&trl_min=1",
    "/api/v1/offers?sort=title&trl_max=5",
    "/api/v1/offers?country=KR",
    "/api/v1/offers?ipr=granted",
    "/api/v1/offers?partnership=licence",
    "/api/v1/offers?q=a",
    "/api/v1/offers?owner=me",
    "/api/v1/needs?sort=deadline&limit=3",
    "/api/v1/needs?trl_min=9",
    "/api/v1/mandates?trl_min=9",
    "/api/v1/mandates?theme=x",
)
PAGES = (
    "/compare?pair=n-1:o-1&pair=n-3:o-3",
    "/needs/n-1?funding=2000000-10000000&sort=newest&ipr=granted",
    "/needs/m-1?funding=ticket",
    "/needs?theme=Zanthoxyl-7731+theme",
    "/needs?q=zanthoxyl",
    "/offers?q=zanthoxyl",
    "/offers?theme=Zanthoxyl-7731+theme&trl=1",
    "/needs/n-2",
    f"/offers/{HIDDEN}",
    "/proposal?need=n-1&offer=o-1",
    f"/proposal?need=n-2&offer={HIDDEN}",
    "/people/p-3",
    "/outcomes/tell?need=n-1&offer=o-1",
    "/itinerary",
    "/directory/people/p-3",
    *(f"/directory/{kind}" for kind in ("offers", "needs", "mandates", "wishes")),
    "/directory/offers?q=zanthoxyl",
    "/directory/needs?q=zanthoxyl",
    "/setup/records/needs/n-1",
    "/setup/records/mandates/m-1",
    f"/setup/records/offers/{HIDDEN}",
    "/dashboard/without?reason=no_match",
    "/dashboard/load?q=hidden",
    "/map",
    "/map?q=zanthoxyl",
    "/map?q=hester",
    "/map?theme=Zanthoxyl-7731+theme&kind=offers",
    "/heat",
    "/network",
    "/network?q=hidden&least=2",
)


def reading(app: FastAPI) -> list[str]:
    """Every address that can be read, its parameters filled in."""
    routes = sorted(every_route(app) - set(NOT_ASKED))
    return [*(filled(PLACES.get(path, path), IDS) for method, path in routes if method == "GET"), *QUERIES]
