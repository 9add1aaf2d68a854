"""Why a reference could not be read, in messages that a page can say in its language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from matcher.interchange.bibliography import EntryProblem, UnreadableBibliography


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_DOI: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S{1,200})", re.IGNORECASE)
_MESSAGES: Final[Sequence[tuple[str, str]]] = (
    (r"it is empty", _("It is empty.")),
    (r"no entry can be read", _("No entry can be read.")),
    (r"it is neither BibTeX nor RIS.*",
     _("It is neither BibTeX nor RIS, nor the metadata of a DOI or a work of OpenAlex in JSON.")),
    (r"it begins like JSON and is not in line (?P<line>\d+)",
     _("It begins like JSON, but is none from line %(line)s on.")),
    (r"it begins like JSON and is not", _("It begins like JSON, but is none.")),
    (r"it has more than (?P<most>\d+) characters", _("It has more than %(most)s characters.")),
    (r"it has more than (?P<most>\d+) entries.*",
     _("It has more than %(most)s entries: choose those to be submitted.")),
    (r"(?P<name>.+) is none of (?P<kinds>.+)", _("%(name)s is none of %(kinds)s.")),
    (r"(?P<name>.+) is not UTF-8.*", _("%(name)s is not UTF-8: save it as UTF-8 and try again.")),
    (r"is missing, and so is the abstract", _("is missing, and so is the abstract")),
    (r"stands in the file twice.*", _("stands in the file twice; the first one is taken")),
    (r"stands in the entry twice", _("stands in the entry twice")),
    (r"is not closed or not BibTeX, from line (?P<line>\d+) on",
     _("is not closed or not BibTeX, from line %(line)s on")),
    (r"is not a text", _("is not a text")),
    (r"is no work", _("is no work")),
    (r"this work was retracted", _("this work was retracted")),
    (r"has more than (?P<most>\d+) characters", _("has more than %(most)s characters")),
    (r"is no DOI: (?P<given>.*)", _("is no DOI: %(given)s")),
    (r"is no year: (?P<given>.*)", _("is no year: %(given)s")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMessage:
    """``message`` is a key of the catalogue with ``%(name)s`` for each of ``values``, or English as it came.

    ``place`` is the entry and the field that it is about, empty where it is about all.
    """

    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


def said_of(error: UnreadableBibliography, text: str = "") -> ReferenceMessage:
    """What to say of what could not be read; of a DOI alone how its metadata are had."""
    if doi := _DOI.fullmatch(text.strip()):
        return ReferenceMessage(
            message=_(
                "This is a DOI alone, without its metadata: open https://doi.org/%(doi)s with the citation export of "
                "your library, or paste BibTeX."
            ),
            values={"doi": doi[1]},
        )
    return _message(error.reason)


def said_of_problem(problem: EntryProblem) -> ReferenceMessage:
    return _message(problem.reason, ", ".join(part for part in (problem.entry, problem.field) if part))


def _message(reason: str, place: str = "") -> ReferenceMessage:
    for pattern, message in _MESSAGES:
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            return ReferenceMessage(message=message, values=found.groupdict(), place=place)
    return ReferenceMessage(message="%(reason)s", values={"reason": reason}, place=place)
