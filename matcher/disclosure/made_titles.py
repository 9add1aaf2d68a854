"""Titles that were made of what records say, and whether these still say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from matcher.ports import UnitOfWork
from models.domain import Need, Offer, public_part
from models.domain.forum import ForumEdition

Record = TypeVar("Record", Need, Offer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """Beginnings of the ids of sessions whose title, or whose summary, says what no record tells any more."""

    titles: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()


_ALL: Final = 2**31 - 1
NOTHING_UNTOLD: Final = Untold()


def untold_sessions(work: UnitOfWork) -> Untold:
    """Of the forum's sessions: those whose edition has a made title that none of its needs states any more, and those
    that quote the title of a talk whose offer was withdrawn or made anonymous."""
    editions = work.forum.all(ForumEdition)
    if not editions:
        return Untold()
    needs, offers = _standing(work, Need), _standing(work, Offer)
    return Untold(
        titles=tuple(each.sessions_prefix for each in editions if not title_is_told(each, needs)),
        summaries=tuple(
            each.sessions_prefix
            for each in editions
            if any(talk.offer_id not in offers or offers[talk.offer_id].anonymous for talk in each.talks)
        ),
    )


def _standing(work: UnitOfWork, kind: type[Record]) -> dict[str, Record]:
    """The public parts of the records that were not withdrawn, by id."""
    found, _total = work.records.page(kind, offset=0, limit=_ALL)
    return {each.id: public_part(each) for each in found if each.withdrawn_at is None}


def title_is_told(edition: ForumEdition, needs: Mapping[str, Need]) -> bool:
    """Whether the title is an organiser's own, or one of the edition's ``needs`` (public parts by id, without those
    that were withdrawn) states it: as its theme or title, or its words among their keywords."""
    if edition.is_renamed:
        return True
    standing = [needs[each] for each in edition.need_ids if each in needs]
    title = edition.title.casefold()
    stated = {text.casefold() for need in standing for text in (need.theme, need.title, need.text[:80])}
    return title in stated or set(title.split(", ")) <= told_words(standing)


def told_words(needs: Iterable[Need]) -> set[str]:
    return {word.casefold() for need in needs for word in need.keywords}
