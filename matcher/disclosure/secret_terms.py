"""What a public text has in common with the confidential one beyond the words of their subject: names, codes,
materials, and passages that were copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

WORDS_OF_A_PASSAGE = 5
CONTENT_WORDS = 3
_WORD: Final = re.compile(r"[^\W_]+(?:[-./'’&][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?:;。\n•]\s*[\"'“(]?$|^\s*$")
_CODE: Final = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9][A-Za-z0-9./-]{2,}")
_SHORT_CODE: Final = re.compile(r"[A-SU-Z]\d(?<![HNO]2)(?<!A[34])")
"""Such as the steel D2; no gas, no sheet of paper and no T1, which is a time."""
_INNER_CAPITAL: Final = re.compile(r"[A-Z]?[a-z]+[A-Z]\w*")
_HANGUL_NAME: Final = "[가-힣A-Za-z0-9]{2,}"
_COMPANY: Final = re.compile(rf"(?:㈜|\(주\)|주식회사\s)\s?({_HANGUL_NAME})|({_HANGUL_NAME})(?:㈜|\(주\))")
_TITLED: Final = re.compile(r"(?<![가-힣])([가-힣]{2,4})\s?(?:교수|박사|대표|연구원|팀장|소장|변리사)(?![가-힣]{2})")
_PARTICLE: Final = re.compile(r"(?<=[가-힣]{2})(?:와|과|은|는|이|가|을|를|의|에서|에|으로|로|도)$")
_TRL: Final = re.compile(r"(?i)TRL[- ]?\d|CO2|H2O|[1-6]G|[234]D|COVID-19|B2B|B2C|[1-4]K|Industry")
_ELEMENTS: Final = (
    "hydrogen|lithium|beryllium|boron|sodium|magnesium|aluminium|aluminum|silicon|potassium|calcium|scandium|titanium|"
    "vanadium|chromium|manganese|iron|cobalt|nickel|copper|zinc|gallium|germanium|arsenic|selenium|rubidium|strontium|"
    "yttrium|zirconium|niobium|molybdenum|ruthenium|rhodium|palladium|silver|cadmium|indium|tin|antimony|tellurium|"
    "caesium|cesium|barium|lanthanum|cerium|neodymium|samarium|gadolinium|hafnium|tantalum|tungsten|rhenium|iridium|"
    "platinum|gold|mercury|thallium|lead|bismuth|ammonium|ferric|ferrous|cupric|stannic"
)
_MATERIAL: Final = re.compile(
    rf"(?i)\b(?:{_ELEMENTS})(?:\s+\w{{2,8}})?\s+\w*(?:oxide|ide|ate|ite)s?\b"
    r"|\b(?:[a-z]{3,12}ic|[a-z]{3,12}ous)\s+acid\b"
    r"|\bpoly[a-z]{2,}(?:ene|ide|ate|ane|one|ol|imide|amide)\b"
)
"""A compound such as strontium carbonate, an acid, a polymer. Elements alone are what texts are about."""
_EVERYDAY: Final = frozenset(
    re.findall(
        r"\S+",
        """
        january february march april may june july august september october november december monday
        tuesday wednesday thursday friday saturday sunday korea korean korea's europe european asia
        asian america american china chinese japan japanese germany german france french english
        english's us usa uk eu seoul internet bluetooth wi-fi i i'm we our the this that these those
        it its a an in on at for with by and or but if then when while to from of as is figure table
        university institute
        """,
    )
)


def secret_terms(text: str, confidential: str) -> Iterator[tuple[int, int]]:
    """Where names, codes, materials and copied passages of ``confidential`` stand in ``text``: start and end, in
    characters.
    """
    names = _names(confidential)
    for name in names:
        boundary = r"(?![^\W_])" if name.isascii() else ""
        for match in re.finditer(rf"(?<![^\W_]){re.escape(name)}{boundary}", text):
            yield match.span()
    for match in _MATERIAL.finditer(confidential):
        for found in re.finditer(rf"(?i)(?<![^\W_]){re.escape(match.group())}(?![^\W_])", text):
            yield found.span()
    yield from _copied(text, confidential)


def _names(confidential: str) -> list[str]:
    """Codes, and words in capitals where a sentence does not ask for one; Korean companies and people."""
    words = list(_WORD.finditer(confidential))
    common = {match.group() for match in words if match.group().islower()}
    found: dict[str, None] = {}
    for match in words:
        word = match.group()
        starts = bool(_SENTENCE_END.search(confidential[: match.start()]))
        if _is_name(word, common, starts):
            found[word.removesuffix("'s").removesuffix("’s")] = None
    for pattern in (_COMPANY, _TITLED):
        for match in pattern.finditer(confidential):
            found[_PARTICLE.sub("", next(group for group in match.groups() if group))] = None
    return list(found)


def _is_name(word: str, common: set[str], starts: bool) -> bool:
    if word.lower() in _EVERYDAY or word.lower() in common or _TRL.fullmatch(word):
        return False
    if _CODE.fullmatch(word) and not re.fullmatch(r"\d+(?:\.\d+)?[A-Za-z%]{1,4}", word):
        return True
    if _SHORT_CODE.fullmatch(word) or _INNER_CAPITAL.fullmatch(word):
        return True
    return not starts and len(word) > 2 and word[0].isupper() and word[1:].islower()


def _copied(text: str, confidential: str) -> Iterator[tuple[int, int]]:
    """Passages of ``WORDS_OF_A_PASSAGE`` words or more that both texts have, some of them words with a content."""
    length = WORDS_OF_A_PASSAGE
    theirs = [match.group().casefold() for match in _WORD.finditer(confidential)]
    passages = {tuple(theirs[at : at + length]) for at in range(len(theirs) - length + 1)}
    ours = list(_WORD.finditer(text))
    words = [match.group().casefold() for match in ours]
    copied = [tuple(words[at : at + length]) in passages for at in range(len(words) - length + 1)]
    at = 0
    while at < len(copied):
        end = at
        while end < len(copied) and copied[end]:
            end += 1
        if end > at and sum(map(_has_content, words[at : end + length - 1])) >= CONTENT_WORDS:
            yield ours[at].start(), ours[end + length - 2].end()
        at = end + 1


def _has_content(word: str) -> bool:
    return len(word) > (4 if word.isascii() else 1)
