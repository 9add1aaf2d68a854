"""Between what stands in a form and the record that it describes."""

from __future__ import annotations

import dataclasses
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from api.disclosure import Disclosable
from api.schemas.base import FIRST_YEAR, LAST_YEAR
from api.submission.fields import Control, FormField, concealable_in, fields_of
from matcher.disclosure import kind_of
from matcher.errors import InputError
from models.domain import DisclosedKind, InvalidField
from models.domain.drafts import Entered

LARGEST_CHARACTERS: Final = 100_000
"""Of a whole form: more than anybody types."""
LARGEST_AMOUNT: Final = 1e12
_AMOUNT: Final = re.compile(r"\d+(\.\d+)?")
_COMMAS: Final = re.compile(r"\s*[,;、\n]\s*")
_GROUPS: Final = re.compile(r"(?<=\d)[\s,'’](?=\d{3}(?:\D|$))")
_CURRENCY: Final = re.compile(r"\s*(?:€|EUR|euro)\s*", re.IGNORECASE)
_CODE: Final = re.compile(r"[a-z]{2,3}")
_RANGES: Final = (("trl_min", "trl_max"), ("ticket_min_eur", "ticket_max_eur"))


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class FormError:
    """``message`` is English with ``%(name)s`` for each of ``values``; it is a key of the catalogue."""

    field: str
    message: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


class FormTooLarge(InputError):
    def __init__(self) -> None:
        super().__init__(f"a form has at most {LARGEST_CHARACTERS} characters")


class _Wrong(Exception):
    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message)


def entered(
    kind: DisclosedKind, given: Iterable[tuple[str, str]], *, by_owner: bool = True
) -> dict[str, tuple[str, ...]]:
    """What a browser sends, with the fields of the form and no others. Raise ``FormTooLarge``."""
    names = {item.name for item in fields_of(kind, by_owner=by_owner)}
    if by_owner:
        names |= {"confidential_fields", "anonymous"}
    found: dict[str, list[str]] = {}
    size = 0
    for name, value in given:
        size += len(value)
        if size > LARGEST_CHARACTERS:
            raise FormTooLarge
        text = _storable(value)
        if name in names and text.strip():
            found.setdefault(name, []).append(text)
    return {name: tuple(values) for name, values in found.items()}


