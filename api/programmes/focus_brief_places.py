"""What pages and brief say about where the organisations of a meeting point are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.programmes.focus_brief_sources import of_organisation, place_of
from api.programmes.focus_places import MapWords, Place, Places, places_map
from api.programmes.focus_view import PointView
from api.programmes.focus_words import FocusWords
from matcher.documents import Block, Paragraph, Picture, Section, Source, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesText:
    """The places of ``point`` in the reader's words."""

    point: PointView
    places: Places
    words: FocusWords

    @property
    def svg(self) -> str:
        """Empty where no place is known."""
        if not self.places.drawn:
            return ""
        _ = self.words.gettext
        return places_map(
            self.places.drawn,
            MapWords(
                title=_("Map of places"),
                says=self.says,
                industries=self.words.pair(self.point.point),
                both=_("both industries"),
                invited=_("with a ring: to be invited"),
            ),
        )

    @property
    def says(self) -> str:
        """What the map shows, in words."""
        drawn = self.places.drawn
        return self.words.gettext(
            "%(number)s organisations of the two industries where they are, %(invited)s of them to be invited. By "
            "region: %(regions)s.",
            number=len(drawn),
            invited=sum(place.is_invited for place in drawn),
            regions=self.words.listed(f"{name} {number}" for name, number in self._regions(drawn)),
        )

    def _regions(self, places: Sequence[Place]) -> list[tuple[str, int]]:
        names = [place_of(place.organisation, self.words) or self.words.gettext("not known") for place in places]
        return [(name, names.count(name)) for name in dict.fromkeys(names)]

    @property
    def notes(self) -> tuple[tuple[str, tuple[Place, ...]], ...]:
        """Sentences about whom the map does not show, each with those it speaks of."""
        _, found = self.words.gettext, self.places
        said: list[tuple[str, tuple[Place, ...]]] = []
        if not found.drawn:
            said.append((_("No organisation of the two industries has coordinates: there is no map of places."), ()))
        if found.far:
            text = _("Too far away for the map: %(names)s.", names=self._named(found.far))
            said.append((text, found.far))
        if found.unknown and found.drawn:
            text = _("Without coordinates, and not on the map: %(names)s.", names=self._named(found.unknown))
            said.append((text, found.unknown))
        if found.left_out:
            text = self.words.ngettext(
                "The map has no room for %(num)s more organisation, whose ties are weaker.",
                "The map has no room for %(num)s more organisations, whose ties are weaker.",
                found.left_out,
            )
            said.append((text, ()))
        return tuple(said)

    def _named(self, places: Sequence[Place]) -> str:
        told = []
        for place in places:
            where = place_of(place.organisation, self.words)
            name = f"{place.organisation.name} ({where})" if where else place.organisation.name
            told.append(self.words.gettext("%(name)s, to be invited", name=name) if place.is_invited else name)
        return "; ".join(told)

    @property
    def rows(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """Number, organisation, industries, place, and whether it is to be invited, of all that are drawn."""
        names = self.words.pair(self.point.point)
        return tuple(
            (
                str(place.number),
                place.organisation.name,
                "; ".join(name for name, is_in in zip(names, place.sides, strict=True) if is_in),
                place_of(place.organisation, self.words),
                self.words.gettext("yes") if place.is_invited else "",
            )
            for place in self.places.drawn
        )

    @property
    def header(self) -> tuple[str, str, str, str, str]:
        _ = self.words.gettext
        return (_("No."), _("Organisation"), _("Industry"), _("Where"), _("To invite"))


def places_section(text: PlacesText) -> Section:
    """The section of the brief."""
    _ = text.words.gettext
    blocks: list[Block] = []
    drawn = _sources(text, text.places.drawn)
    if svg := text.svg:
        blocks.append(
            Picture(
                svg=svg,
                caption=_("Where the organisations of the two industries are, by their coordinates"),
                alternative=text.says,
                sources=drawn,
            )
        )
        blocks.append(
            Table(
                caption=_("The organisations on the map"),
                header=text.header,
                rows=text.rows,
                sources=tuple((source,) for source in drawn),
                numeric=frozenset({0}),
                caption_sources=drawn,
            )
        )
    everybody = _sources(text, text.places.all)
    for sentence, about in text.notes:
        blocks.append(Paragraph(text=sentence, sources=_sources(text, about) or everybody))
    return Section(heading=_("Where they are"), blocks=tuple(blocks))


def _sources(text: PlacesText, places: Sequence[Place]) -> tuple[Source, ...]:
    return tuple(of_organisation(place.organisation, text.words) for place in places)
