"""From a file to its bytes, and from bytes to text whose encoding nobody told."""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path

from charset_normalizer import from_bytes

from matcher.errors import UnreadableFile
from matcher.interchange.rows import MAX_FILE_BYTES

SAMPLE_BYTES = 1 << 16
"""How much text around the first undecodable byte is enough to recognise an encoding by."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_bytes(path: Path) -> bytes:
    """The file's bytes, unpacked when its name ends in ``.gz``.

    Raises ``UnreadableFile`` when it is absent, no file, empty, damaged, or above ``MAX_FILE_BYTES``.
    """
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableFile(path, f"not a whole gzip file: {error}") from error
    except OSError as error:
        raise UnreadableFile(path, (error.strerror or str(error)).lower()) from error
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFile(path, f"longer than {MAX_FILE_BYTES >> 20} MiB: split it")
    if not content:
        raise UnreadableFile(path, "the file is empty")
    return content


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """The file's text and, when its encoding was guessed, a warning that says which.

    A byte order mark decides; else UTF-8; else what charset-normalizer takes the bytes for. Raises as
    ``read_bytes`` does, and ``UnreadableFile`` naming line and byte when nothing fits.
    """
    content = read_bytes(path)
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode(path, content[len(mark) :], encoding), ()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_by_guess(path, content, error.start)
    if _is_mostly_nul(content):
        return _decode_without_mark(path, content)
    return text, ()


def _decode(path: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"{_place(content, error.start)} is not {encoding.upper()} text") from error


def _decode_by_guess(path: Path, content: bytes, at: int) -> tuple[str, tuple[str, ...]]:
    best = from_bytes(_sample(content, at)).best()
    not_utf8 = f"{_place(content, at)} is not UTF-8"
    if best is None:
        raise UnreadableFile(path, f"{not_utf8}, and no other encoding fits: save the file as UTF-8")
    text = _decode(path, content, best.encoding)
    if "\0" in text[:SAMPLE_BYTES]:
        raise UnreadableFile(path, f"{not_utf8}, and the file is not text")
    return text, (f"{not_utf8}; it was read as {best.encoding}: check the accents, or save the file as UTF-8",)


def _sample(content: bytes, at: int) -> bytes:
    """Whole lines around ``at`` where there are lines, so that no character is cut."""
    start = content.rfind(b"\n", 0, max(0, at - SAMPLE_BYTES)) + 1
    end = content.find(b"\n", at + SAMPLE_BYTES)
    return content[start : end if end != -1 else len(content)]


def _place(content: bytes, at: int) -> str:
    line = content.count(b"\n", 0, at) + 1
    return f"byte {at + 1} (0x{content[at]:02x}, in line {line})"


def _is_mostly_nul(content: bytes) -> bool:
    """UTF-16 is valid UTF-8 where the text is ASCII: every second byte is 0."""
    sample = content[:SAMPLE_BYTES]
    return sample.count(0) * 4 > len(sample)


def _decode_without_mark(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    sample = content[:SAMPLE_BYTES]
    encoding = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    text = _decode(path, content, encoding)
    if "\0" in text[:SAMPLE_BYTES]:
        raise UnreadableFile(path, "the file is not text")
    return text, (f"no byte order mark; it was read as {encoding}: save the file as UTF-8",)
