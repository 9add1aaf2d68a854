"""From cells to values, with the reason where there is none."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pytest

from matcher.interchange.values import (
    BadValue,
    Parser,
    list_parser,
    parse_country,
    parse_date,
    parse_date_time,
    parse_email,
    parse_id,
    parse_language,
    parse_line,
    parse_number,
    parse_stage,
    parse_text,
    parse_time_zone,
    parse_trl,
    parse_trl_range,
    parse_whole_number,
    word_parser,
)
from models.domain import IprStatus, IprWanted, OrganisationKind, Partnership, Role

parse_ipr = word_parser(IprStatus)
parse_partnerships = list_parser(word_parser(Partnership))
parse_keywords = list_parser(parse_line)


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (parse_text, "  two\nlines ", "two\nlines"),
        (parse_text, "e\u0301", "é"),
        (parse_text, "page\x0cbreak", "page break"),
        (parse_text, 17.0, "17"),
        (parse_text, 1.5, "1.5"),
        (parse_text, date(2027, 5, 11), "2027-05-11"),
        (parse_text, ["only one"], "only one"),
        (parse_text, {"cold": [1], "A": [0, 3], "plate": [2]}, "A cold plate A"),
        (parse_line, "a \r\n b", "a b"),
        (parse_number, "1,500,000", 1_500_000.0),
        (parse_number, "EUR 200 000", 200_000.0),
        (parse_number, "0.5 €", 0.5),
        (parse_number, "-1e3", -1000.0),
        (parse_whole_number, "60", 60),
        (parse_whole_number, 60.0, 60),
        (parse_trl, "TRL 5", 5),
        (parse_trl, "trl-9", 9),
        (parse_trl, 4.0, 4),
        (parse_trl_range, "TRL 4-5", (4, 5)),
        (parse_trl_range, "TRL4 to TRL6", (4, 6)),
        (parse_trl_range, "5+", (5, 9)),
        (parse_trl_range, "at least 6", (6, 9)),
        (parse_trl_range, "<= 4", (1, 4)),
        (parse_trl_range, 7, (7, 7)),
        (parse_stage, "Lab tested", (4, 5)),
        (parse_stage, "Already on the Market", (8, 9)),
        (parse_date, "2027-05-11", date(2027, 5, 11)),
        (parse_date, "2027. 5. 11.", date(2027, 5, 11)),
        (parse_date, "2027/5/1", date(2027, 5, 1)),
        (parse_date, "2027-05-11T09:00:00Z", date(2027, 5, 11)),
        (parse_date, datetime(2027, 5, 11, 9), date(2027, 5, 11)),  # noqa: DTZ001
        (parse_date_time, "2027-05-11 09:00", datetime(2027, 5, 11, 9)),  # noqa: DTZ001
        (parse_ipr, "IPR applied but not yet granted", IprStatus.APPLIED),
        (parse_ipr, "No IPR applied", IprStatus.NONE),
        (parse_ipr, "Secret know-how", IprStatus.SECRET_KNOW_HOW),
        (parse_ipr, "IPR granted", IprStatus.GRANTED),
        (parse_ipr, "secret_know_how", IprStatus.SECRET_KNOW_HOW),
        (word_parser(IprWanted), "Any", IprWanted.ANY),
        (word_parser(OrganisationKind), "SME 11-49", OrganisationKind.SME),
        (word_parser(Role), "organizer", Role.ORGANISER),
        (
            parse_partnerships,
            "R&D cooperation agreement; Investment agreement|Commercial agreement with technical assistance",
            (Partnership.RESEARCH_COOPERATION, Partnership.INVESTMENT, Partnership.COMMERCIAL_AGREEMENT),
        ),
        (parse_partnerships, '["licence", "Licence agreement"]', (Partnership.LICENCE,)),
        (parse_keywords, "dye bath, 2,3-butanediol, sensor", ("dye bath", "2,3-butanediol", "sensor")),
        (parse_keywords, "a, b; c", ("a, b", "c")),
        (parse_keywords, [{"display_name": "Heat"}, "Cold", None], ("Heat", "Cold")),
        (parse_keywords, " ; ;", ()),
        (parse_country, "kr", "KR"),
        (parse_language, "Korean", "ko"),
        (parse_language, "zh-Hans", "zh-hans"),
        (parse_email, " a.b@example.org ", "a.b@example.org"),
        (parse_time_zone, "Asia/Seoul", "Asia/Seoul"),
    ],
)  # fmt: skip
def test_a_cell_becomes_a_value(parse: Parser, cell: Any, value: object) -> None:
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "reason"),
    [
        (parse_text, "x" * 1_000_001, "has 1,000,001 characters; a text has at most 1,000,000"),
        (parse_text, "a\0b", "holds a NUL byte (character 2)"),
        (parse_text, "\ud800", "is not valid Unicode"),
        (parse_text, True, "must be text, not true or false"),
        (parse_text, ["a", "b"], "must be text"),
        (parse_text, {"word": "x"}, "must be text, or an inverted index"),
        (parse_text, b"x", "must be text"),
        (parse_id, "x" * 256, "has 256 characters; an id has at most 255"),
        (parse_number, "1,5", "must be a number, written like"),
        (parse_number, "many", "must be a number"),
        (parse_number, "1_000", "must be a number"),
        (parse_number, math.inf, "must be a number"),
        (parse_number, 10**400, "must be a number"),
        (parse_number, True, "must be a number"),
        (parse_whole_number, 1.5, "must be a whole number"),
        (parse_trl, 12, "a technology readiness level is a whole number from 1 to 9"),
        (parse_trl, "4-5", "a technology readiness level is a whole number from 1 to 9"),
        (parse_trl, "high", "a technology readiness level is a whole number from 1 to 9"),
        (parse_trl_range, "5-12", "a technology readiness level is a whole number from 1 to 9"),
        (parse_trl_range, "6-4", "the range of readiness levels ends below its start"),
        (parse_stage, "Prototype", "not a stage of development; the known ones are concept stage"),
        (parse_date, "2027-02-30", "there is no such date: day is out of range for month"),
        (parse_date, "11/05/2027", "not a date, write it like 2027-05-31"),
        (parse_date, 46518.0, "not a date"),
        (parse_date_time, "2027-05-11", "not a date with a time"),
        (parse_date_time, "2027-02-30T09:00", "there is no such date and time"),
        (parse_date_time, "noon", "not a date with a time"),
        (parse_ipr, "trademark", "must be one of none, secret_know_how, applied, granted"),
        (parse_ipr, 3, "must be one of none"),
        (parse_partnerships, "licence; joint venture", "must be one of research_cooperation, licence"),
        (parse_keywords, "[1, 2", "begins like a JSON array and is none"),
        (parse_keywords, ["x"] * 10_001, "has 10,001 items"),
        (parse_country, "Korea", "two-letter code"),
        (parse_language, "Klingon!", "two-letter code"),
        (parse_email, "nobody", "not an e-mail address"),
        (parse_email, "a b@example.org", "not an e-mail address"),
        (parse_time_zone, "Seoul", "not an IANA time zone"),
        (parse_time_zone, "../etc/passwd", "not an IANA time zone"),
    ],
)
def test_a_cell_without_a_value_gets_a_reason(parse: Parser, cell: Any, reason: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse(cell)
    assert str(caught.value).startswith(reason) or reason in str(caught.value)
