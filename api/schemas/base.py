"""What all schemas share, and the way from a request's body to a record."""

from __future__ import annotations

import dataclasses
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from datetime import date, datetime, time
from functools import cache
from types import UnionType
from typing import Annotated, Any, Self, TypeVar, Union, cast, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    field_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from api.errors import RejectedField
from models.domain import InvalidField, Stage

Record = TypeVar("Record")
AnyModel = TypeVar("AnyModel", bound=BaseModel)

LARGEST_WHOLE_NUMBER = 2**31 - 1
"""The largest that every database keeps."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NUMBER = re.compile(r"\s*[-+]?[\d_.]*(e[-+]?\d+)?\s*", re.IGNORECASE)
_TIMES = frozenset({datetime, date, time})
_INDEX = re.compile(r"\[(\d+)\]")
"""In the domain ``days[1].date``, in an answer ``days.1.date``."""
FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Outside of them a time can leave the calendar when it is put into another time zone."""

Whole = Annotated[int, Field(strict=True)]
Trl = Annotated[int, Field(strict=True, ge=1, le=9)]
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"})]
"""Without an offset, which the format ``time`` of JSON Schema would ask for."""
Amount = Annotated[float, Field(strict=True, ge=0)]


class Schema(BaseModel):
    """Closed to unknown names; the docstring of a field is its description."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        from_attributes=True,
        use_attribute_docstrings=True,
        json_schema_serialization_defaults_required=True,
    )

    @classmethod
    def of(cls, record: object) -> Self:
        """Read the fields of this schema, and no other, from the record."""
        return cls.model_validate(record)


class Input(Schema):
    """A request's body, or a part of it."""

    @field_validator("*", mode="before")
    @classmethod
    def _require_its_type(cls, value: Any, info: ValidationInfo) -> Any:
        """JSON has true and false, and writes times as text: a number is neither, and no more are its digits."""
        kinds = _kinds(cast(Hashable, cls.model_fields[info.field_name or ""].annotation))
        if bool in kinds and not isinstance(value, bool | None):
            raise PydanticKnownError("bool_type")
        is_number = isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value))
        if is_number and not _TIMES.isdisjoint(kinds):
            raise PydanticCustomError("time_type", "Input should be a text such as 2027-05-11 or 09:30")
        return value

    def values(self, within: str = "") -> dict[str, Any]:
        """Return the fields that the request gave, as the domain takes them.

        ``within`` is put before a field's name in errors, such as ``days.0.``. Raise ``RejectedField``.
        """
        return {name: _domain_value(within + name, getattr(self, name)) for name in sorted(self.model_fields_set)}


class Part(Input, ABC):
    """A part of a body that is a record itself."""

    @abstractmethod
    def part(self, within: str) -> object:
        """The record; ``within`` is put before a field's name in errors. Raise ``RejectedField``."""


class Identified(Schema):
    id: str
    """Unique among the records of its kind; never changes."""


class Coordinates(Schema):
    latitude: Annotated[float, Field(strict=True, ge=-90, le=90)] | None = None
    """Degrees (WGS 84); both or neither."""
    longitude: Annotated[float, Field(strict=True, ge=-180, le=180)] | None = None


class Confidential(Schema):
    confidential_text: str = Field("", json_schema_extra={"writeOnly": True})
    """Shown to the owner, and to whom the owner lets see it; never ranked or exported."""
    confidential_fields: tuple[str, ...] = ()
    """Fields that only those see who see the confidential text; for all others they are as if not stated."""


class Disclosed(Schema):
    """What a viewer gets of a record with a confidential part."""

    confidential_text: str = ""
    """Empty for all but the owner, and those to whom the owner shows it."""
    confidential_fields: tuple[str, ...] = ()
    """The fields that only the same people see; for all others these are as if not stated, and this is empty."""
    stage: Stage = Stage.NAMED
    """How much of it this answer shows: the public part (`anonymous`), also whose it is (`named`), or all."""


def make(kind: type[Record], values: Mapping[str, Any], within: str = "") -> Record:
    """Return the record of these fields. Raise ``RejectedField`` for a value that it cannot have."""
    try:
        return kind(**values)
    except InvalidField as error:
        field = _INDEX.sub(r".\1", within + error.field)
        raise RejectedField(field, error.value, error.reason) from error


def changed(record: Record, patch: Input) -> Record:
    """Return the record with the given fields replaced; a null puts a field back to its default.

    This is JSON Merge Patch (RFC 7396). Raise ``RejectedField`` for a null where there is no default and for a
    value that the record cannot have.
    """
    kind = type(record)
    defaults = {field.name: field.default for field in dataclasses.fields(record)}  # type: ignore[arg-type]
    values = patch.values()
    for name in [name for name, value in values.items() if value is None]:
        if defaults[name] is dataclasses.MISSING:
            raise RejectedField(name, None, "cannot be removed")
        values[name] = defaults[name]
    kept = {name: getattr(record, name) for name in defaults}
    return make(kind, kept | values)


def every_field_optional(model: type[AnyModel]) -> type[AnyModel]:
    """Return the model with each field nullable and left out by default: the body of a PATCH."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        hint: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        optional = Field(None, description=field.description, json_schema_extra=field.json_schema_extra)
        fields[name] = (hint | None, optional)
    return create_model(model.__name__, __base__=model, __module__=model.__module__, __doc__=model.__doc__, **fields)


@cache
def _kinds(hint: Hashable) -> frozenset[Any]:
    """The types that a hint names, within unions and annotations.

    >>> _kinds(Annotated[int, "above 0"] | None) == {int, type(None)}
    True
    """
    if get_origin(hint) is Annotated:
        return _kinds(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return frozenset().union(*map(_kinds, get_args(hint)))
    return frozenset({hint})


def _domain_value(name: str, value: Any) -> Any:
    match value:
        case tuple():
            return tuple(_domain_value(f"{name}.{index}", item) for index, item in enumerate(value))
        case Part():
            return value.part(f"{name}.")
        case _:
            _require_storable(name, value)
            return value


def _require_storable(name: str, value: Any) -> None:
    match value:
        case str() if _UNSTORABLE.search(value):
            raise RejectedField(name, None, "must not contain the character NUL or half of a surrogate pair")
        case int() if abs(value) > LARGEST_WHOLE_NUMBER:
            raise RejectedField(name, None, f"must not be above {LARGEST_WHOLE_NUMBER}")
        case float() if not math.isfinite(value):
            raise RejectedField(name, None, "must be a finite number")
        case time() if value.tzinfo is not None:
            raise RejectedField(name, value, "must not carry a time zone: the event's holds")
        case date() if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise RejectedField(name, value, f"must be in the years {FIRST_YEAR} to {LAST_YEAR}")
