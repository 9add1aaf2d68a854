"""The phrases that matching stores in English, in the reader's language: gaps, and what would change a rank.

Each is told apart by its pattern, taken to its parts, and put together again from the catalogue. One that no pattern
knows stays English, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from markupsafe import Markup, escape

from api.ui.languages import DEFAULT, Formats, translations


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_PHRASES: Final[Sequence[str]] = (
    _("TRL %(level)s, at least %(least)s is asked for"),
    _("TRL %(level)s, at most %(most)s is asked for"),
    _("they ask for TRL %(least)s or higher, yours is TRL %(level)s"),
    _("they ask for TRL %(most)s or lower, yours is TRL %(level)s"),
    _("TRL %(new)s instead of %(old)s"),
    _("available from %(date)s, asked for by %(deadline_date)s"),
    _("they ask for it by %(deadline_date)s, yours is available from %(date)s"),
    _("a start on %(new_date)s instead of %(old_date)s"),
    _("no common language: the offer's side has %(given_languages)s, the need's side %(asked_languages)s"),
    _("no common language: they have %(asked_languages)s, you have %(given_languages)s"),
    _("somebody on the offer's side who speaks %(any_languages)s"),
    _("the offer's owner looks for a partner of another kind or place: %(wanted_terms)s (yours: %(given_terms)s)"),
    _("you look for %(wanted_terms)s; this partner: %(given_terms)s"),
    _("an owner of the offer who would take %(further_terms)s as partner too"),
    _("asks for %(wanted_terms)s; the offer seeks %(sought_terms)s"),
    _("they ask for %(wanted_terms)s; you seek %(sought_terms)s"),
    _("%(terms)s as a further kind of partnership"),
    _("the owner is in %(place_terms)s; asked for: %(accepted_terms)s"),
    _("they look in %(accepted_terms)s; you are in %(place_terms)s"),
    _("an owner in %(any_terms)s instead of %(old_terms)s"),
    _("the owner works in %(given)s; asked for: %(wanted)s"),
    _("an owner who works in %(codes)s as well"),
    _("seeks %(amount)s; tickets go from %(low_amount)s"),
    _("seeks %(amount)s; tickets go up to %(high_amount)s"),
    _("their tickets go from %(low_amount)s; you seek %(amount)s"),
    _("their tickets go up to %(high_amount)s; you seek %(amount)s"),
    _("%(new_amount)s sought instead of %(old_amount)s"),
    _("they ask for at least %(least_terms)s, you have %(terms)s"),
    _("%(terms)s, at least %(least_terms)s is asked for"),
    _("a nearness of the two texts in meaning of %(new)s instead of %(old)s"),
    _("%(new_terms)s instead of %(old_terms)s"),
)
"""The first that fits holds. What the name of a part ends with says what it is."""
_TERMS: Final[Sequence[str]] = (
    _("no rights"),
    _("secret know-how"),
    _("a patent applied for"),
    _("a granted patent"),
    _("research cooperation"),
    _("licence"),
    _("commercial agreement"),
    _("investment"),
    _("joint filing"),
    _("university"),
    _("research institute"),
    _("SME"),
    _("large company"),
    _("investor"),
    _("provider"),
    _("agency"),
    _("other"),
)
_PART: Final = re.compile(r"%\((\w+)\)s")
_BETWEEN: Final = re.compile(r"(, |; | or | and )")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_JOINTS: Final[Mapping[str, str]] = {" or ": _(" or "), " and ": _(" and ")}


def phrase(text: str, language: str) -> Markup:
    """``text`` in ``language``; in English, and marked so, where no pattern knows it."""
    if language == DEFAULT:
        return escape(text)
    for message, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found:
            parts = {name: _part(name, value, language) for name, value in found.groupdict().items()}
            return escape(translations(language).gettext(message) % parts)
    return Markup('<span lang="en">{}</span>').format(text)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((message, _pattern(message)) for message in _PHRASES)


def _pattern(message: str) -> re.Pattern[str]:
    """
    >>> _pattern("TRL %(new)s instead of %(old)s").pattern
    'TRL (?P<new>-?\\\\d+(?:\\\\.\\\\d+)?) instead of (?P<old>-?\\\\d+(?:\\\\.\\\\d+)?)'
    """
    literals = _PART.split(message)
    parts = [re.escape(item).replace("\\ ", " ") if place % 2 == 0 else "" for place, item in enumerate(literals)]
    for place in range(1, len(literals), 2):
        parts[place] = f"(?P<{literals[place]}>{_shape(literals[place])})"
    return re.compile("".join(parts))


def _shape(name: str) -> str:
    if name in ("level", "least", "most", "new", "old"):
        return r"-?\d+(?:\.\d+)?"
    if name.endswith("amount"):
        return r"€[\d,]+"
    if name.endswith("date"):
        return r"\d{1,2} [A-Z][a-z]+ \d{4}"
    return ".+?"


def _part(name: str, value: str, language: str) -> str:
    formats = Formats(language)
    if name.endswith("amount"):
        return formats.euro(float(value[1:].replace(",", "")))
    if name.endswith("date"):
        return formats.full_date(datetime.strptime(value, "%d %B %Y").date())  # noqa: DTZ007
    if name.endswith("languages"):
        return _each(value, formats.spoken, language)
    if name.endswith("terms"):
        return _each(value, lambda term: _term(term, language), language)
    return value


def _each(value: str, translate: Callable[[str], str], language: str) -> str:
    """Each item of a list, the words between them as well."""
    items = _BETWEEN.split(value)
    gettext = translations(language).gettext
    return "".join(
        translate(item) if place % 2 == 0 else gettext(_JOINTS[item]) if item in _JOINTS else item
        for place, item in enumerate(items)
    )


def _term(term: str, language: str) -> str:
    """A word of the vocabulary, a country by its code; anything else, such as the name of a region, as it is."""
    if _COUNTRY.fullmatch(term):
        return Formats(language).country(term)
    bare = term.removeprefix("a ").removeprefix("one in ")
    for known in (term, bare):
        if known in _TERMS:
            return translations(language).gettext(known)
    return Formats(language).country(bare) if _COUNTRY.fullmatch(bare) else bare
