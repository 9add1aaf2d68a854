"""Files in, records out with an ``ImportReport``; records in, files out. One format a module."""

from matcher.interchange.agenda_exports import ExportFile, export_files, write_exports
from matcher.interchange.agenda_page import render_page
from matcher.interchange.changed import ChangedEntry, ChangedPlace, ChangesSince
from matcher.interchange.columns import guess_kind, guess_mapping
from matcher.interchange.event_folder import read_event_folder
from matcher.interchange.exported import LastExport, last_export
from matcher.interchange.judgements import Judgement, read_judgements
from matcher.interchange.kinds import RecordKind
from matcher.interchange.made_event import complete_event
from matcher.interchange.published import PublishedAgenda
from matcher.interchange.records import ImportOptions, read_records
from matcher.interchange.report import ColumnMapping, FieldColumn, FileReport, Found, ImportReport, Problem, Severity
from matcher.interchange.table_writer import require_writable, write_table
from matcher.interchange.tables import read_table
from matcher.interchange.texts import Texts, read_texts
from matcher.interchange.timetable_file import read_timetable, write_solution

__all__ = [
    "ChangedEntry",
    "ChangedPlace",
    "ChangesSince",
    "ColumnMapping",
    "ExportFile",
    "FieldColumn",
    "FileReport",
    "Found",
    "ImportOptions",
    "ImportReport",
    "Judgement",
    "LastExport",
    "Problem",
    "PublishedAgenda",
    "RecordKind",
    "Severity",
    "Texts",
    "complete_event",
    "export_files",
    "guess_kind",
    "guess_mapping",
    "last_export",
    "read_event_folder",
    "read_judgements",
    "read_records",
    "read_table",
    "read_texts",
    "read_timetable",
    "render_page",
    "require_writable",
    "write_exports",
    "write_solution",
    "write_table",
]
