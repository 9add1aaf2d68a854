"""What is known of the two people who would meet, and of their organisations."""

from __future__ import annotations

from dataclasses import dataclass

from models.domain import Demand, EventData, Offer, OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The owner of a record. Empty, or None, is what nobody has stated.

    ``country`` and ``region`` are the organisation's; where it states no country, the person's country.
    """

    country: str = ""
    region: str = ""
    kind: OrganisationKind | None = None
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


UNKNOWN = Party()


class Parties:
    """The owners by person id."""

    def __init__(self, data: EventData) -> None:
        organisations = {organisation.id: organisation for organisation in data.organisations}
        self._parties: dict[str, Party] = {}
        for person in data.people:
            organisation = organisations.get(person.organisation_id)
            if organisation is None:
                party = Party(country=person.country, languages=person.languages)
            else:
                known = organisation.kind is not OrganisationKind.OTHER
                party = Party(
                    country=organisation.country or person.country,
                    region=organisation.region,
                    kind=organisation.kind if known else None,
                    sectors=organisation.sectors,
                    languages=person.languages,
                )
            self._parties[person.id] = party

    def of(self, person_id: str) -> Party:
        """``UNKNOWN`` for an id that nobody has."""
        return self._parties.get(person_id, UNKNOWN)

    def of_record(self, record: Demand | Offer) -> Party:
        """Its owner; ``UNKNOWN`` for an anonymous record: where its owner is from, or what kind of organisation it
        is, would narrow down who.
        """
        return UNKNOWN if record.anonymous else self.of(record.owner_id)
