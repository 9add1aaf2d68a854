"""What pages call the figures of a plan, what each of them says, and their values as readers write numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.languages import Formats, translations
from matcher.plan_figures import Figure, Unit


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "meetings": (
        _("Meetings placed"),
        _("One-to-one meetings that have a time and a table, of all that were to take place."),
    ),
    "utility": (
        _("Sum of scores"),
        _("The scores of all placed meetings added up, where a full score counts as 1. More is better."),
    ),
    "utility_share": (
        _("Share of the best possible"),
        _("The sum of scores compared with a proven upper limit, which no plan can exceed."),
    ),
    "worst_off": (
        _("Worst off"),
        _("The smallest sum of scores that anybody has who matches somebody at all."),
    ),
    "without_meeting": (
        _("Without a meeting"),
        _("People who brought an offer, need, mandate or wish, and have no meeting."),
    ),
    "pauses": (_("Idle gaps"), _("Pauses between two meetings of one person on one day, over all people.")),
    "most_pauses": (_("Most idle gaps"), _("The largest number of such pauses that one person has.")),
    "errors": (
        _("Clashes"),
        _("Broken rules that must hold, such as one person in two places. With any, a version cannot be published."),
    ),
    "warnings": (_("Warnings"), _("What the records left no other way, and somebody should know of.")),
    "notices": (
        _("Wishes unfulfilled"),
        _("People who cannot come to a session they asked for, and breaches of rules that are turned off."),
    ),
    "table_share": (_("Tables in use"), _("Of all tables in all slots in which meetings may be.")),
    "room_share": (_("Rooms in use"), _("Of the minutes of all days in which the rooms are open.")),
    "seat_share": (_("Seats taken"), _("Of the seats of the rooms, over all sessions.")),
    "sessions": (_("Sessions"), _("Sessions that have a time and a room, plenaries included.")),
    "unplaced_talks": (_("Offers without a talk"), _("Offers for whose talk there was no session.")),
    "unplaced_sessions": (
        _("Requests without a place"),
        _("Sessions that were asked for, and have no time and room."),
    ),
    "uneven_meetings": (
        _("Uneven days"),
        _("Meetings above an even share of the days on which their person is there, over all people."),
    ),
    "crowded_meetings": (
        _("Crowded half days"),
        _("Meetings above an even load of all mornings and afternoons; fewer is calmer."),
    ),
    "wanted_at_once": (
        _("Wanted at once"),
        _("Pairs of sessions at the same time of which one person wants both."),
    ),
    "travel_minutes": (_("On the way"), _("The time that all people together walk between areas.")),
    "tight_ways": (_("Ways too short"), _("Changes of area with less time than the way takes.")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """In ``language``. A figure that has no words here keeps its own, in English."""

    language: str

    def label(self, figure: Figure) -> str:
        return self._say(_LABELS.get(figure.name, (figure.label, ""))[0])

    def explanation(self, figure: Figure) -> str:
        """One sentence."""
        return self._say(_LABELS.get(figure.name, ("", figure.note))[1])

    def value(self, figure: Figure) -> str:
        return self._number(figure.value, figure.unit)

    def difference(self, difference: float, unit: Unit) -> str:
        """With its sign."""
        return ("+" if difference > 0 else "") + self._number(difference, unit)

    def _number(self, value: float, unit: Unit) -> str:
        formats = Formats(self.language)
        match unit:
            case Unit.SHARE:
                return formats.share(value)
            case Unit.MINUTES:
                return self._say(_("%(minutes)s min")) % {"minutes": formats.number(value)}
        return formats.number(value)

    def _say(self, message: str) -> str:
        return translations(self.language).gettext(message) if message else ""
