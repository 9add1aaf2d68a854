"""From the content of one cell to the value of one field.

A parser takes a cell that is not empty (text, number, date, list, as the file's format gives it) and returns the
value, or raises ``BadValue`` with the reason in words.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matcher.interchange.spellings import LANGUAGES, SPELLINGS, STAGES_OF_DEVELOPMENT, plain
from models.domain import Opening
from models.domain.checks import is_country_code

Parser = Callable[[object], object]
Word = TypeVar("Word", bound=StrEnum)

MAX_TEXT_CHARACTERS = 1_000_000
MAX_ID_CHARACTERS = 255
MAX_LIST_ITEMS = 10_000


class BadValue(ValueError):
    """``str()`` is the reason, without the value."""


_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LIST_SEPARATORS = re.compile(r"[;|\n]")
_COMMA = re.compile(r",(?!\d)|,\s")
_GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}([, \u00a0\u202f])\d{3}(\1\d{3})*(\.\d+)?")
_CURRENCY = re.compile(r"^(?:EUR|€)\s*|\s*(?:EUR|€)$", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})([-/.])\s?(\d{1,2})\2\s?(\d{1,2})\.?")
_ROUGH_DATE = re.compile(r"(?P<year>(?:1[5-9]|20)\d{2})(?:[-/.]?(?P<month>\d{2})(?:(?<=\d{6})(?P<day>\d{2}))?)?")
_OPENING = re.compile(
    r"(?:(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s+)?(?P<start>\d{1,2}:\d{2})\s*[-–~]\s*(?P<end>\d{1,2}:\d{2})"
)
_TRL_WORD = re.compile(r"^\s*TRL\s*[-:]?\s*", re.IGNORECASE)
_TRL_RANGE = re.compile(r"(\d+)\s*(?:-|–|to|~)\s*(?:TRL\s*)?(\d+)", re.IGNORECASE)
_TRL_FROM = re.compile(r"(?:>=|≥|from|at least)\s*(\d+)|(\d+)\s*(?:\+|or (?:higher|more|above))", re.IGNORECASE)
_TRL_UP_TO = re.compile(r"(?:<=|≤|up to|at most)\s*(\d+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def parse_text(cell: object) -> str:
    """The text in NFC without blanks around it; control characters other than line break and tab become spaces.

    A whole number loses its ``.0``, a date is written as ISO 8601, a list of one text is that text, and the
    inverted index in which OpenAlex keeps abstracts (position lists by word) is put in order again.
    """
    if not isinstance(cell, str):
        return parse_text(_text_of(cell))
    if len(cell) > MAX_TEXT_CHARACTERS:
        raise BadValue(f"has {len(cell):,} characters; a text has at most {MAX_TEXT_CHARACTERS:,}")
    if not cell.isascii():
        cell = _normalised(cell)
    if not cell.isprintable():
        if "\0" in cell:
            raise BadValue(f"holds a NUL byte (character {cell.index(chr(0)) + 1}): the file is damaged or not text")
        cell = _CONTROL.sub(" ", cell)
    return cell.strip()


def parse_line(cell: object) -> str:
    """A text of one line: each run of blanks and line breaks becomes one space."""
    return " ".join(parse_text(cell).split())


def parse_id(cell: object) -> str:
    """A text of one line that can name a record."""
    text = parse_line(cell)
    if len(text) > MAX_ID_CHARACTERS:
        raise BadValue(f"has {len(text):,} characters; an id has at most {MAX_ID_CHARACTERS}")
    return text


def _normalised(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadValue(f"is not valid Unicode (half a surrogate pair at character {error.start + 1})") from error
    return unicodedata.normalize("NFC", text)


def _text_of(cell: object) -> str:
    if isinstance(cell, bool):
        raise BadValue("must be text, not true or false")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, int | float):
        return str(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list) and len(cell) == 1 and isinstance(cell[0], str):
        return cell[0]
    if isinstance(cell, dict):
        return _from_inverted_index(cell)
    raise BadValue("must be text")


def _from_inverted_index(cell: Mapping[str, object]) -> str:
    words: dict[int, str] = {}
    for word, positions in cell.items():
        if not isinstance(positions, list) or not all(isinstance(position, int) for position in positions):
            raise BadValue("must be text, or an inverted index: a list of positions by word")
        words.update(dict.fromkeys(positions, word))
    return " ".join(words[position] for position in sorted(words))


def parse_number(cell: object) -> float:
    """A finite number; ``EUR 200,000`` is one, ``1,5`` is none because nobody knows which comma it is."""
    if isinstance(cell, str):
        text = _CURRENCY.sub("", cell.strip())
        grouped = _GROUPED_NUMBER.fullmatch(text)
        text = text.replace(grouped.group(1), "") if grouped else text
        try:
            number = float(text) if "_" not in text else math.nan
        except ValueError:
            number = math.nan
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        number = float(cell) if abs(cell) < 1e300 else math.inf
    else:
        raise BadValue("must be a number")
    if not math.isfinite(number):
        raise BadValue("must be a number, written like 200000 or 0.5")
    return number


def parse_flag(cell: object) -> bool:
    """Yes or no, in English or Korean; a spreadsheet's truth value or ``1`` and ``0``."""
    word = "yes" if cell is True else "no" if cell is False else parse_line(cell).casefold()
    if word in ("yes", "y", "true", "1", "예", "네", "익명"):
        return True
    if word in ("no", "n", "false", "0", "아니오", "아니요"):
        return False
    raise BadValue("must be yes or no")