def _storable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(each for each in composed if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs"))


def entered_from(record: Disclosable, *, by_owner: bool = True) -> dict[str, tuple[str, ...]]:
    """The form that describes the record."""
    form = {
        item.name: _typed(item, getattr(record, item.name)) for item in fields_of(kind_of(record), by_owner=by_owner)
    }
    if by_owner:
        form |= {"confidential_fields": record.confidential_fields, "anonymous": ("yes",) if record.anonymous else ()}
    return {name: values for name, values in form.items() if values}


def _typed(item: FormField, value: Any) -> tuple[str, ...]:
    match value:
        case None | "" | ():
            return ()
        case tuple() if item.control is Control.WORDS:
            return (", ".join(value),)
        case tuple():
            return tuple(str(part.value if isinstance(part, StrEnum) else part) for part in value)
        case StrEnum():
            return (value.value,)
        case float():
            return (f"{value:.2f}".removesuffix(".00"),)
        case date():
            return (value.isoformat(),)
        case _:
            return (str(value),)


def read(
    kind: DisclosedKind, form: Entered, *, by_owner: bool = True
) -> tuple[dict[str, Any], tuple[FormError, ...]]:
    """The values of the record's fields, and what is wrong with the others."""
    values: dict[str, Any] = {}
    errors: list[FormError] = []
    for item in fields_of(kind, by_owner=by_owner):
        try:
            values[item.name] = _value(item, form.get(item.name, ()))
        except _Wrong as wrong:
            errors.append(FormError(field=item.name, message=wrong.message, values=wrong.values))
    if by_owner:
        switched = form.get("confidential_fields", ())
        values["confidential_fields"] = tuple(name for name in switched if name in concealable_in(kind))
        values["anonymous"] = bool(form.get("anonymous"))
    errors += _range_errors(values)
    if not errors:
        errors += _rejected(kind, values)
    return values, tuple(errors)


def made(kind: DisclosedKind, values: Mapping[str, Any], *, record_id: str, owner_id: str) -> Disclosable:
    """A new record. Raise ``InvalidField``."""
    return kind.type(**({"id": record_id, "owner_id": owner_id} | dict(values)))


def _range_errors(values: Mapping[str, Any]) -> Iterator[FormError]:
    hidden = values.get("confidential_fields", ())
    for low, high in _RANGES:
        first, last = values.get(low), values.get(high)
        if first is not None and last is not None and first > last and (low in hidden) == (high in hidden):
            yield FormError(field=high, message=_("This is below the lower end of the range."))


def _rejected(kind: DisclosedKind, values: Mapping[str, Any]) -> Iterator[FormError]:
    """What the record itself refuses, and the form did not foresee."""
    try:
        made(kind, values, record_id="new", owner_id="")
    except InvalidField as error:
        yield FormError(
            field=error.field, message=_("This cannot be stored: %(reason)s."), values={"reason": error.reason}
        )


def _value(item: FormField, typed: tuple[str, ...]) -> Any:
    texts = [text.strip() for text in typed if text.strip()]
    if item.required and not texts:
        raise _Wrong(_("Fill this in: it is needed."))
    if item.limit and (length := sum(map(len, texts))) > item.limit:
        raise _Wrong(
            _("This has %(length)s characters; there is room for %(limit)s."), length=length, limit=item.limit
        )
    return _READERS[item.control](item, texts)


def _line(_item: FormField, texts: list[str]) -> str:
    return " ".join(" ".join(texts).split())


def _text(_item: FormField, texts: list[str]) -> str:
    return "\n".join(texts)


def _words(_item: FormField, texts: list[str]) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for text in texts for part in _COMMAS.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _choice(item: FormField, texts: list[str]) -> StrEnum | None:
    if not texts:
        return None if item.open_label or item.choices is None else next(iter(item.choices))
    return _member(item, texts[0])


def _choices(item: FormField, texts: list[str]) -> tuple[StrEnum, ...]:
    return tuple(dict.fromkeys(_member(item, text) for text in texts))


def _member(item: FormField, text: str) -> StrEnum:
    if item.choices is None or text not in {member.value for member in item.choices}:
        raise _Wrong(_("Choose one of the list."))
    return item.choices(text)


def _languages(_item: FormField, texts: list[str]) -> tuple[str, ...]:
    if not all(map(_CODE.fullmatch, texts)):
        raise _Wrong(_("Choose one of the list."))
    return tuple(dict.fromkeys(texts))


def _trl(_item: FormField, texts: list[str]) -> int | None:
    if not texts:
        return None
    if texts[0] not in set("123456789"):
        raise _Wrong(_("A readiness level is a whole number from 1 to 9."))
    return int(texts[0])


def _amount(_item: FormField, texts: list[str]) -> float | None:
    if not texts:
        return None
    written = _GROUPS.sub("", _CURRENCY.sub("", texts[0]))
    if not _AMOUNT.fullmatch(written) or not math.isfinite(float(written)) or float(written) > LARGEST_AMOUNT:
        raise _Wrong(_("Write an amount in euro, such as 250 000."))
    return float(written)


def _date(_item: FormField, texts: list[str]) -> date | None:
    if not texts:
        return None
    try:
        day = date.fromisoformat(texts[0])
    except ValueError as error:
        raise _Wrong(_("Write a date as year-month-day, such as 2027-05-11.")) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Wrong(_("Write a date as year-month-day, such as 2027-05-11."))
    return day


_READERS: Final[Mapping[Control, Callable[[FormField, list[str]], Any]]] = {
    Control.LINE: _line,
    Control.TEXT: _text,
    Control.WORDS: _words,
    Control.CHOICE: _choice,
    Control.CHOICES: _choices,
    Control.LANGUAGES: _languages,
    Control.TRL: _trl,
    Control.AMOUNT: _amount,
    Control.DATE: _date,
}


def changed_values(record: Disclosable, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that differ from the record's."""
    return {name: value for name, value in values.items() if getattr(record, name) != value}


def replaced(record: Disclosable, values: Mapping[str, Any]) -> Disclosable:
    """Raise ``InvalidField``."""
    return dataclasses.replace(record, **values)
