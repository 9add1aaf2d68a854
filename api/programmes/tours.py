"""What pages and documents call the reasons for staying at home or being left out of a cluster tour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matcher.tour_days import StaysHome
from matcher.tours.reasons import LeftOutReason


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


REASONS: Final[Mapping[LeftOutReason, str]] = {
    LeftOutReason.NO_BUS_FOR_WHEELCHAIRS: _("No bus has enough places for wheelchairs."),
    LeftOutReason.NO_BUS_LARGE_ENOUGH: _("The party is larger than any bus."),
    LeftOutReason.NO_BUS_IN_LANGUAGE: _("No bus has a guide whom all of the party understand."),
    LeftOutReason.NO_SITE_WITHOUT_STEPS: _("No site can be visited in a wheelchair."),
    LeftOutReason.NO_SITE_LARGE_ENOUGH: _("The party is larger than any group that a site takes."),
    LeftOutReason.NO_SITE_IN_LANGUAGE: _("No site has a guide whom all of the party understand."),
    LeftOutReason.NO_LUNCH_FOR_DIET: _("No lunch caters for the diet."),
    LeftOutReason.NO_ROUTE_FOR_ALL_NEEDS: _("No one route that fits into the day meets all the needs together."),
    LeftOutReason.NO_PLACE_LEFT: _("The tours that would suit are full."),
}
STAYS: Final[Mapping[StaysHome, str]] = {
    StaysHome.HOST: _("Hosts a site, or organises the event."),
    StaysHome.NOT_THERE: _("Is not there all day."),
    StaysHome.ELSEWHERE: _("Takes part in something else at a fixed time."),
}
