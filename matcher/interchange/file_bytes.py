"""From a file to its bytes, and from bytes to text. An encoding is told or UTF-8; it is never guessed in silence."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import InvalidSettings, UnreadableFile
from matcher.interchange.encodings import looks_like
from matcher.interchange.rows import MAX_FILE_BYTES

SAMPLE_BYTES = 1 << 16
"""How much text around the first undecodable byte is enough to recognise an encoding by."""

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\udc80-\udcff]")
"""Control characters that no text needs, and bytes that ``surrogateescape`` kept."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class FileText:
    """``not_utf8`` is empty, or says why bytes that are no UTF-8 stand in ``text`` as U+DC80 to U+DCFF."""

    text: str
    not_utf8: str = ""


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


def read_text(path: Path) -> str:
    """The file's text, decoded as its byte order mark says, else as UTF-8.

    Raises as ``read_bytes`` does, and ``UnreadableFile`` naming byte and line of what cannot be decoded.
    """
    content = read_bytes(path)
    text = _text_as_told(path, content)
    if text is not None:
        return text
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = looks_like(_sample(content, error.start))
        looks = f"; the file looks like {guess}" if guess else ""
        reason = f"{_place(content, error.start)} is not UTF-8 text{looks}: save the file as UTF-8"
        raise UnreadableFile(path, reason) from error


def read_text_with_bad_bytes(path: Path, encoding: str = "") -> FileText:
    """The file's text, decoded strictly as ``encoding`` when one is told, else as ``read_text`` does.

    Then bytes that are no UTF-8 are kept where they stand, so that their cells can be named. Raises as ``read_bytes``
    does, ``InvalidSettings`` for an unknown encoding, and ``UnreadableFile`` for bytes that the told encoding has not
    and for a file that is mostly no text.
    """
    content = read_bytes(path)
    text = _text_as_told(path, content, encoding)
    if text is not None:
        return FileText(text)
    try:
        return FileText(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        at = error.start
    text = content.decode("utf-8", errors="surrogateescape")
    guess = looks_like(_sample(content, at))
    hint = f"; the file looks like {guess}: if so, say --encoding {guess}" if guess else ": save the file as UTF-8"
    reason = f"not UTF-8 text{hint}"
    if 2 * len(_NO_TEXT.findall(text)) > len(text):
        raise UnreadableFile(path, f"{_place(content, at)} is {reason}")
    return FileText(text, reason)


def require_encoding(encoding: str) -> None:
    """Raise ``InvalidSettings`` when Python has no such encoding of text."""
    try:
        with suppress(UnicodeDecodeError):
            b"a".decode(encoding)
    except (LookupError, ValueError) as error:
        raise InvalidSettings("encoding", encoding, "no such encoding; examples are cp1252, cp949, utf-16") from error


def _text_as_told(path: Path, content: bytes, encoding: str = "") -> str | None:
    """The text as ``encoding`` or a byte order mark tells; None when neither does."""
    if encoding:
        require_encoding(encoding)
        return _decode(path, content, encoding).removeprefix("\ufeff")
    for mark, marked in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode(path, content[len(mark) :], marked)
    if _is_mostly_nul(content):
        raise UnreadableFile(path, _why_nul(content))
    return None


def _decode(path: Path, content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
        text.encode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"{_place(content, error.start)} is not {encoding.upper()} text") from error
    except UnicodeError as error:
        raise UnreadableFile(path, f"the file is not {encoding.upper()} text: {error}") from error
    return text


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


def _why_nul(content: bytes) -> str:
    encoding = _encoding_with_nul(content)
    if not encoding:
        return "the file is not text"
    return f"not UTF-8 text; the file looks like {encoding} without its mark: if so, say --encoding {encoding}"


def _encoding_with_nul(content: bytes) -> str:
    """UTF-16 in the order of bytes that makes sense; an empty text for what is no text."""
    sample = content[: min(SAMPLE_BYTES, len(content) // 2 * 2)]
    encoding = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    return "" if "\0" in sample.decode(encoding, errors="replace") else encoding


def detected_encoding(path: Path) -> tuple[str, bool]:
    """The encoding that the file's text seems to have, and whether that is certain: a byte order mark says so, or it
    is valid UTF-8. An empty text where nothing makes sense. Raises as ``read_bytes`` does."""
    content = read_bytes(path)
    for mark, marked in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return marked, True
    if _is_mostly_nul(content):
        return _encoding_with_nul(content), False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return looks_like(_sample(content, error.start)), False
    return "utf-8", True
