"""What every reader of a table hands on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MAX_FILE_BYTES = 1 << 30
"""A file, unpacked, is at most this long; a longer one is refused before it fills the memory."""

_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A spreadsheet cell that holds a formula; ``result`` is the one stored last, an empty text for none."""

    formula: str
    result: object


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` is the one that a person sees; ``values`` is by column, empty cells may be absent.

    ``problem``, when not empty, says why the row cannot be read as cells; then ``values`` is empty. ``bad_cells``
    says by column why a cell's content cannot be trusted, whether or not the column is read.
    """

    number: int
    values: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""
    bad_cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A file as rows, before any meaning.

    ``columns`` are in the file's order, each once; ``repeated`` names those that occur again, whose first
    occurrence is the one read. ``warnings`` are about the whole file.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    repeated: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def table_from_cells(
    path: Path,
    header: Sequence[object],
    body: Sequence[tuple[int, Sequence[object]]],
    warnings: tuple[str, ...] = (),
    *,
    not_utf8: str = "",
) -> RawTable:
    """The table of a grid: ``header`` is its first line, ``body`` the numbered lines below it.

    Blank lines are left out. A line whose length is not the header's is a problem, unless the cells beyond it are
    empty. A column without a heading is not read, with a warning when it holds something. ``not_utf8``, when not
    empty, is the reason that makes cells with undecoded bytes bad ones.
    """
    names = [str(name).strip() for name in header]
    filled = [(number, cells) for number, cells in body if any(not is_empty(cell) for cell in cells)]
    first = {name: names.index(name) for name in names if name}
    unnamed = [position for position, name in enumerate(names) if not name]
    unread = [at for at in unnamed if any(len(cells) > at and not is_empty(cells[at]) for _, cells in filled)]
    return RawTable(
        path=path,
        columns=tuple(first),
        rows=tuple(_row(number, cells, len(names), first, not_utf8) for number, cells in filled),
        repeated=tuple(name for name in first if names.count(name) > 1),
        warnings=(*warnings, *(f"column {at + 1} has no heading and was not read" for at in unread)),
    )


def _row(number: int, cells: Sequence[object], width: int, positions: Mapping[str, int], not_utf8: str) -> Row:
    if len(cells) < width or not all(map(is_empty, cells[width:])):
        reason = f"has {len(cells)} cells where the header has {width}: is a separator or a quote misplaced?"
        return Row(number, problem=reason)
    values = {name: cells[position] for name, position in positions.items()}
    return Row(number, values, bad_cells=undecoded_cells(values, not_utf8) if not_utf8 else {})


def undecoded_cells(values: Mapping[str, object], not_utf8: str) -> dict[str, str]:
    """The columns whose cell holds an undecoded byte, each with the reason ``not_utf8``."""
    return {column: not_utf8 for column, cell in values.items() if has_undecoded(cell)}


def has_undecoded(cell: object) -> bool:
    """Whether a text, also one inside a list or an object, holds a byte that ``surrogateescape`` kept."""
    waiting = [cell]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if not item.isascii() and _UNDECODED.search(item):
                return True
        elif isinstance(item, dict):
            waiting += (*item.keys(), *item.values())
        elif isinstance(item, list):
            waiting += item
    return False


def is_empty(cell: object) -> bool:
    """Whether the cell says nothing: absent, an empty or blank text, an empty list, a number that is not one."""
    if isinstance(cell, str):
        return not cell or cell.isspace()
    return cell is None or cell == [] or cell != cell
