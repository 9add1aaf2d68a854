"""The sample event many times over, in other words: for measuring what a large event costs.

    python -m scripts.bench.large_event WORKSPACE [--offers 1500] [--needs 800] [--mandates 120] [--encoder default]

Each copy of a text keeps most of its sentences, in another order, takes others from texts of its kind, and has other
numbers, so that no two are equal and the words are spread as in an event of that size. Everything hangs together
within a copy: people, organisations, conflicts; rooms and days are those of one event.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from api.bootstrap import create_workspace, sample_event
from matcher.interchange import read_event_folder
from matcher.progress import SilentProgress
from matcher.ranking.words import sentences
from models.domain import EventData, Mandate, Need, Offer

KEPT = 0.75
"""Of a text's sentences, that many stay in a copy."""
SEED = 7
_NUMBER = re.compile(r"\b\d{2,3}\b")
AnyText = TypeVar("AnyText", Offer, Need, Mandate)


def large_event(data: EventData, most: Mapping[str, int], seed: int = SEED) -> EventData:
    """``data`` and copies of its records, until there are ``most`` offers, needs and mandates, by these names; people
    and tables grow with them, the event, its rooms and days do not. The same seed gives the same event.
    """
    times = max(math.ceil(count / len(getattr(data, name))) for name, count in most.items())
    copies = [data, *(_copy(data, number, random.Random(seed + number)) for number in range(1, times))]
    several = ("organisations", "people", "offers", "needs", "mandates", "availability", "conflicts", "tables")
    parts: dict[str, Any] = {name: tuple(_joined(copies, name))[: most.get(name)] for name in several}
    return replace(data, **parts)


def _joined(copies: Sequence[EventData], name: str) -> Iterator[Any]:
    for copy in copies:
        yield from getattr(copy, name)


def _copy(data: EventData, number: int, chance: random.Random) -> EventData:
    def name(identifier: str) -> str:
        return f"{identifier}-{number}" if identifier else ""

    return replace(
        data,
        organisations=tuple(
            replace(item, id=name(item.id), name=f"{item.name} {number + 1}") for item in data.organisations
        ),
        people=tuple(
            replace(
                item,
                id=name(item.id),
                name=f"{item.name} {_numeral(number)}",
                email=item.email.replace("@", f"+{number}@"),
                organisation_id=name(item.organisation_id),
            )
            for item in data.people
        ),
        offers=tuple(
            replace(item, id=name(item.id), owner_id=name(item.owner_id), speaker_id=name(item.speaker_id))
            for item in _reworded(data.offers, number, chance)
        ),
        needs=tuple(
            replace(item, id=name(item.id), owner_id=name(item.owner_id))
            for item in _reworded(data.needs, number, chance)
        ),
        mandates=tuple(
            replace(item, id=name(item.id), owner_id=name(item.owner_id))
            for item in _reworded(data.mandates, number, chance)
        ),
        availability=tuple(replace(item, person_id=name(item.person_id)) for item in data.availability),
        conflicts=tuple(
            replace(item, first_id=name(item.first_id), second_id=name(item.second_id)) for item in data.conflicts
        ),
        tables=tuple(replace(item, id=name(item.id), name=f"{item.name}-{number + 1}") for item in data.tables),
    )


def _reworded(records: Sequence[AnyText], number: int, chance: random.Random) -> Iterator[AnyText]:
    foreign = [span.text for record in records for span in sentences(record.text)]
    for record in records:
        own = [span.text for span in sentences(record.text)]
        kept: list[str] = chance.sample(own, max(1, round(KEPT * len(own))))
        added: list[str] = chance.sample(foreign, max(1, len(own) - len(kept)))
        text = " ".join([*kept, *added, f"Variant {number + 1}."])
        yield replace(record, title=f"{record.title} ({_numeral(number)})", text=_with_other_numbers(text, chance))


def _with_other_numbers(text: str, chance: random.Random) -> str:
    return _NUMBER.sub(lambda found: str(max(10, round(int(found.group()) * chance.uniform(0.7, 1.4)))), text)


def _numeral(number: int) -> str:
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")[number % 13]


def main(
    workspace: Annotated[Path, typer.Argument(help="The folder of the workspace that is made.")],
    offers: Annotated[int, typer.Option(min=1)] = 1500,
    needs: Annotated[int, typer.Option(min=1)] = 800,
    mandates: Annotated[int, typer.Option(min=1)] = 120,
    encoder: Annotated[str, typer.Option(help="As for `bridgework init`.")] = "default",
) -> None:
    made = create_workspace(workspace, SilentProgress(), encoder=encoder)
    with sample_event() as folder:
        data, _ = read_event_folder(folder, known=EventData(), skip_bad=False, progress=SilentProgress())
    data = large_event(data, {"offers": offers, "needs": needs, "mandates": mandates})
    with made.unit_of_work() as work:
        counts = work.records.upsert(data)
        work.commit()
    print(
        f"{len(data.offers)} offers, {len(data.needs)} needs, {len(data.mandates)} mandates, {counts.added} records"
    )


if __name__ == "__main__":
    typer.run(main)
