"""The brief of a focus group: a few pages for whoever decides, each sentence tied to the records behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.programmes.focus_brief_places import PlacesText, places_section
from api.programmes.focus_brief_plan import plan_sections, terms_table
from api.programmes.focus_brief_sources import of_all, of_records, of_ties
from api.programmes.focus_map import as_svg, industry_picture
from api.programmes.focus_places import places_of
from api.programmes.focus_view import PlanView, PointView, RecordView
from api.programmes.focus_words import FocusWords
from matcher.clusters.links import LinkKind
from matcher.clusters.meeting_points import Strength
from matcher.documents import Block, Document, Paragraph, Picture, Section, Table
from models.domain import Event

MOST_TIES: Final = 8
MOST_POINTS: Final = 10


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a brief is made from; ``made`` says when and by whom."""

    event: Event | None
    point: PointView
    plan: PlanView
    words: FocusWords
    made: str

    def document(self) -> Document:
        _ = self.words.gettext
        first, second = self.words.pair(self.point.point)
        return Document(
            title=_("Focus group: %(first)s and %(second)s", first=first, second=second),
            subtitle=self.event.title if self.event else "",
            sections=(
                Section(heading=_("In short"), blocks=tuple(self._summary())),
                Section(heading=_("Where industries meet"), blocks=tuple(self._map())),
                Section(heading=_("This meeting point"), blocks=tuple(self._evidence())),
                *plan_sections(self.plan, self.words),
                places_section(self.places),
                Section(heading=_("How the figures were made"), blocks=tuple(self._method())),
            ),
            made=self.made,
            sources_heading=_("Records"),
            language=self.words.language,
        )

    @property
    def places(self) -> PlacesText:
        return PlacesText(point=self.point, places=places_of(self.point, self.plan), words=self.words)

    def _summary(self) -> list[Block]:
        strongest = self.point.ties(3)
        records = [record for tie in strongest for record in (tie.first, tie.second)]
        blocks: list[Block] = [
            Paragraph(text=verdict(self.point, self.words), sources=of_records(records, self.words))
        ]
        if new := newness_sentence(self.point, self.words):
            blocks.append(Paragraph(text=new, sources=of_ties(self.point, self.words, dated=True)))
        blocks.append(
            Paragraph(text=parties_sentence(self.point, self.words), sources=of_ties(self.point, self.words))
        )
        return blocks

    def _map(self) -> list[Block]:
        _ = self.words.gettext
        discovery = self.point.focus.discovery
        title = _("Map of industries")
        drawn = as_svg(
            industry_picture(discovery, self.words.industry),
            title,
            lambda number: self.words.ngettext("%(num)s record", "%(num)s records", number),
        )
        points = [PointView(focus=self.point.focus, point=item) for item in discovery.points[:MOST_POINTS]]
        every = of_all(self.point, self.words)
        return [
            Picture(
                svg=drawn,
                caption=_(
                    "Circles are industries by their records, lines ties by their strength; full lines are beyond "
                    "chance."
                ),
                alternative=map_sentence(self.point, self.words),
                sources=every,
            ),
            Table(
                caption=_("Pairs of industries, the surest first; strength is a pair's share of all ties"),
                header=(_("Industries"), _("Ties"), _("Strength"), _("By chance"), _("p, adjusted"), _("Verdict")),
                rows=tuple(
                    (
                        self.words.cross(item.point),
                        self.words.formats.number(len(item.point.links)),
                        self.words.formats.share(item.point.together.seen),
                        self.words.formats.share(item.point.together.expected),
                        p_value(item.point.p_adjusted),
                        _("beyond chance") if item.point.is_beyond_chance else _("not beyond chance"),
                    )
                    for item in points
                ),
                sources=tuple(of_ties(item, self.words) for item in points),
                numeric=frozenset({1, 2, 3, 4}),
                caption_sources=every,
            ),
        ]

    def _evidence(self) -> list[Block]:
        _ = self.words.gettext
        first, second = self.words.pair(self.point.point)
        blocks: list[Block] = [
            Table(
                caption=_("What ties them, against what chance would give"),
                header=(_("Ties"), _("Seen"), _("By chance"), _("p")),
                rows=tuple(strength_rows(self.point, self.words)),
                numeric=frozenset({1, 2, 3}),
                caption_sources=of_ties(self.point, self.words),
            )
        ]
        if new := self.point.newness:
            total = sum(new.weight_by_year.values())
            blocks.append(
                Table(
                    caption=_("When the ties came up"),
                    header=(_("Year"), _("Share of the ties")),
                    rows=tuple(
                        (str(year), self.words.formats.percent(weight / total))
                        for year, weight in new.weight_by_year.items()
                    ),
                    numeric=frozenset({1}),
                    caption_sources=of_ties(self.point, self.words, dated=True),
                )
            )
        else:
            blocks.append(
                Paragraph(
                    text=_("Too few of these records have a date to say how new it is."),
                    sources=of_ties(self.point, self.words),
                )
            )
        ties = self.point.ties(MOST_TIES)
        blocks.append(
            Table(
                caption=_("The texts behind it, the strongest ties first"),
                header=(first, second, _("Tie"), _("Strength")),
                rows=tuple(
                    (
                        tie.first.record.title,
                        tie.second.record.title,
                        tie_label(tie.kind, tie.first, first, second, self.words),
                        self.words.formats.percent(tie.weight),
                    )
                    for tie in ties
                ),
                sources=tuple(of_records((tie.first, tie.second), self.words) for tie in ties),
                numeric=frozenset({3}),
                caption_sources=of_ties(self.point, self.words),
            )
        )
        return blocks

    def _method(self) -> list[Block]:
        every = of_all(self.point, self.words)
        return [Paragraph(text=method(self.words), sources=every), terms_table(self.plan, self.words)]


