"""LaTeX, HTML and JATS to plain text."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import Final

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

LONGEST_FIELD: Final = 50_000
"""Characters: longer than any abstract, and quick to take apart."""

_BLOCKS: Final = "p|div|br|sec|title|list|list-item|ul|ol|li|h[1-6]|tr|table|section|article|disp-formula|abstract"
_INLINE: Final = (
    "a|b|i|u|em|strong|sub|sup|span|small|font|tt|code|italic|bold|sc|underline|monospace|roman|sans-serif|xref|"
    "ext-link|uri|inline-formula|alternatives|label|named-content|styled-content|"
    "math|mi|mn|mo|mrow|msub|msup|msubsup|mfrac|msqrt|mtext|mspace|mstyle|semantics|mover|munder|td|th|tbody|thead"
)
_ATTRIBUTES: Final = r"(?:\s+[\w:.-]+\s*=[^<>]{0,400})?\s*"
_BLOCK: Final = re.compile(rf"</?(?:[a-z]+:)?(?:{_BLOCKS}){_ATTRIBUTES}/?>", re.IGNORECASE)
_MARK: Final = re.compile(rf"</?(?:[a-z]+:)?(?:{_INLINE}){_ATTRIBUTES}/?>", re.IGNORECASE)
_UNSAID: Final = re.compile(
    r"<!--.*?-->|<((?:[a-z]+:)?(?:tex-math|annotation|script|style))\b[^<>]{0,400}>.*?</\1>",
    re.DOTALL | re.IGNORECASE,
)
_HEADING: Final = re.compile(r"\A\s*(?:abstract|summary)\s*[:.]?\s*\n", re.IGNORECASE)
_LATEX: Final = re.compile(r"[\\{}$~]|--|``|''")
_BARE: Final = re.compile(r"(?<!\\)[%&#]")
_DOLLAR: Final = re.compile(r"(?<!\\)\$")
_SUBSCRIPT: Final = re.compile(r"_(?:\{([^{}]*)\}|(\w))")
_MATHS: Final = re.compile(r"\$([^$]*)\$")
_INVISIBLE: Final = re.compile(r"[^\S\n]+")
_PARAGRAPH: Final = re.compile(r"\s*\n\s*\n\s*")


def plain(text: str, *, one_line: bool = False) -> str:
    """Return the text without tags and entities; paragraphs stay apart unless it is to be ``one_line``.

    >>> plain("<jats:title>Abstract</jats:title><jats:p>H<jats:sub>2</jats:sub> at p &lt; 0.05</jats:p>")
    'H2 at p < 0.05'
    """
    shown = html.unescape(text) if "&lt;" in text and "<" not in text else text
    shown = _UNSAID.sub("", shown)
    shown = _MARK.sub("", _BLOCK.sub("\n\n", shown))
    shown = _HEADING.sub("", html.unescape(shown).lstrip())
    shown = "".join(each for each in shown if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs", "Cf"))
    paragraphs = (_joined(part) for part in _PARAGRAPH.split(unicodedata.normalize("NFC", shown)))
    return (" " if one_line else "\n\n").join(part for part in paragraphs if part)


def plain_latex(text: str, *, one_line: bool = False) -> str:
    """As ``plain``, for a field of BibTeX. A bare ``%`` or ``&`` is itself: exporters forget to write ``\\%``.

    Raises ``ValueError`` for commands nested too deeply to be taken apart.

    >>> plain_latex("Wear of {CrAlN} at 50% load, TiO$_2$ and M{\\\\\\"u}ller")
    'Wear of CrAlN at 50% load, TiO2 and Müller'
    """
    if not _LATEX.search(text):
        return plain(text, one_line=one_line)
    source = _BARE.sub(lambda found: f"\\{found[0]}", text)
    if len(_DOLLAR.findall(source)) % 2:
        source = _DOLLAR.sub(r"\\$", source)
    source = _MATHS.sub(lambda found: f"${_SUBSCRIPT.sub(_content, found[1])}$", source)
    try:
        decoded = _decoder().latex_to_text(source)
    except (RecursionError, LatexWalkerError) as error:
        raise ValueError("its LaTeX cannot be taken apart") from error
    return plain(decoded, one_line=one_line)


def _content(found: re.Match[str]) -> str:
    return found[1] if found[1] is not None else found[2]


@cache
def _decoder() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text")


def _joined(text: str) -> str:
    return _INVISIBLE.sub(" ", text.replace("\n", " ")).strip()
