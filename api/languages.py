"""English and Korean: which one a request wants, its catalogue, and dates and numbers as its readers write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from babel import Locale, dates, numbers
from babel.support import NullTranslations, Translations
from starlette.requests import Request

from api.industry_names import industry_name

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "ko": "한국어"}
"""By code, each in its own language; the first one is that of the source."""
DEFAULT: Final = "en"
COOKIE: Final = "language"
DOMAIN: Final = "messages"
_NO_COUNTRY: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Territories of the catalogue of names that are groups, or made up for tests."""
_FOLDER: Final = resources.files("api") / "ui" / "locale"


def language_of(request: Request) -> str:
    """The one that the person chose, or else the best one that the browser asks for."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> str:
    """
    >>> _preferred("de, ko-KR;q=0.8, en;q=0.5"), _preferred("fr"), _preferred("ko;q=0")
    ('ko', 'en', 'en')
    """
    wanted: list[tuple[float, str]] = []
    for part in header[:200].split(","):
        tag, _, quality = part.strip().partition(";q=")
        code = tag.split("-")[0].strip().lower()
        if code in LANGUAGES and (weight := _weight(quality)) > 0:
            wanted.append((weight, code))
    return max(wanted, key=lambda item: item[0])[1] if wanted else DEFAULT


def _weight(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language; that of the source is empty."""
    return Translations.load(str(_FOLDER), [language], DOMAIN)


_WRITTEN_AS: Final = {"en": "en_GB"}
"""Of a language that is written in several ways, the one of its dates: day, month, year."""
_FORMATS_KEPT: Final = 4096
"""Scores, counts and days come again and again."""


@dataclass(frozen=True)
class Formats:
    """Dates and numbers in one language. Moments are shown in the zone that they carry."""

    language: str

    @property
    def locale(self) -> Locale:
        return _locale(self.language)

    def day(self, value: date | datetime) -> str:
        """Weekday, day and month."""
        return _day(self.language, _noon(value))

    def long_day(self, value: date | datetime) -> str:
        return dates.format_date(value, "full", locale=self.locale)

    def full_date(self, value: date | datetime) -> str:
        return dates.format_date(value, "long", locale=self.locale)

    def clock(self, value: datetime) -> str:
        return value.strftime("%H:%M")

    def moment(self, value: datetime) -> str:
        """The day with its year, and the time."""
        between = ", " if self.language == DEFAULT else " "
        return f"{dates.format_date(value, 'medium', locale=self.locale)}{between}{self.clock(value)}"

    def number(self, value: float) -> str:
        return _number(self.language, round(value, 2))

    def percent(self, value: float) -> str:
        """Of a share in [0, 1]; to a tenth of a percent near the ends, where a whole one would hide what differs.

        What is not quite nothing or all is never told as that.
        """
        if 0 < value < 0.0005:
            return f"< {_percent(self.language, 0.001, '0.0')}"
        if 0.9995 <= value < 1:
            return f"> {_percent(self.language, 0.999, '0.0')}"
        digits = "0" if 0.05 <= value <= 0.95 or value in (0, 1) else "0.0"
        return _percent(self.language, value, digits)

    def share(self, value: float) -> str:
        """Of a share in [0, 1], always to a tenth of a percent, for figures that are compared."""
        return _percent(self.language, value, "0.0")

    def euro(self, value: float) -> str:
        return numbers.format_currency(value, "EUR", "¤#,##0", locale=self.locale, currency_digits=False)

    def country(self, code: str) -> str:
        return str(self.locale.territories.get(code.upper(), code))

    def countries(self) -> Mapping[str, str]:
        """All countries in the order of their names, by code."""
        return _countries(self.locale)

    def industry(self, name: str) -> str:
        """A theme as it is, the code of a sector by the name that it stands for."""
        return industry_name(name, self.language)

    def spoken(self, code: str) -> str:
        """The name of a language."""
        return str(self.locale.languages.get(code.lower(), code))


@cache
def _countries(locale: Locale) -> Mapping[str, str]:
    names = {
        code: str(name) for code, name in locale.territories.items() if code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(names.items(), key=lambda item: unicodedata.normalize("NFKD", item[1]).casefold()))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_WRITTEN_AS.get(language, language))


@lru_cache(maxsize=_FORMATS_KEPT)
def _day(language: str, value: datetime) -> str:
    return dates.format_skeleton("MMMEd", value, locale=_locale(language))


@lru_cache(maxsize=_FORMATS_KEPT)
def _number(language: str, value: float) -> str:
    return numbers.format_decimal(value, locale=_locale(language))


@lru_cache(maxsize=_FORMATS_KEPT)
def _percent(language: str, value: float, digits: str) -> str:
    return numbers.format_percent(value, f"{digits}%", locale=_locale(language))


def _noon(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, 12)  # noqa: DTZ001
