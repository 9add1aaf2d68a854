"""What is noted of an edition: who came, minutes with files, and what was promised. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from api.accounts.services import new_id
from api.errors import RejectedField
from api.imports.limits import TooLarge
from api.imports.uploads import safe_name
from api.programmes.forum import edition_of
from api.programmes.forum_ports import ForumWork
from api.setup.changes import Editor
from api.setup.forms import LONGEST_LINE, LONGEST_TEXT
from matcher.errors import NotFound
from models.domain import Person
from models.domain.forum import FollowUp, ForumMinutes, MinutesFile

MOST_BYTES: Final = 10 << 20
MOST_FILES: Final = 20
"""Of one edition."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """The media type that a file is sent as, and how its content begins."""

    media_type: str
    beginning: bytes = b""


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final[Mapping[str, _Kind]] = {
    ".pdf": _Kind("application/pdf", b"%PDF-"),
    ".docx": _Kind(f"{_OFFICE}wordprocessingml.document", b"PK"),
    ".xlsx": _Kind(f"{_OFFICE}spreadsheetml.sheet", b"PK"),
    ".pptx": _Kind(f"{_OFFICE}presentationml.presentation", b"PK"),
    ".odt": _Kind("application/vnd.oasis.opendocument.text", b"PK"),
    ".txt": _Kind("text/plain; charset=utf-8"),
    ".csv": _Kind("text/csv; charset=utf-8"),
    ".png": _Kind("image/png", b"\x89PNG\r\n"),
    ".jpg": _Kind("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": _Kind("image/jpeg", b"\xff\xd8\xff"),
}
"""What may be attached, by the ending of the name. Nothing of it is shown within a page: it is saved."""


def keep_minutes(
    work: ForumWork,
    day: date,
    editor: Editor,
    *,
    text: str | None = None,
    attended_ids: tuple[str, ...] | None = None,
) -> ForumMinutes:
    """Note what is given; the rest stays. Raise ``NotFound``, ``RejectedField`` for people that are not there."""
    edition_of(work, day)
    before = work.forum.find(ForumMinutes, day) or ForumMinutes(day=day, revised_at=editor.now)
    for person_id in attended_ids or ():
        require_person(work, "attended_ids", person_id)
    if text is not None and len(text) > LONGEST_TEXT:
        raise RejectedField("text", f"{len(text)} characters", f"has at most {LONGEST_TEXT} characters")
    after = replace(
        before,
        text=before.text if text is None else text,
        attended_ids=before.attended_ids if attended_ids is None else tuple(dict.fromkeys(attended_ids)),
        revised_at=editor.now,
        revised_by=editor.account_id,
    )
    work.forum.put(after)
    return after


def attach(work: ForumWork, day: date, name: str, content: bytes, editor: Editor) -> MinutesFile:
    """Keep a file with the minutes. Raise ``NotFound``, ``TooLarge``, and ``RejectedField`` for a file of another
    kind than its name says, of one that is not taken, or one too many.
    """
    edition_of(work, day)
    safe = safe_name(name)
    kind = KINDS.get(f".{safe.rpartition('.')[2].lower()}" if "." in safe else "")
    if kind is None:
        raise RejectedField("file", safe, f"the ending of the name is none of {', '.join(KINDS)}")
    if len(content) > MOST_BYTES:
        raise TooLarge(f"a file has at most {MOST_BYTES >> 20} MiB")
    if not content:
        raise RejectedField("file", safe, "the file is empty")
    if not content.startswith(kind.beginning):
        raise RejectedField("file", safe, "its content is not what its name says")
    if sum(file.day == day for file in work.forum.all(MinutesFile)) >= MOST_FILES:
        raise RejectedField("file", safe, f"there are {MOST_FILES} files already")
    file = MinutesFile(
        id=new_id(),
        day=day,
        name=safe,
        media_type=kind.media_type,
        size=len(content),
        sent_at=editor.now,
        sent_by=editor.account_id,
    )
    work.forum.attach(file, content)
    return file


def file_of(work: ForumWork, day: date, file_id: str) -> tuple[MinutesFile, bytes]:
    """Raise ``NotFound``."""
    file, content = work.forum.find(MinutesFile, file_id), work.forum.content(file_id)
    if file is None or content is None or file.day != day:
        raise NotFound("file", file_id)
    return file, content


def promise(work: ForumWork, day: date, *, text: str, person_id: str, due: date) -> FollowUp:
    """Note a follow-up. Raise ``NotFound``, ``RejectedField``."""
    edition_of(work, day)
    require_person(work, "person_id", person_id)
    if not text.strip() or len(text) > LONGEST_LINE:
        raise RejectedField("text", text[:80], f"has 1 to {LONGEST_LINE} characters")
    if due < day:
        raise RejectedField("due", due, "comes after the edition")
    item = FollowUp(id=new_id(), day=day, text=text.strip(), person_id=person_id, due=due)
    work.forum.put(item)
    return item


def follow_up_of(work: ForumWork, follow_up_id: str) -> FollowUp:
    """Raise ``NotFound``."""
    item = work.forum.find(FollowUp, follow_up_id)
    if item is None:
        raise NotFound("follow-up", follow_up_id)
    return item


def mark_done(work: ForumWork, item: FollowUp, done_on: date | None) -> FollowUp:
    """None: it is open again."""
    changed = replace(item, done_on=done_on)
    work.forum.put(changed)
    return changed


def require_person(work: ForumWork, field: str, person_id: str) -> None:
    """Raise ``RejectedField`` for an id that nobody has."""
    if work.records.find(Person, person_id) is None:
        raise RejectedField(field, person_id, "there is no such person")


def open_follow_ups(work: ForumWork, person_id: str) -> int:
    """How many of what a person promised is not done yet."""
    return sum(item.person_id == person_id and item.done_on is None for item in work.forum.all(FollowUp))
