"""A file is the old one or the new one, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.atomic import ABANDONED_AFTER_S, open_atomically, replacing, write_atomically


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


@pytest.fixture
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="files have modes on POSIX only")
@pytest.mark.parametrize("umask", [0o077, 0o022, 0o007], indirect=True)
def test_a_file_has_the_mode_that_the_umask_gives_also_when_it_is_replaced(tmp_path: Path, umask: int) -> None:
    for content in (b"old", b"new"):
        write_atomically(tmp_path / "file.bin", content)
        assert (tmp_path / "file.bin").stat().st_mode & 0o777 == 0o666 & ~umask


KILLED = """
import os, signal, sys
from pathlib import Path
from matcher.atomic import open_atomically

with open_atomically(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
def test_what_a_killed_process_left_goes_with_a_later_write_when_it_is_old(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    (left,) = tmp_path.iterdir()
    long_ago = time.time() - ABANDONED_AFTER_S - 60
    os.utime(left, (long_ago, long_ago))
    write_atomically(path, b"whole")
    assert ended.returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_process_may_be_writing_and_files_of_other_names_stay(tmp_path: Path) -> None:
    young, strange = tmp_path / ".file.bin.0123456789abcdef.part", tmp_path / ".film.part"
    for file in (young, strange):
        file.write_bytes(b"half")
    os.utime(strange, (0, 0))
    write_atomically(tmp_path / "file.bin", b"whole")
    assert {item.name for item in tmp_path.iterdir()} == {young.name, strange.name, "file.bin"}
