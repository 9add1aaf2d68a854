"""What encoding bytes look like that are no UTF-8: a hint for a person, never acted on."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

_RUNS = re.compile(rb"[\x80-\xff]+")
_SIGN_IN_WORD = re.compile("[A-Za-z][¡-©«¬®-³µ¶¸¹»-¿×÷][a-z]")
_HANGUL = re.compile("[가-힣]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


def looks_like(sample: bytes) -> str:
    """The Python name of an encoding in which ``sample`` makes sense, or an empty text.

    Statistics take short Western texts for Central European ones and Korean for Chinese; those two are told by rule.

    >>> looks_like("Résumé, 5 m³".encode("cp1252")), looks_like("냉각판을 얇게".encode("euc-kr"))
    ('cp1252', 'cp949')
    """
    lines = b"\n".join(line for line in sample.split(b"\n") if not line.isascii())
    if _is_western(lines):
        return "cp1252"
    if _is_korean(lines):
        return "cp949"
    best = from_bytes(lines).best()
    return best.encoding.replace("_", "-") if best is not None and best.encoding != "ascii" else ""


def _is_western(sample: bytes) -> bool:
    """Single accented letters and signs among ASCII, and hardly a sign such as a superscript inside a word."""
    text = _decoded(sample, "cp1252")
    runs = _RUNS.findall(sample)
    foreign = sum(map(len, runs))
    return bool(text) and 2 * foreign <= 3 * len(runs) and 10 * len(_SIGN_IN_WORD.findall(text)) <= foreign


def _is_korean(sample: bytes) -> bool:
    """Nearly all that is not ASCII is Hangul; Chinese read as Korean has other characters too."""
    text = _decoded(sample, "cp949")
    return 10 * len(_HANGUL.findall(text)) >= 9 * max(1, len(_NOT_ASCII.findall(text)))


def _decoded(sample: bytes, encoding: str) -> str:
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        return ""
