"""How ids, times and codes read on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote

from matcher.interchange.published import PublishedAgenda
from models.domain import IprStatus, IprWanted, Mandate, Need, Offer, OrganisationKind

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")

_RIGHTS_HELD = {
    IprStatus.NONE: "no rights",
    IprStatus.SECRET_KNOW_HOW: "secret know-how",
    IprStatus.APPLIED: "patent applied for",
    IprStatus.GRANTED: "patent granted",
}
_RIGHTS_WANTED = {
    IprWanted.KNOW_HOW: "know-how or more",
    IprWanted.APPLIED: "patent applied for or granted",
    IprWanted.GRANTED: "patent granted",
}


def anchor(kind: str, record_id: str) -> str:
    """An id for an element and its link: the same in every version, different for different records.

    >>> anchor("session", "s_1")
    'session-s_5f_1'
    """
    return f"{kind}-{_UNSAFE.sub(lambda found: f'_{ord(found[0]):x}_', record_id)}"


def calendar_link(file_name: str) -> str:
    """Relative link to a person's calendar file beside the page."""
    return f"people/{quote(file_name)}"


def clock(published: PublishedAgenda, moment: datetime) -> str:
    return f"{published.local(moment):%H:%M}"


def day_name(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def short_day_name(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def date_range(days: Sequence[date]) -> str:
    """From the first to the last of ``days``, at least one.

    >>> date_range([date(2027, 5, 11), date(2027, 5, 13)])
    '11–13 May 2027'
    >>> date_range([date(2027, 5, 31), date(2027, 6, 1)])
    '31 May – 1 June 2027'
    """
    first, last = min(days), max(days)
    end = f"{last.day} {last:%B} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = f"{first.day} {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return f"{start} – {end}"


def zone_name(published: PublishedAgenda) -> str:
    """As in "Seoul time (UTC+09:00)"; the offset is that of the first day."""
    event = published.event
    city = event.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    offset = f"{datetime.combine(event.days[0].date, event.days[0].start, event.zone):%z}"
    if event.time_zone in ("UTC", "Etc/UTC"):
        return "UTC"
    return f"{city} time (UTC{offset[:3]}:{offset[3:5]})"


def words_of(code: str) -> str:
    """A code of the vocabulary as words: ``research_cooperation`` reads "research cooperation"."""
    return code.replace("_", " ")


def kind_name(record: Offer | Need | Mandate) -> str:
    """As in "Technology offer", "Company problem" or "Investor mandate"."""
    name = f"{record.kind} mandate" if isinstance(record, Mandate) else words_of(record.kind)
    return name.capitalize()


def facts(record: Offer | Need | Mandate) -> list[tuple[str, str]]:
    """What the public record states beside its text, as (label, value); nothing for what it leaves open."""
    found = [("Reference", record.id), ("Readiness", _readiness(record))]
    if not isinstance(record, Offer):
        found.append(("Regions", ", ".join(record.regions)))
    if isinstance(record, Mandate):
        found.append(("Ticket", _ticket(record)))
    else:
        rights = _RIGHTS_WANTED.get(record.ipr_wanted, "") if isinstance(record, Need) else _rights_held(record)
        found += [
            ("Rights", rights),
            ("Partnership", ", ".join(words_of(partnership) for partnership in record.partnerships)),
            ("Keywords", ", ".join(record.keywords)),
        ]
    if isinstance(record, Need):
        found += [("Sectors", ", ".join(record.sectors)), ("Answer by", _day(record.deadline))]
    if isinstance(record, Offer):
        sought = f"€{record.funding_sought_eur:,.0f}" if record.funding_sought_eur else ""
        found += [("Seeks", sought), ("Available from", _day(record.available_from)), ("Partner", _partner(record))]
    return [(label, value) for label, value in found if value]


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _partner(offer: Offer) -> str:
    """What the owner wants of the partner, as in "SME or large company in KR or EU", or "in KR"."""
    kinds = " or ".join("SME" if kind is OrganisationKind.SME else words_of(kind) for kind in offer.partner_kinds)
    places = " or ".join(offer.partner_regions)
    return " ".join(part for part in (kinds, f"in {places}" if places else "") if part)


def _rights_held(offer: Offer) -> str:
    return _RIGHTS_HELD[offer.ipr_status] if offer.ipr_status else ""


def _readiness(record: Offer | Need | Mandate) -> str:
    if isinstance(record, Offer):
        return f"TRL {record.trl}" if record.trl else ""
    low, high = record.trl_min, record.trl_max
    if low is not None and high is not None:
        return f"TRL {low}" if low == high else f"TRL {low} to {high}"
    if low is not None:
        return f"TRL {low} or higher"
    return f"TRL {high} or lower" if high is not None else ""


def _ticket(mandate: Mandate) -> str:
    low, high = mandate.ticket_min_eur, mandate.ticket_max_eur
    if low is not None and high is not None:
        return f"€{low:,.0f} to €{high:,.0f}"
    if low is not None:
        return f"from €{low:,.0f}"
    return f"up to €{high:,.0f}" if high is not None else ""
