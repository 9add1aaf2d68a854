"""Works in JSON: CSL, as doi.org and Crossref give a DOI's metadata, and OpenAlex."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from matcher.interchange.bibliography.entries import BibliographyEntry, EntryProblem, UnreadableBibliography
from matcher.interchange.bibliography.fields import EntryReader

MOST_WORDS_OF_ABSTRACT: Final = 10_000


def works_of(text: str) -> list[object]:
    """The works of a list, of an answer to a search, or the one that is there. Raises ``UnreadableBibliography``."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableBibliography(f"it begins like JSON and is not{place}") from error
    match content:
        case {"message": {"items": [*works]}} | {"results": [*works]} | {"items": [*works]} | [*works]:
            return works
        case {"message": {"title": _} as work}:
            return [work]
        case _:
            return [content]


def is_openalex(work: object) -> bool:
    return isinstance(work, dict) and not work.keys().isdisjoint(
        {"abstract_inverted_index", "authorships", "primary_location", "display_name"}
    )


def read_openalex(works: Sequence[object]) -> Iterator[BibliographyEntry | EntryProblem]:
    for place, work in enumerate(works, 1):
        if not isinstance(work, dict):
            yield EntryProblem(entry=str(place), field="", reason="is no work")
            continue
        reader = EntryReader(key=_last_part(work.get("id")) or str(place))
        if work.get("is_retracted") is True:
            yield EntryProblem(entry=reader.key, field="is_retracted", reason="this work was retracted")
            continue
        names = [
            _at(item, "author", "display_name") or _at(item, "raw_author_name") for item in _list(work, "authorships")
        ]
        entry = reader.entry(
            title=reader.text("title", work.get("title") or work.get("display_name"), one_line=True),
            abstract=_rebuilt(reader, work.get("abstract_inverted_index")),
            authors=reader.words("authorships", names),
            doi=reader.doi(work.get("doi")),
            year=reader.year(work.get("publication_year")),
            keywords=reader.words("keywords", (_at(item, "display_name") for item in _list(work, "keywords"))),
        )
        if entry is not None:
            yield entry
        yield from reader.problems


def read_csl(works: Sequence[object]) -> Iterator[BibliographyEntry | EntryProblem]:
    for place, work in enumerate(works, 1):
        if not isinstance(work, dict):
            yield EntryProblem(entry=str(place), field="", reason="is no work")
            continue
        reader = EntryReader(key=str(work.get("DOI") or work.get("id") or place)[:80])
        title = work.get("title")
        keywords = [work.get("keyword"), *_list(work, "subject")]
        entry = reader.entry(
            title=reader.text("title", title[0] if isinstance(title, list) and title else title, one_line=True),
            abstract=reader.text("abstract", work.get("abstract")),
            authors=reader.words("author", map(_name, _list(work, "author"))),
            doi=reader.doi(work.get("DOI")),
            year=reader.year(_issued(work)),
            keywords=reader.words("keyword", (item for item in keywords if item), split=True),
        )
        if entry is not None:
            yield entry
        yield from reader.problems


def _rebuilt(reader: EntryReader, index: object) -> str:
    """The abstract from each word's places in it, which is how OpenAlex keeps it."""
    if index is None:
        return ""
    places: dict[int, str] = {}
    for word, numbers in index.items() if isinstance(index, dict) else ():
        if isinstance(numbers, list) and all(type(number) is int for number in numbers):
            places |= dict.fromkeys(numbers, word)
    if not places or len(places) > MOST_WORDS_OF_ABSTRACT:
        return reader.reject("abstract_inverted_index", "does not say where each word stands")
    return reader.text("abstract_inverted_index", " ".join(places[number] for number in sorted(places)))


def _list(work: Mapping[str, Any], name: str) -> list[object]:
    found = work.get(name)
    return found if isinstance(found, list) else []


def _at(value: object, *names: str) -> object:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _name(author: object) -> object:
    if not isinstance(author, dict):
        return None
    parts = [author.get("given"), author.get("non-dropping-particle"), author.get("family")]
    return " ".join(str(part) for part in parts if part) or author.get("literal") or author.get("name")


def _issued(work: Mapping[str, Any]) -> object:
    for name in ("issued", "published", "published-print", "published-online"):
        parts = _at(work.get(name), "date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
            return parts[0][0]
    return None


def _last_part(address: object) -> str:
    return address.rstrip("/").rpartition("/")[2][:80] if isinstance(address, str) else ""
