"""Parquet in."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pyarrow.parquet

from matcher.errors import UnreadableFile
from matcher.interchange.rows import MAX_FILE_BYTES, RawTable, Row


def read_parquet(path: Path) -> RawTable:
    """Rows are numbered from 1: the format has no header row.

    Raises ``UnreadableFile`` for another format, damage, or more than ``MAX_FILE_BYTES`` when unpacked.
    """
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
            if sum(group.total_byte_size for group in groups) > MAX_FILE_BYTES:
                raise UnreadableFile(path, f"longer than {MAX_FILE_BYTES >> 20} MiB when unpacked: split it")
            table = file.read()
            names: list[str] = table.column_names
            positions = [position for position, name in enumerate(names) if names.index(name) == position]
            records = table.select(positions).to_pylist()
    except (pyarrow.ArrowException, ValueError, OverflowError) as error:
        raise UnreadableFile(path, f"not a readable Parquet file: {error}") from error
    except OSError as error:
        raise UnreadableFile(path, (error.strerror or str(error)).lower()) from error
    return RawTable(
        path=path,
        columns=tuple(names[position] for position in positions),
        rows=tuple(Row(number, values) for number, values in enumerate(records, start=1)),
        repeated=tuple(dict.fromkeys(name for name in names if names.count(name) > 1)),
    )