def parse_whole_number(cell: object) -> int:
    number = parse_number(cell)
    if not number.is_integer():
        raise BadValue("must be a whole number")
    return int(number)


def parse_trl(cell: object) -> int:
    """``5``, ``TRL 5`` or ``TRL5``. The range 1 to 9 is checked too, so that a reason names it."""
    if isinstance(cell, str):
        cell = _TRL_WORD.sub("", cell)
    try:
        level = parse_whole_number(cell)
    except BadValue as error:
        raise BadValue("a technology readiness level is a whole number from 1 to 9") from error
    if not 1 <= level <= 9:
        raise BadValue("a technology readiness level is a whole number from 1 to 9")
    return level


def parse_trl_range(cell: object) -> tuple[int, int]:
    """``4-5``, ``TRL 4 to TRL 5``, ``5+`` (5 to 9), ``up to 4`` (1 to 4), or one level (from it to it)."""
    if isinstance(cell, str):
        text = _TRL_WORD.sub("", cell).strip()
        if found := _TRL_RANGE.fullmatch(text):
            low, high = parse_trl(found[1]), parse_trl(found[2])
            if low > high:
                raise BadValue("the range of readiness levels ends below its start")
            return low, high
        if found := _TRL_FROM.fullmatch(text):
            return parse_trl(found[1] or found[2]), 9
        if found := _TRL_UP_TO.fullmatch(text):
            return 1, parse_trl(found[1])
    level = parse_trl(cell)
    return level, level


def parse_stage(cell: object) -> tuple[int, int]:
    """EEN's stage of development as a range of readiness levels, by ``STAGES_OF_DEVELOPMENT``."""
    known = {plain(stage): levels for stage, levels in STAGES_OF_DEVELOPMENT.items()}
    levels = known.get(plain(parse_text(cell)))
    if levels is None:
        raise BadValue("not a stage of development; the known ones are " + ", ".join(STAGES_OF_DEVELOPMENT))
    return levels


def parse_date(cell: object) -> date:
    """``2027-05-11``, with ``/`` or ``.`` for ``-`` too; year first, so that day and month cannot be confused."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        found = _DATE.fullmatch(cell.strip())
        if found:
            try:
                return date(int(found[1]), int(found[3]), int(found[4]))
            except ValueError as error:
                raise BadValue(f"there is no such date: {error}") from error
        try:
            return datetime.fromisoformat(cell.strip()).date()
        except ValueError:
            pass
    raise BadValue("not a date, write it like 2027-05-31")


def parse_rough_date(cell: object) -> date | None:
    """As ``parse_date``, and of a year or a month its first day; ``20270531`` is a date, and 0 is none."""
    text = _text_of(cell).strip() if isinstance(cell, int | float) else cell
    if not isinstance(text, str):
        return parse_date(cell)
    found = _ROUGH_DATE.fullmatch(text.strip())
    if found is None:
        return None if text.strip() == "0" else parse_date(text)
    try:
        return date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError as error:
        raise BadValue(f"there is no such date: {error}") from error


def parse_opening(cell: object) -> Opening:
    """``09:00-12:00`` on every day, ``2027-05-11 09:00-12:00`` on one."""
    found = _OPENING.fullmatch(parse_line(cell))
    if found is None:
        raise BadValue("write it like 09:00-17:00, or 2027-05-11 09:00-17:00 for one day")
    try:
        start, end = (time.fromisoformat(found[name].zfill(5)) for name in ("start", "end"))
        return Opening(date=parse_date(found["date"]) if found["date"] else None, start=start, end=end)
    except ValueError as error:
        raise BadValue(str(error)) from error


def parse_language_pair(cell: object) -> str:
    """``en-ko``: two languages between which somebody interprets, in either direction."""
    parts = re.split(r"\s*(?:-|–|/|<>|↔|>|~)\s*", parse_line(cell))
    if len(parts) != 2:
        raise BadValue("write the two languages like en-ko")
    return "-".join(map(parse_language, parts))


def parse_date_time(cell: object) -> datetime:
    """ISO 8601 with a time; the offset may be missing, then the result knows no zone."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, str):
        text = cell.strip()
        try:
            found = datetime.fromisoformat(text)
        except ValueError as error:
            if _DATE.match(text):
                raise BadValue(f"there is no such date and time: {error}") from error
        else:
            if len(text) > len("2027-05-31"):
                return found
    raise BadValue("not a date with a time, write it like 2027-05-31T09:00+09:00")


