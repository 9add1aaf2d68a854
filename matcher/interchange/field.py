"""One field of a kind of record, and those that several kinds have."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.interchange.values import (
    Parser,
    list_parser,
    parse_id,
    parse_language,
    parse_line,
    parse_number,
    parse_text,
)


@dataclass(frozen=True, slots=True)
class Field:
    """``name`` is the record's field, or one of the headings that ``derived`` values come from.

    ``synonyms`` are headings in falling preference. ``confidential`` values are never quoted. A derived field is no
    field of the record: ``matcher.interchange.derive`` makes record fields of it.
    """

    name: str
    parse: Parser
    synonyms: tuple[str, ...] = ()
    required: bool = False
    confidential: bool = False
    derived: bool = False

    @property
    def is_text(self) -> bool:
        """Whether a spreadsheet formula in it is a mistake and not a computed number or date."""
        return self.parse in (parse_text, parse_line, parse_id)


def id_field(*synonyms: str) -> Field:
    common = (
        "identifier",
        "code",
        "number",
        "no",
        "nr",
        "ref",
        "reference",
        "record id",
        "Kennung",
        "번호",
        "아이디",
    )
    return Field("id", parse_id, (*synonyms, *common), required=True)


LANGUAGES = Field("languages", list_parser(parse_language), ("language", "spoken languages", "언어"))
SECTORS = Field("sectors", list_parser(parse_line), ("sector", "industry", "industries", "industry codes", "업종"))
COORDINATES = (
    Field("latitude", parse_number, ("lat", "위도")),
    Field("longitude", parse_number, ("lon", "lng", "long", "경도")),
)
