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

from api.industry_names import with_industry_names
from api.languages import DEFAULT, Formats, translations


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_PHRASES: Final[Sequence[str]] = (
    _("there is no %(step)s result yet: run `bridgework %(again)s` first"),
    _("the %(earlier)s result is newer than that of %(step)s: run `bridgework %(again)s` again"),
    _("Its process could not begin; the reason is in the server's log."),
    _("the records were changed meanwhile and nothing was stored: try again"),
    _("%(day)s: %(riding)s of %(people)s ride, interest %(interest)s of at most %(bound)s, proven"),
    _("%(day)s: %(riding)s of %(people)s ride, interest %(interest)s of at most %(bound)s, not proven"),
    _("Not used, because the event has them already: %(people)s."),
    _(
        "Texts that are not in Latin letters hardly match, since the encoder reads English: %(people)s. "
        "Give their English text."
    ),
    _(
        "Of the answers, %(number)s decline and teach the ranker, but keep nobody from meeting: only a wish of no "
        "thanks between the two people does."
    ),
    _("taken out by an organiser"),
    _("the budget of changes is used up"),
    _("its interpreter cannot be there, but the budget of changes is used up"),
    _("there is something else at its site at that time"),
    _("it has no speaker and no owner"),
    _("too few speakers of its theme are free at the same time"),
    _("its session, %(title)s, found no room at a time when all its speakers are free"),
    _("there is no room that it may be in"),
    _("there is no site that it may be in"),
    _("no room that it may be in has a seat left beside those of whoever is on stage"),
    _("no site that it may be in has a seat left beside those of whoever is on stage"),
    _("the event has no slot for meetings"),
    _("the event has no meeting table"),
    _("no table has seats for the %(number)s people in it"),
    _("%(name)s is not available in any slot"),
    _("%(names)s are never available at the same time"),
    _("%(names)s have no time in common besides the sessions in which one of them speaks or chairs"),
    _("when %(names)s are free, no table is open that they can get to in time and in the order asked for"),
    _("in the %(number)s slots that suit %(names)s they have other meetings or all tables are taken"),
    _("nobody interprets between %(pair)s, and %(names)s share no language"),
    _("when %(names)s are free, no interpreter between %(pair)s is at work, or no table is open"),
    _(
        "in the %(number)s slots that suit %(names)s they have other meetings, all tables are taken, or "
        "the one who interprets between %(pair)s is in other meetings"
    ),
    _(
        "in the %(number)s slots that suit %(names)s they have other meetings, all tables are taken, or "
        "all %(count)s who interpret between %(pair)s are in other meetings"
    ),
    _("no interpreter between their languages is free at a time when both and a table are"),
    _("%(name)s, its speaker, cannot be there"),
    _("%(names)s cannot be there"),
    _("No offer may be proposed or shares anything with it."),
    _(
        "The nearest has %(score)s, but each offer that reaches %(needed)s is proposed elsewhere already, "
        "as often as it may be."
    ),
    _("No offer that may be proposed reaches %(needed)s; the nearest has %(score)s."),
    _("It does not speak of %(words)s."),
    _("1 offer was not looked at, because the two parties must not be proposed to each other."),
    _("%(number)s offers were not looked at, because the two parties must not be proposed to each other."),
    _("cannot come"),
    _("brought no offer, need, mandate or wish"),
    _("allows no meetings"),
    _("is not available in any slot in which there are meetings"),
    _("no need or mandate was matched with what they offer"),
    _("paired, but not placed: %(reason)s"),
    _("nothing that was offered is near enough to %(need)s: %(reason)s"),
    _("%(number)s person matches, but %(names)s must not meet them"),
    _("%(number)s people match, but %(names)s must not meet them"),
    _("%(number)s person matches, but %(names)s can never be there at the same time"),
    _("%(number)s people match, but %(names)s can never be there at the same time"),
    _("%(number)s person matches, but %(names)s has all the meetings that they allow"),
    _("%(number)s people match, but %(names)s have all the meetings that they allow"),
    _("%(number)s person matches, and %(names)s could, but others were chosen"),
    _("%(number)s people match, and %(names)s could, but others were chosen"),
    _("%(number)s person matches, but nobody interprets between them and %(names)s"),
    _("%(number)s people match, but nobody interprets between them and %(names)s"),
    _("%(names)s cannot come"),
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
_SENTENCES: Final = re.compile(r"(?<=\.) (?=[A-Z0-9])")
_PAIR: Final = re.compile(
    r"(?:(?<=interprets )|(?<=interpreter )|(?<=interpret ))"
    r"between ([a-z]{2,3}(?:, [a-z]{2,3})* and [a-z]{2,3}(?:, (?!and)[a-z]{2,3})*)\b"
)
"""Codes of the languages between which somebody interprets."""
_SECTORS: Final = frozenset({"given", "wanted", "codes"})
_MORE: Final = re.compile(r" and (\d+) more$")
_JOINTS: Final[Mapping[str, str]] = {" or ": _(" or "), " and ": _(" and ")}


def phrase(text: str, language: str) -> Markup:
    """``text`` in ``language``; in English, and marked so, where no pattern knows it."""
    if language == DEFAULT:
        return escape(known_phrase(text, language))
    known = known_phrase(text, language)
    return escape(known) if known else Markup('<span lang="en">{}</span>').format(text)


def known_phrase(text: str, language: str) -> str:
    """``text`` in ``language``; empty where no pattern knows it."""
    if language == DEFAULT:
        told = _PAIR.sub(lambda found: f"between {_part('pair', found[1], language)}", text)
        return with_industry_names(told, language)
    exact = translations(language).gettext(text) if text else ""
    if exact != text:
        return exact
    for message, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found:
            parts = {name: _part(name, value, language) for name, value in found.groupdict().items()}
            return translations(language).gettext(message) % parts
    sentences = _SENTENCES.split(text)
    known = [known_phrase(sentence, language) for sentence in sentences] if len(sentences) > 1 else []
    return " ".join(known) if known and all(known) else ""


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
    if name == "number":
        return r"\d+"
    if name in ("score", "needed"):
        return r"\d+(?:\.\d+)?%"
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
    if name == "reason":
        return known_phrase(value, language) or value
    if name == "names":
        return _names(value, language)
    if name == "pair" or name.endswith("languages"):
        return _each(value, formats.spoken, language)
    if name.endswith("terms"):
        return _each(value, lambda term: _term(term, language), language)
    return with_industry_names(value, language) if name in _SECTORS else value


def _names(value: str, language: str) -> str:
    """As "Kim, Lee and 3 more"."""
    more = _MORE.search(value)
    named = (value[: more.start()] if more else value).replace(" and ", ", ")
    if more is None:
        return named
    return translations(language).gettext(_("%(people)s and %(more)s more")) % {"people": named, "more": more[1]}


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