def verdict(view: PointView, words: FocusWords) -> str:
    """The finding as one sentence."""
    point, formats = view.point, words.formats
    first, second = words.pair(point)
    parts = {"first": _capital(first), "second": second, "p": p_value(point.p_adjusted)}
    if not point.is_beyond_chance:
        return words.gettext(
            "%(first)s and %(second)s are tied no more than chance would have it (p %(p)s, adjusted over all pairs).",
            **parts,
        )
    return words.gettext(
        "%(first)s and %(second)s meet beyond chance: their ties have %(times)s times the strength that chance would "
        "give (p %(p)s, adjusted over all pairs).",
        times=formats.number(round(view.times or 0.0, 1)),
        **parts,
    )


def parties_sentence(view: PointView, words: FocusWords) -> str:
    """Whose the ties are, as far as the reader may know."""
    (first, unnamed), (second, others) = view.parties
    first_name, second_name = words.pair(view.point)
    text = words.gettext(
        "The ties name %(first)s organisations of %(first_name)s and %(second)s of %(second_name)s.",
        first=first,
        first_name=first_name,
        second=second,
        second_name=second_name,
    )
    if unnamed + others:
        text += " " + words.ngettext(
            "Of %(num)s record the owner is not named.",
            "Of %(num)s records the owner is not named.",
            unnamed + others,
        )
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def newness_sentence(view: PointView, words: FocusWords) -> str:
    """Empty where too few ties have dates."""
    new = view.newness
    if new is None:
        return ""
    day, p = words.formats.full_date(new.middle), p_value(new.p_value)
    if new.p_value <= 0.05:
        return words.gettext(
            "It is new: half of the dated ties came up after %(day)s, younger than ties between industries are "
            "otherwise (p %(p)s).",
            day=day,
            p=p,
        )
    return words.gettext(
        "It is not newer than other ties between industries: half of the dated ties came up after %(day)s (p %(p)s).",
        day=day,
        p=p,
    )


def map_sentence(view: PointView, words: FocusWords) -> str:
    found = view.focus.discovery.beyond_chance
    if not found:
        return words.gettext("No two industries meet beyond chance.")
    pairs = words.listed(map(words.cross, found))
    return words.gettext("Beyond chance: %(pairs)s.", pairs=pairs)


def strength_rows(view: PointView, words: FocusWords) -> list[tuple[str, str, str, str]]:
    point, formats, _ = view.point, words.formats, words.gettext

    def row(name: str, strength: Strength, shown: Sequence[str]) -> tuple[str, str, str, str]:
        return name, shown[0], shown[1], p_value(strength.p_value)

    sums = [
        (item, (formats.number(item.seen), formats.number(item.expected))) for item in (point.answers, point.shared)
    ]
    together = point.together
    return [
        row(_("Offers that answer needs of the other, sum of scores"), *sums[0]),
        row(_("Technology shared, sum of similarities"), *sums[1]),
        row(
            _("Both together, share of all ties"),
            together,
            (formats.share(together.seen), formats.share(together.expected)),
        ),
    ]


def tie_label(kind: LinkKind, first: RecordView, first_name: str, second_name: str, words: FocusWords) -> str:
    """Who answers whom, or that both are about one technology."""
    if kind is LinkKind.SHARED:
        return words.gettext("shared technology")
    supplier = first_name if first.is_supply else second_name
    return words.gettext("%(industry)s answers", industry=supplier)


def p_value(value: float) -> str:
    """
    >>> p_value(0.0001), p_value(0.0421), p_value(1.0)
    ('0.0001', '0.042', '1')
    """
    return f"{value:.4f}" if value < 0.001 else f"{value:.3f}".rstrip("0").rstrip(".")


def method(words: FocusWords) -> str:
    return words.gettext(
        "Ties are offers that are proposed to needs, and records about one technology, from public texts. What is "
        "outside an industry is dealt to the others anew thousands of times, the records of one organisation "
        "together; p is the share of dealings with ties as strong, the larger of both industries' views, adjusted "
        "after Holm for all pairs. Beyond chance means p of at most 0.05 and two organisations on each side."
    )
