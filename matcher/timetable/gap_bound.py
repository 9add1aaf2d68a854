"""How many idle gaps no plan can avoid, counted for each person alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matcher.timetable.masks import MaskedTimetable, bits


def gap_bound(masks: MaskedTimetable, held: Sequence[bool]) -> int:
    """A lower bound of the idle gaps of every plan that places the meetings ``held`` marks, and any others.

    A person's meetings lie in at least as many stretches of slots as each of these counts says, and with n stretches
    there are n - 1 gaps. People are counted alone, so their gaps add up.
    """
    return sum(max(_stretches(masks, person, held) - 1, 0) for person in range(masks.people))


def _stretches(masks: MaskedTimetable, person: int, held: Sequence[bool]) -> int:
    """At least so many stretches of successive slots with meetings."""
    meetings = masks.meetings_of[person]
    domains = sorted(
        (masks.domains[meeting] for meeting in meetings if held[meeting]), key=lambda mask: mask.bit_length()
    )
    if len(domains) < 2 or not all(domains):
        return len(domains[:1])
    usable = 0
    for meeting in meetings:
        usable |= masks.domains[meeting]
    pieces = _pieces(usable)
    others = len(meetings) - len(domains)
    return max(_by_length(pieces, len(domains)), _by_piece(pieces, domains), _by_distance(usable, domains, others))


def _by_length(pieces: Sequence[int], count: int) -> int:
    """The longest pieces of the person's usable time that hold ``count`` meetings."""
    used = 0
    for length in sorted((piece.bit_count() for piece in pieces), reverse=True):
        if count <= 0:
            break
        count -= length
        used += 1
    return used


def _by_piece(pieces: Sequence[int], domains: Sequence[int]) -> int:
    """Meetings no two of which can be in the same piece."""
    seen = used = 0
    for touched in sorted(
        (sum(1 << number for number, piece in enumerate(pieces) if piece & domain) for domain in domains),
        key=int.bit_count,
    ):
        if not touched & seen:
            seen |= touched
            used += 1
    return used


def _by_distance(usable: int, domains: Sequence[int], others: int) -> int:
    """Meetings that lie apart in time, which the person's other meetings are too few to connect.

    ``domains`` are in order of their last slot. Those of the chain are one after another, and to be in one stretch
    each slot between two of them needs a meeting that is not of the chain.
    """
    chain: list[int] = []
    for domain in domains:
        if not chain or _first(domain) > _last(chain[-1]):
            chain.append(domain)
    distances = []
    for earlier, later in pairwise(chain):
        between = (1 << _first(later)) - (2 << _last(earlier))
        distances.append(between.bit_count() if not between & ~usable else None)
    fillers = others + len(domains) - len(chain)
    stretches = 1
    for distance in sorted(distances, key=lambda slots: (slots is None, slots or 0)):
        if distance is None or distance > fillers:
            stretches += 1
        else:
            fillers -= distance
    return stretches


def _pieces(mask: int) -> list[int]:
    """The stretches of successive slots of ``mask``, each a mask."""
    pieces: list[int] = []
    for slot in bits(mask):
        if pieces and pieces[-1] >> (slot - 1) & 1 and slot:
            pieces[-1] |= 1 << slot
        else:
            pieces.append(1 << slot)
    return pieces


def _first(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _last(mask: int) -> int:
    return mask.bit_length() - 1
