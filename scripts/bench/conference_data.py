"""Makes a conference with export consultations, as a folder that ``bridgework import`` takes, and measures one.

``python -m scripts.bench.conference_data OUT --people 90 --countries 30`` writes it; everybody in it is made up.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from matcher.atomic import write_atomically
from scripts.bench.conference_words import COUNTRIES, NAMES, TECHNOLOGIES

FIRST_DAY: Final = date(2027, 9, 14)
KINDS: Final = ("sme", "large_company", "university", "research_institute")
WORLD: Final = ("en", "fr", "es", "ar", "zh", "ja", "de", "pt", "vi", "ru", "id", "th")
"""Languages between which and Korean there are interpreters, the most wanted first."""
Table = tuple[Sequence[str], list[Sequence[object]]]


class Conference:
    """A third of the people offer and are Korean mostly, a half look for something, the others interpret."""

    def __init__(self, people: int, countries: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.countries = [item.split(",") for item in COUNTRIES[:countries]]
        self.offering, self.needing = people // 3, people // 2
        self.interpreting = people - self.offering - self.needing - people // 20
        self.officials = people // 20
        self.people: list[dict[str, object]] = []
        self.organisations: list[tuple[object, ...]] = []
        self.offers: list[dict[str, object]] = []
        self.needs: list[dict[str, object]] = []
        self.wishes: list[tuple[object, ...]] = []
        self._names: set[str] = set()
        self._make()

    def _make(self) -> None:
        technologies = [(theme, pair) for theme, pairs in TECHNOLOGIES.items() for pair in pairs]
        self.draw.shuffle(technologies)
        foreign = cycle(self.countries[1:])
        for number in range(self.offering):
            country = self.countries[0] if number % 4 else next(foreign)
            theme, (thing, aim) = technologies[number % len(technologies)]
            person = self._person(f"s-{number:03}", country, "company" if number % 2 else "researcher", number)
            self.offers.append(self._record("o", number, theme, person, _offer(thing, aim, number)))
        for number in range(self.needing):
            country = next(foreign) if number % 6 else self.countries[0]
            theme, (thing, aim) = technologies[number % self.offering % len(technologies)]
            person = self._person(f"b-{number:03}", country, "company", number)
            self.needs.append(self._record("n", number, theme, person, _need(thing, aim, number)))
        self._wish()
        for number in range(self.interpreting):
            self._interpreter(number)
        for number in range(self.officials):
            self._person(f"g-{number:03}", self.countries[0], "official", number)

    def _wish(self) -> None:
        """Buyers ask beforehand for three sellers of their theme, as they do for export consultations."""
        by_theme: dict[object, list[dict[str, object]]] = {}
        for offer in self.offers:
            by_theme.setdefault(offer["theme"], []).append(offer)
        for number, need in enumerate(self.needs):
            sellers = by_theme.get(need["theme"], [])
            for offer in self.draw.sample(sellers, min(3, len(sellers))):
                kind = "must_meet" if number % 11 == 0 else "would_meet"
                self.wishes.append((need["owner_id"], offer["owner_id"], kind, need["id"], offer["id"]))

    def _record(self, kind: str, number: int, theme: str, person: str, texts: tuple[str, str]) -> dict[str, object]:
        return {
            "id": f"{kind}-{number:03}",
            "title": texts[0],
            "text": texts[1],
            "owner_id": person,
            "theme": theme,
            "languages": ["en"],
        } | (
            {"trl": self.draw.randint(4, 8), "partnerships": ["licence", "commercial_agreement"]}
            if kind == "o"
            else {}
        )

    def _person(self, person_id: str, country: Sequence[str], role: str, number: int) -> str:
        code, language, zone = country
        name = self._name(language)
        organisation = f"org-{person_id}"
        kind = KINDS[number % len(KINDS)] if role != "official" else "agency"
        firm = f"{name.split()[-1]} {_SUFFIX[kind]}"
        for word in WORDS:
            if firm not in self._names:
                break
            firm = f"{name.split()[-1]} {word} {_SUFFIX[kind]}"
        self._names.add(firm)
        self.organisations.append((organisation, firm, kind, code, "", "true"))
        speaks_english = language == "en" or self.draw.random() < 0.45
        languages = list(dict.fromkeys([language, *(["en"] if speaks_english else [])]))
        abroad = code != "KR"
        remote = abroad and role == "company" and number % 13 == 5
        self.people.append(
            {
                "id": person_id,
                "name": name,
                "email": f"{person_id}@example.org",
                "organisation_id": organisation,
                "role": role,
                "country": code,
                "time_zone": zone,
                "languages": ";".join(languages),
                "arrives_at": _moment(0, 13) if abroad and not remote and number % 7 == 3 else "",
                "departs_at": _moment(2, 15) if abroad and not remote and number % 5 == 1 else "",
                "remote": "yes" if remote else "",
                "diet": ("halal", "vegetarian", "")[number % 3] if abroad else "",
                "max_meetings": 8,
            }
        )
        return person_id

    def _interpreter(self, number: int) -> None:
        language = WORLD[number % len(WORLD)] if number < len(WORLD) else WORLD[number % 4]
        other = WORLD[(number + 5) % len(WORLD)]
        self.people.append(
            {
                "id": f"i-{number:03}",
                "name": self._name("ko"),
                "email": f"i-{number:03}@example.org",
                "role": "organiser",
                "country": "KR",
                "time_zone": "Asia/Seoul",
                "languages": "ko;" + language,
                "interprets": ";".join(
                    dict.fromkeys([f"{language}-ko", *([f"{other}-ko"] if number % 3 == 0 else [])])
                ),
                "job_title": "Interpreter",
            }
        )

    def _name(self, language: str) -> str:
        first, last = (names.split() for names in NAMES.get(language, NAMES["en"]))
        for extra in ("", *" ABCDEFGHKLMNPRSTVW"):
            name = f"{self.draw.choice(first)} {extra}{'. ' if extra.strip() else ''}{self.draw.choice(last)}"
            name = " ".join(name.split())
            if name not in self._names:
                break
        self._names.add(name)
        return name

    def tables(self) -> dict[str, Table]:
        exhibitors = [item[0] for item in self.organisations if str(item[0]).startswith("org-s-")][
            : self._booths() - 4
        ]
        return {
            "organisations": (("id", "name", "kind", "country", "region", "invented"), list(self.organisations)),
            "people": (_PERSON, [[person.get(name, "") for name in _PERSON] for person in self.people]),
            "rooms": (
                ("id", "name", "kind", "capacity", "floor"),
                [
                    ("hall", "Grand Hall", "plenary", max(200, len(self.people)), "1"),
                    *((f"room-{number}", f"Seminar room {number}", "session", 80, "2") for number in range(1, 5)),
                    ("consultations", "Consultation Hall", "meeting_hall", max(200, len(self.people)), "1"),
                    ("exhibition", "Exhibition Hall", "meeting_hall", max(400, len(self.people)), "1"),
                ],
            ),
            "tables": (
                ("id", "name", "room_id", "seats"),
                [
                    (f"t-{number:03}", f"Table {number}", "consultations", 4)
                    for number in range(1, 3 + max(12, len(self.people) // 6))
                ],
            ),
            "booths": (
                ("id", "name", "room_id", "square_metres"),
                [
                    (f"booth-{row.lower()}{place}", f"{row}{place}", "exhibition", 18 if place in (1, 8) else 9)
                    for row, place in self._places()
                ],
            ),
            "booth_wishes": (
                ("organisation_id", "square_metres", "booth_ids"),
                [
                    (name, 12 if number % 7 == 0 else 6, ";".join(self._wished(number)))
                    for number, name in enumerate(exhibitors)
                ],
            ),
            "wishes": (("person_id", "other_id", "kind", "need_id", "offer_id"), list(self.wishes)),
            "conflicts": (
                ("first_id", "second_id", "kind", "reason"),
                [
                    (exhibitors[number], exhibitors[number + 3], "competitor", "the same market")
                    for number in range(0, len(exhibitors) - 3, 5)
                ],
            ),
            "session_requests": (
                ("id", "title", "kind", "slots", "speaker_ids", "track", "summary"),
                self._sessions(),
            ),
            "availability": (
                ("person_id", "start", "end"),
                [
                    (f"i-{number:03}", _moment(day, 9 if number % 2 else 11), _moment(day, 16 if number % 2 else 18))
                    for number in range(self.interpreting)
                    for day in range(3)
                ],
            ),
        }

    def _booths(self) -> int:
        return max(24, min(200, self.offering + 4) // 8 * 8)

    def _places(self) -> list[tuple[str, int]]:
        return [(chr(ord("A") + number // 8), number % 8 + 1) for number in range(self._booths())]

    def _wished(self, number: int) -> list[str]:
        if number % 3 == 2:
            return []
        found = self.draw.sample(self._places(), 3)
        return [f"booth-{row.lower()}{place}" for row, place in found]

    def _sessions(self) -> list[Sequence[object]]:
        officials = [person["id"] for person in self.people if str(person["id"]).startswith("g-")]
        themes = list(TECHNOLOGIES)[:3]
        return [
            (
                f"seminar-{number + 1}",
                f"Selling {theme.lower()} abroad: certificates, partners, payment",
                "seminar",
                2,
                officials[number % len(officials)] if officials else "",
                "export",
                "What Korean exporters and buyers ask first.",
            )
            for number, theme in enumerate(themes)
        ]


WORDS: Final = ("North", "Harbour", "Delta", "Orchard", "Summit", "Lantern", "River", "Cedar", "Aster", "Meridian")
_SUFFIX: Final = {
    "sme": "Works",
    "large_company": "Industries",
    "university": "University of Technology",
    "research_institute": "Research Institute",
    "agency": "Export Agency",
}
_PERSON: Final = (
    "id", "name", "email", "organisation_id", "role", "job_title", "country", "time_zone", "languages",
    "max_meetings", "interprets", "arrives_at", "departs_at", "remote", "diet",
)  # fmt: skip


def _offer(thing: str, aim: str, number: int) -> tuple[str, str]:
    scale = ("a laboratory line", "a pilot plant", "two customers' sites", "a field test of a year")[number % 4]
    text = (
        f"We offer {thing}. With them customers {aim}. They were shown in {scale}, and are made in series from next "
        "year; we look for partners who sell, install and serve them in their own country."
    )
    return f"{thing[:1].upper()}{thing[1:]}", text


def _need(thing: str, aim: str, number: int) -> tuple[str, str]:
    where = ("our three plants", "a new site", "our customers in the region", "a public tender")[number % 4]
    text = (
        f"For {where} we want to {aim}. We have compared several suppliers and think of {thing}; what counts is "
        "service nearby, spare parts within two days, and a price for a first lot that we can show our board."
    )
    return f"Wanted: a way to {aim}", text


def _moment(day: int, hour: int) -> str:
    return f"{(FIRST_DAY + timedelta(days=day)).isoformat()}T{hour:02}:00+09:00"


def _event(people: int) -> dict[str, Any]:
    days = [(FIRST_DAY + timedelta(days=number)).isoformat() for number in range(3)]
    return {
        "id": "conference-2027",
        "title": "World Technology Trade Conference",
        "subtitle": "Academic tracks, business presentations, booths and export consultations",
        "programme": "conference",
        "time_zone": "Asia/Seoul",
        "venue": "Haneul Convention Centre",
        "city": "Busan",
        "country": "KR",
        "acronym": "trade2027",
        "days": [{"date": day, "start": "09:00", "end": "18:00"} for day in days],
        "slot_minutes": 30,
        "breaks": [
            {"title": "Coffee", "start": "10:30", "end": "11:00"},
            {"title": "Lunch", "start": "12:30", "end": "13:30"},
        ],
        "plenaries": [
            {
                "id": "opening",
                "title": "Opening",
                "date": days[0],
                "start": "09:00",
                "end": "10:00",
                "room_id": "hall",
            }
        ],
        "max_meetings_default": 8 if people < 300 else 6,
        "invented": True,
    }


def write_conference(out: Path, *, people: int, countries: int, seed: int = 7) -> None:
    """Write the folder; the same numbers give the same files."""
    made = Conference(people, countries, seed)
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(out / "event.json", (json.dumps(_event(people), indent=2) + "\n").encode())
    for name, (header, rows) in made.tables().items():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        write_atomically(out / f"{name}.csv", text.getvalue().encode())
    for name, records in (("offers", made.offers), ("needs", made.needs)):
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        write_atomically(out / f"{name}.jsonl", lines.encode())


def main(
    out: Annotated[Path, typer.Argument(help="The folder to write.")],
    people: Annotated[int, typer.Option(min=30)] = 90,
    countries: Annotated[int, typer.Option(min=2, max=len(COUNTRIES))] = 30,
    seed: int = 7,
) -> None:
    """Write a made-up conference."""
    write_conference(out, people=people, countries=countries, seed=seed)
    typer.echo(f"{people} people of {countries} countries in {out}")


if __name__ == "__main__":
    typer.run(main)
