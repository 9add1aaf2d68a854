"""English words: what a word is, which ones say nothing, and which ones are forms of the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W_](?:[\w.+-]*[^\W_])?")
"""Letters and digits, held together inside by ``_``, ``.``, ``+`` and ``-``: "PA66-GF30" is one word."""


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``, which white space divides."""
    return frozenset(text.split())


def is_in_latin_letters(text: str) -> bool:
    """Whether at least half of the letters of ``text`` are Latin; a text without a letter is.

    >>> is_in_latin_letters("사출 성형 PA66"), is_in_latin_letters("Spritzguss aus PA66")
    (False, True)
    """
    counts = Counter(text)
    letters = {letter: count for letter, count in counts.items() if letter.isalpha()}
    latin = sum(count for letter, count in letters.items() if unicodedata.name(letter, "").startswith("LATIN"))
    return 2 * latin >= sum(letters.values())


STOP_WORDS = word_set(
    """
    a about above across after afterwards again against all almost alone along already also although always am
    among amongst amoungst amount an and another any anyhow anyone anything anyway anywhere are around as at
    back be became because become becomes becoming been before beforehand behind being below beside besides
    between beyond bill both bottom but by call can cannot cant co con could couldnt cry de describe detail do
    done down due during each eg eight either eleven else elsewhere empty enough etc even ever every everyone
    everything everywhere except few fifteen fifty fill find fire first five for former formerly forty found
    four from front full further get give go had has hasnt have he hence her here hereafter hereby herein
    hereupon hers herself him himself his how however hundred i ie if in inc indeed interest into is it its
    itself keep last latter latterly least less ltd made many may me meanwhile might mill mine more moreover
    most mostly move much must my myself name namely neither never nevertheless next nine no nobody none noone
    nor not nothing now nowhere of off often on once one only onto or other others otherwise our ours ourselves
    out over own part per perhaps please put rather re same see seem seemed seeming seems serious several she
    should show side since sincere six sixty so some somehow someone something sometime sometimes somewhere
    still such system take ten than that the their them themselves then thence there thereafter thereby
    therefore therein thereupon these they thick thin third this those though three through throughout thru thus
    to together too top toward towards twelve twenty two un under until up upon us very via was we well were
    what whatever when whence whenever where whereafter whereas whereby wherein whereupon wherever whether which
    while whither who whoever whole whom whose why will with within without would yet you your yours yourself
    yourselves
    """
)
"""The list of scikit-learn, ``ENGLISH_STOP_WORDS`` (BSD 3-Clause, the scikit-learn developers), which has it from the
Glasgow Information Retrieval Group. Copied word for word, because the ranker was fitted with it and because the
library takes a second to import. Lower case.
"""


def stem(word: str) -> str:
    """The English stem (Snowball, as revised by M. F. Porter) of a word in lower case.

    >>> stem("moulding") == stem("moulded") == "mould"
    True
    """
    return str(_stemmer().stemWord(word))


def stem_all(words: Sequence[str]) -> list[str]:
    """The ``stem`` of each of ``words``, in order."""
    return list(_stemmer().stemWords(words))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