def parse_day_or_time(cell: object) -> datetime:
    """As ``parse_date_time``; a date alone is the beginning of that day."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date) or (isinstance(cell, str) and _DATE.fullmatch(cell.strip())):
        return datetime.combine(parse_date(cell), time())
    return parse_date_time(cell)


def word_parser(words: type[Word]) -> Callable[[object], Word]:
    """A parser for one of ``words`` in any of its spellings."""
    known = {plain(word.value): word for word in words}
    for word, spellings in SPELLINGS.get(words, {}).items():
        for spelling in spellings:
            known.setdefault(plain(spelling), words(word))
    exact = {word.value: word for word in words}
    allowed = ", ".join(exact)

    def parse(cell: object) -> Word:
        word = (exact.get(cell) or known.get(plain(cell))) if isinstance(cell, str) else None
        if word is None:
            raise BadValue(f"must be one of {allowed}")
        return word

    return parse


def list_parser(parse_item: Callable[[object], object]) -> Callable[[object], tuple[object, ...]]:
    """A parser for a list, whose items ``parse_item`` reads; each value is kept once, in order."""

    def parse(cell: object) -> tuple[object, ...]:
        items = split_list(cell)
        if len(items) > MAX_LIST_ITEMS:
            raise BadValue(f"has {len(items):,} items; a list has at most {MAX_LIST_ITEMS:,}")
        return tuple(dict.fromkeys(parse_item(item) for item in items))

    return parse


def split_list(cell: object) -> list[object]:
    """The items of a list, of a JSON array in a text, or of a text with ``;``, ``|``, line breaks, else commas.

    A comma right before a digit separates nothing, since names such as ``2,3-butanediol`` have it. An object in a
    list stands for its ``display_name`` or ``name``.
    """
    if isinstance(cell, list):
        return [_named(item) for item in cell if item is not None and item != ""]
    if not isinstance(cell, str):
        return [cell]
    text = cell.strip()
    if text.startswith("["):
        try:
            return split_list(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise BadValue("begins like a JSON array and is none") from error
    separator = _LIST_SEPARATORS if _LIST_SEPARATORS.search(text) else _COMMA
    return [item.strip() for item in separator.split(text) if item.strip()]


def _named(item: object) -> object:
    if isinstance(item, dict):
        return item.get("display_name") or item.get("name") or item
    return item


def parse_country(cell: object) -> str:
    code = parse_text(cell).upper()
    if not is_country_code(code):
        raise BadValue("write the country as its two-letter code, such as KR")
    return code


def parse_language(cell: object) -> str:
    text = parse_text(cell).casefold()
    code = LANGUAGES.get(text, text)
    if not _LANGUAGE.fullmatch(code):
        raise BadValue("write the language as its two-letter code, such as ko")
    return code


def parse_email(cell: object) -> str:
    address = parse_text(cell)
    name, at, host = address.rpartition("@")
    if not at or not name or "@" in name or "." not in host or any(map(str.isspace, address)):
        raise BadValue("not an e-mail address")
    return address


@lru_cache(maxsize=256)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def parse_time_zone(cell: object) -> str:
    name = parse_text(cell)
    if not _is_zone(name):
        raise BadValue("not an IANA time zone such as Asia/Seoul")
    return name
