from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.dialects import sqlite

from models.db.types import Moment, format_moment, parse_moment

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_time_is_written_with_its_offset_and_the_name_of_its_zone() -> None:
    assert format_moment(datetime(2027, 5, 11, 9, tzinfo=BERLIN)) == "2027-05-11T09:00:00+02:00[Europe/Berlin]"
    assert format_moment(datetime(2027, 5, 11, 9, tzinfo=UTC)) == "2027-05-11T09:00:00+00:00"
    assert format_moment(datetime(2027, 5, 11, 9, tzinfo=timezone(timedelta(hours=9)))) == "2027-05-11T09:00:00+09:00"


def test_both_readings_of_an_hour_that_the_clock_shows_twice_come_back() -> None:
    for fold, offset in ((0, timedelta(hours=2)), (1, timedelta(hours=1))):
        moment = datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN, fold=fold)
        assert moment.utcoffset() == offset
        assert parse_moment(format_moment(moment)).utcoffset() == offset


def test_the_wall_time_holds_where_the_rules_of_a_zone_have_changed() -> None:
    assert parse_moment("2027-05-11T09:00:00+05:00[Europe/Berlin]").isoformat() == "2027-05-11T09:00:00+02:00"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="carries no time zone"):
        format_moment(datetime(2027, 5, 11, 9))  # noqa: DTZ001


def test_no_time_is_no_text() -> None:
    dialect = sqlite.dialect()
    assert Moment().process_bind_param(None, dialect) is None
    assert Moment().process_result_value(None, dialect) is None
