"""Titles of groups of texts, made from the terms that tell each group from the others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.programme.wording import Casing, Stems, Wording, says_something, sentence_case, stems, terms

KEYWORD_WEIGHT = 3.0
TITLE_WEIGHT = 2.0
TEXT_WEIGHT = 1.0
"""What a term counts for an offer by the best place in which it stands."""
LENGTH_FACTOR = (0.0, 1.0, 1.7, 1.8)
"""By number of words: a phrase says more than a word."""
LONGEST_TITLE = 72
"""Characters, unless a single term is longer."""
_LEAST_SHARE_OF_BEST = 0.25
_SAID_MORE_OFTEN = 1.5
"""How many times more often, text for text, a group says its terms than the other groups do."""
_LARGE_GROUP = 8
"""In larger groups the share counts by its root: no phrase is in most texts, and single words would win."""
_MOST_TERMS = 3
_SHORTLIST = 40


@dataclass(slots=True)
class _Term:
    """One term, known by its stems: in which groups and texts it stands, how heavily, and how it is written."""

    weights: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    forms: dict[int, Counter[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(Counter))


def distinguishing_titles(groups: Sequence[Sequence[Wording]]) -> list[str]:
    """Return one title per group, all different, in sentence case, such as "Injection moulding and warpage".

    Terms of one to three words are weighed by class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794, section 3.3,
    with documents counted instead of occurrences): what share of the group says it, by the best place where it
    stands, times how rare it is in the other groups. A title takes terms until they cover the group, at most three;
    no two terms of a title share a word.
    """
    items = [item for group in groups for item in group]
    casing = Casing(
        sentences=[text for item in items for text in (item.text, item.title)],
        phrases=[keyword for item in items for keyword in item.keywords],
    )
    index = _index(groups)
    titles: list[str] = []
    for number, group in enumerate(groups):
        ranked = _ranked(index, number, [len(members) for members in groups])
        titles.append(_title(ranked, number, casing, titles) or _fallback(group, number, titles))
    return titles


def _index(groups: Sequence[Sequence[Wording]]) -> dict[Stems, _Term]:
    index: dict[Stems, _Term] = defaultdict(_Term)
    for number, group in enumerate(groups):
        for position, item in enumerate(group):
            _note(index, item, number, position)
    return index


def _note(index: dict[Stems, _Term], item: Wording, group: int, position: int) -> None:
    """Enter the terms of one text, the heaviest place first so that it gives the term its weight."""
    for words in (tuple(keyword.split()) for keyword in item.keywords):
        if len(words) <= _MOST_TERMS and says_something(words):
            _enter(index, words, group, position, KEYWORD_WEIGHT)
    for text, weight in ((item.title, TITLE_WEIGHT), (item.text, TEXT_WEIGHT)):
        for words in terms(text, _MOST_TERMS):
            _enter(index, words, group, position, weight)


def _enter(index: dict[Stems, _Term], words: tuple[str, ...], group: int, position: int, weight: float) -> None:
    term = index[stems(words)]
    term.weights[group].setdefault(position, weight)
    term.forms[group][words] += 1


def _ranked(index: dict[Stems, _Term], group: int, sizes: Sequence[int]) -> list[tuple[float, Stems, _Term]]:
    """The group's best terms; those that it says no more often than the others do only where it has none of its own.

    A term of one text's running text alone is too rare to name the group.
    """
    own: list[tuple[float, Stems, _Term]] = []
    shared: list[tuple[float, Stems, _Term]] = []
    size, total = sizes[group], sum(sizes)
    for key, term in index.items():
        weights = term.weights.get(group)
        if not weights or (max(weights.values()) == TEXT_WEIGHT and len(weights) == 1 < size):
            continue
        inside, everywhere = len(weights), sum(len(found) for found in term.weights.values())
        share = sum(weights.values()) / size
        if size > _LARGE_GROUP:
            share = math.sqrt(share)
        rarity = math.log(1 + len(sizes) * inside / everywhere)
        entry = (share * rarity * LENGTH_FACTOR[min(len(key), 3)], key, term)
        (own if inside * (total - size) > _SAID_MORE_OFTEN * (everywhere - inside) * size else shared).append(entry)
    return sorted(own or shared, key=lambda entry: (-entry[0], entry[1]))[:_SHORTLIST]


def _title(ranked: list[tuple[float, Stems, _Term]], group: int, casing: Casing, taken: Sequence[str]) -> str:
    """The best terms joined; where that title is taken, the same without the first term, and so on."""
    for skipped in range(len(ranked)):
        title = sentence_case(_joined(_chosen(ranked[skipped:], group), group, casing))
        if title and title.casefold() not in {other.casefold() for other in taken}:
            return title
    return ""


def _chosen(ranked: list[tuple[float, Stems, _Term]], group: int) -> list[_Term]:
    """Take the best term, then whichever says the most of the texts that no term covers yet.

    No two terms share a word, and a third has to be a phrase that speaks for a text of its own.
    """
    chosen: list[_Term] = []
    words: set[str] = set()
    covered: set[int] = set()
    length = 0
    rest = list(ranked)
    while rest and len(chosen) < _MOST_TERMS:
        best = max(rest, key=lambda entry: entry[0] * _news(entry[2], group, covered))
        rest.remove(best)
        score, key, term = best
        width = sum(len(word) + 1 for word in term.forms[group].most_common(1)[0][0])
        texts = term.weights[group].keys()
        if chosen and (length + width > LONGEST_TITLE or any(_near(word, other) for word in key for other in words)):
            continue
        if len(chosen) > 1 and (texts <= covered or len(key) == 1 or score < _LEAST_SHARE_OF_BEST * ranked[0][0]):
            continue
        chosen.append(term)
        words.update(key)
        covered.update(texts)
        length += width + 2
    return chosen


def _news(term: _Term, group: int, covered: set[int]) -> float:
    """From 0.5, nothing new, to 1, all new: which part of the term's texts no earlier term stands in."""
    texts = term.weights[group].keys()
    return 0.5 + 0.5 * len(texts - covered) / len(texts)


def _near(word: str, other: str) -> bool:
    """The same stem, or two that belong together, such as optic and optical: one begins with most of the other."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= 4 and long.startswith(short[: max(4, len(short) - 1)]))


def _joined(chosen: Sequence[_Term], group: int, casing: Casing) -> str:
    names = []
    for term in chosen:
        forms = term.forms[group]
        usual = sorted(forms.items(), key=lambda form: (-form[1], form[0]))[0][0]
        names.append(casing.natural(usual))
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _fallback(group: Sequence[Wording], number: int, taken: Sequence[str]) -> str:
    """For texts without a term to take: the first title, made different by a number."""
    title = next((item.title.strip() for item in group if item.title.strip()), f"Theme {number + 1}")[:LONGEST_TITLE]
    known = {other.casefold() for other in taken}
    if title.casefold() not in known:
        return title
    return next(name for n in range(2, len(known) + 3) if (name := f"{title} ({n})").casefold() not in known)
