"""Which version of the agenda a folder holds, and which one its letters compare that with.

Both are read from the files themselves, so that a folder that is copied or kept for a year still knows.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.interchange.agenda_changes import COLUMNS, TEXT_MARK
from matcher.interchange.agenda_exports import CHANGES, SCHEDULE
from matcher.interchange.agenda_schedule import GENERATOR, schedule_acronym
from models.domain import Event

_LAST_LINE = re.compile(rf"^{re.escape(TEXT_MARK)}(\d+), compared with version (\d+)\.$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastExport:
    """``version`` is what was exported last; ``since`` what its changes are told since, None where none are told."""

    version: int
    since: int | None


def last_export(folder: Path, event: Event) -> LastExport | None:
    """What Bridgework wrote of ``event`` into ``folder`` last; None where it wrote nothing that can be read."""
    version = _version(folder / SCHEDULE, event)
    return None if version is None else LastExport(version=version, since=_since(folder, version))


def _version(path: Path, event: Event) -> int | None:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    schedule = _part(content, "schedule")
    is_ours = _part(content, "generator").get("name") == GENERATOR
    is_of_event = _part(schedule, "conference").get("acronym") == schedule_acronym(event)
    version = schedule.get("version")
    return int(version) if is_ours and is_of_event and isinstance(version, str) and version.isdecimal() else None


def _part(content: object, name: str) -> dict[str, Any]:
    part = content.get(name) if isinstance(content, dict) else None
    return part if isinstance(part, dict) else {}


def _since(folder: Path, version: int) -> int | None:
    """From the table for the organiser, or from a letter if the table was taken away."""
    pairs = [*_of_table(folder / f"{CHANGES}.csv")]
    if not pairs:
        pairs = [pair for path in sorted(folder.glob(f"{CHANGES}/*.txt")) for pair in _of_letter(path)]
    return next((since for told, since in pairs if told == version and since < version), None)


def _of_table(path: Path) -> list[tuple[int, int]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                return []
            return [(int(row["version"]), int(row["since_version"])) for row, _ in zip(rows, range(1), strict=False)]
    except (OSError, ValueError, TypeError, csv.Error):
        return []


def _of_letter(path: Path) -> list[tuple[int, int]]:
    try:
        found = _LAST_LINE.findall(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [(int(version), int(since)) for version, since in found]
