"""What people can tell of, read as what researchers lack: by words, or else by the similarity of an encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.symposium.lacks import Lack

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts to unit vectors, shape (texts, dimension)."""

NEAR: Final = 0.3
"""The least cosine at which a topic is taken to be about a lack."""
MARGIN: Final = 0.05
"""Lacks within so much of the nearest one count as well."""

STEMS: Final[Mapping[Lack, tuple[str, ...]]] = {
    Lack.FUNDING: ("fund", "financ", "invest", "grant", "seed", "venture", "capital", "투자", "자금", "펀딩"),
    Lack.SCALING: ("scal", "pilot", "series production", "mass production", "prototyp", "양산", "스케일", "시제품"),
    Lack.RIGHTS: ("patent", "licen", "intellectual", "ipr", "trade mark", "특허", "라이선스", "지식재산"),
    Lack.MARKET: ("market", "export", "sales", "customer", "distribut", "regulat", "approval", "certif", "시장", "수출", "판로", "규제", "인증"),  # noqa: E501
    Lack.BENEFIT: ("benefit", "business case", "cost", "pric", "saving", "return on", "수익", "원가", "가격", "사업성"),  # noqa: E501
    Lack.PARTNERS: ("partner", "consorti", "supplier", "joint", "network", "협력", "파트너", "컨소시엄"),
    Lack.DESCRIPTION: ("pitch", "explain", "communicat", "present", "describ", "story", "발표", "소통", "설명"),
}  # fmt: skip
"""Beginnings of words, in lower case. A topic with one of them is about that lack, wholly."""

MEANT: Final[Mapping[Lack, tuple[str, ...]]] = {
    Lack.FUNDING: ("raising the first money for a young company", "finding investors and public grants"),
    Lack.SCALING: ("from the laboratory to a pilot line and series production", "maturing a technology"),
    Lack.RIGHTS: ("protecting inventions with patents", "negotiating a licence agreement"),
    Lack.MARKET: ("finding the first customers and entering a market", "regulatory approval and certification"),
    Lack.BENEFIT: ("showing what a technology saves or earns", "making the business case to a buyer"),
    Lack.PARTNERS: ("finding industrial partners for a joint project", "building a consortium"),
    Lack.DESCRIPTION: ("explaining research to people of other fields", "presenting an idea clearly"),
}
"""What each lack is about, for an encoder."""


def by_words(topic: str) -> dict[Lack, float]:
    """Each lack of which the topic has a word, with 1.

    >>> by_words("First funding and a pilot line")
    {<Lack.FUNDING: 'funding'>: 1.0, <Lack.SCALING: 'scaling'>: 1.0}
    """
    words = f" {topic.casefold()}"
    found = {lack for lack, stems in STEMS.items() for stem in stems if _has(words, stem)}
    return {lack: 1.0 for lack in Lack if lack in found}


def _has(words: str, stem: str) -> bool:
    """At the beginning of a word; Korean ones join words, so that they count anywhere."""
    if not stem.isascii():
        return stem in words
    return any(f"{before}{stem}" in words for before in (" ", "-", "/", "("))


def by_similarity(topics: Iterable[str], encode: Encode) -> dict[str, dict[Lack, float]]:
    """By topic in lower case, the lacks that it is nearest to with the cosine, of those topics that no word tells of.

    A topic that is near to none has no lack.
    """
    unknown = sorted({topic.casefold().strip() for topic in topics if topic.strip() and not by_words(topic)})
    if not unknown:
        return {}
    sentences = [sentence for lack in Lack for sentence in MEANT[lack]]
    owner = [lack for lack in Lack for _ in MEANT[lack]]
    cosines = encode(unknown) @ encode(sentences).T
    found = {}
    for topic, row in zip(unknown, cosines, strict=True):
        nearest: dict[Lack, float] = {}
        for lack, cosine in zip(owner, row.tolist(), strict=True):
            nearest[lack] = max(nearest.get(lack, -1.0), cosine)
        best = max(nearest.values())
        found[topic] = {
            lack: round(min(value, 1.0), 3) for lack, value in nearest.items() if value >= max(NEAR, best - MARGIN)
        }
    return found


def levels_of(topics: Iterable[str], meanings: Mapping[str, Mapping[str, float]]) -> dict[Lack, tuple[float, str]]:
    """How much somebody with these topics can tell of each lack, in (0, 1], and the topic that says most.

    ``meanings`` are as ``by_similarity`` gives them, with the lacks' values as keys.
    """
    best: dict[Lack, tuple[float, str]] = {}
    for topic in topics:
        said: Mapping[Lack, float] = by_words(topic) or {
            Lack(name): level
            for name, level in meanings.get(topic.casefold().strip(), {}).items()
            if name in set(Lack)
        }
        for lack, level in said.items():
            if level > best.get(lack, (0.0, ""))[0]:
                best[lack] = level, topic
    return {lack: best[lack] for lack in Lack if lack in best}
