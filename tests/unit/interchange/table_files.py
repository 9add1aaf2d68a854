"""Real files for the import tests, and a short way to read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from matcher.errors import ImportRejected
from matcher.interchange import ImportOptions, ImportReport, read_records
from matcher.progress import SilentProgress
from models.domain import EventData

OFFER = {"id": "o-1", "title": "Cold plate", "text": "A cold plate 3 mm thin."}


def text_file(folder: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def jsonl_file(folder: Path, name: str, *records: Mapping[str, Any]) -> Path:
    return text_file(folder, name, "".join(json.dumps(record) + "\n" for record in records))


def xlsx_file(folder: Path, name: str, *lines: Sequence[Any]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for line in lines:
        sheet.append(list(line))
    workbook.save(folder / name)
    return folder / name


def import_files(*paths: Path, known: EventData | None = None, **options: Any) -> tuple[EventData, ImportReport]:
    return read_records(paths, ImportOptions(**options), known=known or EventData(), progress=SilentProgress())


def problems_of(*paths: Path, known: EventData | None = None, **options: Any) -> list[str]:
    """The report's problems without the folder; the import must be refused."""
    try:
        import_files(*paths, known=known, **options)
    except ImportRejected as error:
        return [str(problem).replace(f"{problem.file.parent}/", "") for problem in error.report.problems]
    raise AssertionError("the import was accepted")
