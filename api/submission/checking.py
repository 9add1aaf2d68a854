"""What a draft's public texts tell: looked for before they are public, and decided on by their author."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from api.accounts.current import Viewer
from api.submission.drafts import is_by_owner, own
from api.submission.fields import TEXTS, Control, fields_of
from api.submission.forms import read
from api.submission.ports import SubmissionWork
from matcher.disclosure import EnablingKind, enabling_spans
from matcher.errors import InputError, NotFound
from models.domain import DisclosedKind
from models.domain.drafts import Draft, Entered

OMITTED: Final = "[…]"
_SENTENCE_END: Final = re.compile(r"(?<=[.!?。])\s+|\n+")
_ONLY_WORDS: Final = frozenset({"title", "theme"})
"""Without a sentence around the passage that could be moved as a whole."""
_LISTS: Final = frozenset(
    item.name for kind in DisclosedKind for item in fields_of(kind) if item.control is Control.WORDS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """``start`` to ``end`` of the field's text, in characters, tells more than a public text should."""

    number: int
    start: int
    end: int
    text: str
    kind: EnablingKind
    has_sentence: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicText:
    """The text of one field as everybody will read it."""

    field: str
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is public of a draft. ``version`` stands for these very texts and marks: a choice is about them alone."""

    texts: tuple[PublicText, ...]
    version: str

    @property
    def marks(self) -> int:
        return sum(len(text.marks) for text in self.texts)


class CheckIsOld(InputError):
    """The texts changed since they were shown."""

    def __init__(self) -> None:
        super().__init__("the text has changed since it was checked")


def check(draft: Draft) -> Check:
    """What is public of a draft that can be read, with what tells too much of it marked.

    To be called for drafts without errors only: looking through texts takes long where they have no limit.
    """
    hidden = draft.entered.get("confidential_fields", ())
    secret = "\n".join(_secrets(draft.entered, hidden))
    texts: list[PublicText] = []
    number = 0
    for name in _public_names(draft, hidden):
        text = "\n".join(draft.entered[name])
        marks = []
        for span in enabling_spans(text, secret):
            number += 1
            marks.append(
                Mark(
                    number=number, start=span.start, end=span.end, text=span.text, kind=span.kind,
                    has_sentence=name not in _ONLY_WORDS and not _is_all(text, span.start, span.end),
                )
            )  # fmt: skip
        texts.append(PublicText(field=name, text=text, marks=tuple(marks)))
    told = [[text.field, text.text, [[mark.start, mark.end, mark.kind] for mark in text.marks]] for text in texts]
    version = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
    return Check(texts=tuple(texts), version=version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The mark of this ``number`` in the check of this ``version``; ``whole`` for the sentence around it as well."""

    version: str
    number: int
    whole: bool = False


def move(work: SubmissionWork, viewer: Viewer, draft_id: str, passage: Passage, now: datetime) -> Draft:
    """Take a passage out of the public text and put it into the confidential part; the caller commits.

    Raise ``NotFound``, also for who has no part in what is confidential, and ``CheckIsOld`` where the texts are not
    those that were shown.
    """
    draft = own(work, viewer, draft_id)
    if not is_by_owner(work, viewer, draft):
        raise NotFound("draft", draft_id)
    if read(draft.kind, draft.entered)[1]:
        raise CheckIsOld  # what is not valid, too long for example, is never looked through
    found = check(draft)
    marks = {mark.number: (text, mark) for text in found.texts for mark in text.marks}
    if found.version != passage.version or passage.number not in marks:
        raise CheckIsOld
    form = _moved(draft.entered, *marks[passage.number], whole=passage.whole)
    moved = replace(draft, entered=form, saved_at=now)
    work.drafts.save(moved)
    return moved


def _public_names(draft: Draft, hidden: Sequence[str]) -> list[str]:
    names = {item.name for item in fields_of(draft.kind)}
    return [name for name in TEXTS if name in names and name not in hidden and draft.entered.get(name)]


def _secrets(form: Entered, hidden: Sequence[str]) -> list[str]:
    return ["\n".join(form.get(name, ())) for name in ("confidential_text", *(n for n in TEXTS if n in hidden))]


def _moved(form: Entered, text: PublicText, mark: Mark, *, whole: bool) -> Entered:
    start, end = _piece(text, mark, whole=whole)
    piece = text.text[start:end].strip(" ,;\n")
    rest = _without(text, start, end, whole=whole)
    before = "\n".join(form.get("confidential_text", ())).rstrip()
    changed = {text.field: (rest,), "confidential_text": (f"{before}\n{piece}" if before else piece,)}
    return {name: values for name, values in {**form, **changed}.items() if any(value.strip() for value in values)}


def _piece(text: PublicText, mark: Mark, *, whole: bool) -> tuple[int, int]:
    if _is_list(text):
        return _between(text.text, mark, re.compile("[,;\n]"))
    return _between(text.text, mark, _SENTENCE_END) if whole and mark.has_sentence else (mark.start, mark.end)


def _between(text: str, mark: Mark, boundary: re.Pattern[str]) -> tuple[int, int]:
    """From the boundary before the mark to the one after it; one inside of the mark does not count."""
    ends = list(boundary.finditer(text))
    start = max((found.end() for found in ends if found.end() <= mark.start), default=0)
    end = min((found.start() for found in ends if found.start() >= mark.end), default=len(text))
    return start, end


def _without(text: PublicText, start: int, end: int, *, whole: bool) -> str:
    before, after = text.text[:start], text.text[end:]
    if _is_list(text):
        parts = (part.strip() for part in re.split("[,;\n]", before + "," + after))
        return ", ".join(part for part in parts if part)
    if whole:
        gap = "\n" if "\n" in text.text[len(before.rstrip()) : start] else " "
        return (before.rstrip() + gap + after.lstrip()).strip()
    return f"{before}{OMITTED}{after}".strip()


def _is_all(text: str, start: int, end: int) -> bool:
    return not (text[:start] + text[end:]).strip()


def _is_list(text: PublicText) -> bool:
    return text.field in _LISTS
