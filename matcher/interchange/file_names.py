"""Names of files that people recognise, of letters that every file system and mail program takes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Final

LONGEST_NAME: Final = 60
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,79}")
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])", re.IGNORECASE)
"""Windows opens devices by these names, with any ending."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_INITIALS: Final = tuple("g.kk.n.d.tt.r.m.b.pp.s.ss..j.jj.ch.k.t.p.h".split("."))  # noqa: SIM905
_VOWELS: Final = tuple("a.ae.ya.yae.eo.e.yeo.ye.o.wa.wae.oe.yo.u.wo.we.wi.yu.eu.ui.i".split("."))  # noqa: SIM905
_FINALS: Final = tuple(".k.k.k.n.n.n.t.l.k.m.l.l.l.p.l.m.p.p.t.t.ng.t.t.k.t.p.t".split("."))  # noqa: SIM905
"""As Unicode orders them; what is silent is empty."""
_WITHOUT_ACCENT: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "đ": "d", "ı": "i"}
)


def ascii_name(text: str) -> str:
    """``text`` in small ASCII letters, digits and "-": accents are dropped, Hangul is romanised syllable by syllable
    (Revised Romanization, without its changes of sound); empty where nothing is left.

    >>> ascii_name("Kim Min-jun"), ascii_name("Łukasz Müller"), ascii_name("김민준"), ascii_name("田中")
    ('kim-min-jun', 'lukasz-muller', 'gim-min-jun', '')
    """
    romanised = "".join(map(_romanised, unicodedata.normalize("NFKC", text).translate(_WITHOUT_ACCENT)))
    folded = unicodedata.normalize("NFKD", romanised).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("-", folded).strip("-")[:LONGEST_NAME].strip("-").lower()


def names_of_files(names: Mapping[str, str]) -> dict[str, str]:
    """A name without ending for each id, by what it is called; different on file systems that do not know capitals
    from small letters as well.

    Those who are called the same have their ids beside the name, so that nobody gets, in a later version, what was
    another's. Where nothing of the name can be written the id stands, or what is left of it and a hash.

    >>> names_of_files({"p-1": "Ada Byron", "p-2": "Kim", "p-3": "KIM", "p-4": "田中", "../x": "?"})
    {'p-1': 'ada-byron', 'p-2': 'kim-p-2', 'p-3': 'kim-p-3', 'p-4': 'p-4', '../x': 'x-d6b96a97d147'}
    """
    written = {key: ascii_name(name) for key, name in names.items()}
    alike, ids = Counter(written.values()), Counter(key.casefold() for key in names)
    wanted = {
        key: name
        if _is_safe(name) and alike[name] == 1 and (not ids[name] or key.casefold() == name)
        else _with_id(name, key, is_only=ids[key.casefold()] == 1)
        for key, name in written.items()
    }
    taken = Counter(name.casefold() for name in wanted.values())
    return {key: name if taken[name.casefold()] == 1 else _hashed(key) for key, name in wanted.items()}


def _with_id(name: str, key: str, *, is_only: bool) -> str:
    beside = key if _is_safe(key) and is_only else _hashed(key)
    return f"{name}-{beside}" if name and len(name) + len(beside) < LONGEST_NAME else beside


def _romanised(letter: str) -> str:
    """Of a syllable of Hangul, with a "-" before it; another letter is as it was."""
    if not _FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE:
        return letter
    rest, final = divmod(ord(letter) - _FIRST_SYLLABLE, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    return f"-{_INITIALS[initial]}{_VOWELS[vowel]}{_FINALS[final]}"


def _is_safe(name: str) -> bool:
    return _SAFE_NAME.fullmatch(name) is not None and _RESERVED.fullmatch(name) is None


def _hashed(key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    readable = _UNSAFE.sub("-", key).strip("-")[:40]
    return f"{readable}-{digest}" if readable else digest
