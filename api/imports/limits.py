"""What the server takes on in one request: the command line takes larger files."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import Final

import pyarrow
import pyarrow.parquet

from matcher.errors import InputError, UnreadableFile
from matcher.interchange.rows import RawTable

MOST_BYTES: Final = 10 << 20
MOST_UNPACKED: Final = 50 << 20
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 500
_CHUNK: Final = 1 << 20


class TooLarge(InputError):
    """More than a request may bring; ``bridgework import`` on the command line takes it."""


def require_modest(path: Path) -> None:
    """Raise ``TooLarge`` for a file that unpacks to more than ``MOST_UNPACKED``, before anything unpacks it whole;
    ``UnreadableFile`` for one that is damaged."""
    name = path.name.lower()
    try:
        if name.endswith(".gz"):
            _require_gzip(path)
        elif name.endswith(".xlsx"):
            with zipfile.ZipFile(path) as archive:
                for item in archive.infolist():
                    _require(item.file_size)
                _require(sum(item.file_size for item in archive.infolist()))
        elif name.endswith(".parquet"):
            with pyarrow.parquet.ParquetFile(path) as file:
                groups = range(file.metadata.num_row_groups)
                _require(sum(file.metadata.row_group(number).total_byte_size for number in groups))
    except zipfile.BadZipFile as error:
        raise UnreadableFile(path, f"not a readable XLSX file: {error}") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableFile(path, f"not a whole gzip file: {error}") from error
    except (pyarrow.ArrowException, ValueError, OSError) as error:
        raise UnreadableFile(path, f"not a readable file: {error}") from error


def require_few_rows(table: RawTable) -> None:
    """Raise ``TooLarge``."""
    if len(table.rows) > MOST_ROWS:
        raise TooLarge(f"{len(table.rows):,} rows; in the browser a file has at most {MOST_ROWS:,}")
    if len(table.columns) > MOST_COLUMNS:
        raise TooLarge(f"{len(table.columns):,} columns; in the browser a file has at most {MOST_COLUMNS}")


def _require_gzip(path: Path) -> None:
    unpacked = 0
    with gzip.open(path) as file:
        while chunk := file.read(_CHUNK):
            unpacked += len(chunk)
            _require(unpacked)


def _require(size: int) -> None:
    if size > MOST_UNPACKED:
        raise TooLarge(f"unpacked the file has more than {MOST_UNPACKED >> 20} MiB")
