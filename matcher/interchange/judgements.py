"""Relevance judgements in: which offers are known to answer which needs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from matcher.errors import UnreadableFile
from matcher.interchange.file_bytes import read_text

HEADER_WORDS = frozenset({"relevance", "score", "rel", "label", "grade", "judgement"})


class Judgement(NamedTuple):
    """``relevance`` is 0 for none; a higher one is better (2 answers the need, 1 helps in part)."""

    need_id: str
    offer_id: str
    relevance: int


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """Read tab-separated ``need_id offer_id relevance``, one pair a line, with or without a header line.

    Raises ``UnreadableFile`` naming the line for another number of columns, an empty id, a relevance that is no
    whole number from 0 on, or a pair that was judged before.
    """
    text = read_text(path)
    line_by_pair: dict[tuple[str, str], int] = {}
    judgements: list[Judgement] = []
    for number, line in enumerate(text.split("\n"), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or (not judgements and cells[-1].casefold() in HEADER_WORDS):
            continue
        judgement = _parse(path, number, cells)
        earlier = line_by_pair.setdefault(judgement[:2], number)
        if earlier != number:
            raise UnreadableFile(
                path, f"line {number}: the pair {judgement[:2]} was judged in line {earlier} already"
            )
        judgements.append(judgement)
    return tuple(judgements)


def _parse(path: Path, number: int, cells: list[str]) -> Judgement:
    if len(cells) != len(Judgement._fields):
        reason = f"has {len(cells)} columns; need_id, offer_id and relevance are expected, separated by tabs"
        raise UnreadableFile(path, f"line {number}: {reason}")
    need_id, offer_id, relevance = cells
    if not need_id or not offer_id:
        raise UnreadableFile(path, f"line {number}: an id is empty")
    if not (relevance.isascii() and relevance.isdigit()):
        raise UnreadableFile(
            path, f"line {number}: relevance must be a whole number from 0 on (got {relevance!r:.60})"
        )
    return Judgement(need_id, offer_id, int(relevance))
