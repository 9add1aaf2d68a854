"""The plan of a hall with its booths, drawn for white paper; themes are told by colour and by letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from matcher.consultations.floor import stands_of
from models.domain import Booth

_WIDTH: Final = 118
_HEIGHT: Final = 74
_GAP: Final = 10
_AISLE: Final = 26
_TOP: Final = 34
TINTS: Final = ("#cfe3fb", "#fbdfcc", "#cdeed9", "#ecd6f7", "#f7ebc5", "#fbd3de", "#d3ecf0", "#e6ebc9")
_LINES: Final = 2
_LETTERS: Final = 17


def booth_plan(
    booths: Sequence[Booth], names: Mapping[str, str], themes: Mapping[str, str], rooms: Mapping[str, str]
) -> str:
    """An SVG document. ``names`` and ``themes`` are by organisation, ``rooms`` the names of halls by id."""
    order = sorted({themes[booth.organisation_id] for booth in booths if themes.get(booth.organisation_id)})
    stands = stands_of(booths)
    halls: dict[str, list[int]] = defaultdict(list)
    for at, stand in enumerate(stands):
        halls[stand.room_id].append(at)
    parts: list[str] = []
    top, width = 0, 2 * _GAP + 360
    for room_id, members in halls.items():
        parts.append(_text(_GAP, top + 22, rooms.get(room_id, ""), "font-size='15' font-weight='700'"))
        for at in members:
            left = _GAP + stands[at].place * (_WIDTH + _GAP)
            above = top + _TOP + stands[at].row * (_HEIGHT + _AISLE)
            width = max(width, left + _WIDTH + _GAP)
            parts += _booth(booths[at], (left, above), names, themes, order)
        top += _TOP + (1 + max(stands[at].row for at in members)) * (_HEIGHT + _AISLE) + _GAP
    for number, theme in enumerate(order):
        parts.append(
            f"<rect x='{_GAP}' y='{top}' width='16' height='16' rx='3' fill='{TINTS[number % len(TINTS)]}' "
            "stroke='#5b6472'/>"
        )
        parts.append(_text(_GAP + 24, top + 13, f"{_letter(number)} · {theme}", "font-size='13'"))
        top += 24
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {top + _GAP}' width='{width}' "
        f"height='{top + _GAP}' font-family='Pretendard, Inter, sans-serif' fill='#18202b'>"
        f"<rect width='{width}' height='{top + _GAP}' fill='#ffffff'/>{''.join(parts)}</svg>"
    )


def _booth(
    booth: Booth,
    corner: tuple[int, int],
    names: Mapping[str, str],
    themes: Mapping[str, str],
    order: Sequence[str],
) -> list[str]:
    left, top = corner
    theme, name = themes.get(booth.organisation_id, ""), names.get(booth.organisation_id, "")
    number = order.index(theme) if theme else -1
    fill = TINTS[number % len(TINTS)] if theme else "#f3f4f6"
    size = f" · {booth.square_metres:g} m²" if booth.square_metres else ""
    dashes = "" if name else " stroke-dasharray='5 4'"
    head = f"{booth.name}{size}" + (f" · {_letter(number)}" if theme else "")
    size_of = f"width='{_WIDTH}' height='{_HEIGHT}'"
    return [
        f"<rect x='{left}' y='{top}' {size_of} rx='6' fill='{fill}' stroke='#5b6472'{dashes}/>",
        _text(left + 8, top + 18, head, "font-size='11' font-weight='600'"),
        *(
            _text(left + 8, top + 38 + 16 * at, line, "font-size='12'")
            for at, line in enumerate(_wrapped(name)[:_LINES])
        ),
    ]


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26)


def _wrapped(text: str) -> list[str]:
    """Into lines that a booth holds; what does not fit ends in three dots. A Hangul syllable is twice as wide."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _breadth(longer) <= _LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _LINES:
        lines[_LINES - 1] += "…"
    return [_cut(line) for line in lines]


def _cut(line: str) -> str:
    while _breadth(line) > _LETTERS + 1:
        line = line.rstrip("…")[:-1] + "…"
    return line


def _breadth(text: str) -> float:
    return sum(1.8 if ord(letter) > 0x1100 else 1 for letter in text)


def _text(left: int, top: int, text: str, look: str) -> str:
    return f"<text x='{left}' y='{top}' {look}>{escape(text)}</text>"
