"""A file is the old one or the new one, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.atomic import open_atomically, replacing, write_atomically


def test_the_content_is_written_and_nothing_else_stays_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.bin"
    write_atomically(path, b"content")
    assert path.read_bytes() == b"content"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_was_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    write_atomically(path, b"old")
    with open_atomically(path) as file:
        file.write(b"ne")
        file.write(b"w")
    assert path.read_bytes() == b"new"


def test_an_error_while_streaming_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    write_atomically(path, b"old")
    with pytest.raises(TypeError), open_atomically(path) as file:
        file.write(b"half of the ne" + None)  # type: ignore[operator]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_library_that_writes_by_name_gets_a_name_in_the_same_folder(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    with replacing(path) as temporary:
        assert temporary.parent == path.parent
        temporary.write_bytes(b"by name")
        assert not path.exists()
    assert path.read_bytes() == b"by name"


def test_of_two_writers_at_once_the_last_to_finish_wins(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    with open_atomically(path) as first:
        first.write(b"first")
        write_atomically(path, b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
