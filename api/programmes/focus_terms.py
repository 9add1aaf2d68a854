"""The terms of a focus group as they stand in an address, for pages and interface alike."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from models.domain import FocusGroupTerms, Role
from models.domain.focus_groups import BALANCE, LARGEST_SHARE, MOST_INVITED, MOST_PROJECTS

MOST_SKILLS: Final = 20
_ROLES: Final = {"researchers": Role.RESEARCHER, "companies": Role.COMPANY, "officials": Role.OFFICIAL}


def _or_none(value: Any) -> Any:
    """A field of a form that was left empty."""
    return None if isinstance(value, str) and not value.strip() else value


Number = Annotated[Annotated[int, Field(ge=0, le=50)] | None, BeforeValidator(_or_none)]
OneOrMore = Annotated[Annotated[int, Field(ge=1, le=20)] | None, BeforeValidator(_or_none)]
Percent = Annotated[Annotated[int, Field(ge=1, le=100)] | None, BeforeValidator(_or_none)]


class TermsQuery(BaseModel):
    """What is left out has its usual value."""

    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)

    region: Annotated[str | None, Field(max_length=200)] = None
    """The region or country for which organisations elsewhere are invited; empty for none."""
    skill: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=MOST_SKILLS + 5)] = []
    """Skills that the task force must have; without any, those that most projects name."""
    people: Annotated[list[Number], Field(max_length=MOST_SKILLS + 5)] = []
    """How many people must have each of `skill`, in the same order; 0 leaves it out, nothing means 1."""
    researchers: Number = None
    """The fewest researchers in the task force, usually 1."""
    companies: Number = None
    """The fewest people of companies, usually 1."""
    officials: Number = None
    """The fewest officials, usually 1."""
    share: Percent = None
    """The most that one role may have of the task force, in percent, usually 60."""
    seniors: Number = None
    """The fewest senior people, usually 1."""
    load: Number = None
    """Nobody with more meetings in the agenda is asked; left out, everybody may be."""
    projects: OneOrMore = None
    """The most projects, usually 6."""
    invited: OneOrMore = None
    """The most organisations of each kind to invite, usually 5."""

    @model_validator(mode="after")
    def _has_a_number_for_no_other_skill(self) -> Self:
        if len(self.people) > len(self.skill):
            raise ValueError("there are more numbers than skills")
        return self

    @property
    def is_set(self) -> bool:
        return bool(self.model_fields_set & set(TermsQuery.model_fields))

    def terms(self, home: str) -> FocusGroupTerms:
        """``home`` is the region unless one is named."""
        numbers = [*self.people, *[None] * (len(self.skill) - len(self.people))]
        skills = {
            name.strip(): 1 if number is None else number
            for name, number in zip(self.skill, numbers, strict=True)
            if name.strip()
        }
        given = {name: getattr(self, name) for name in _ROLES}
        return FocusGroupTerms(
            region=home if self.region is None else self.region.strip(),
            skills={name: number for name, number in skills.items() if number},
            fewest={role: BALANCE[role] if given[name] is None else given[name] for name, role in _ROLES.items()},
            largest_share=LARGEST_SHARE if self.share is None else self.share / 100,
            fewest_seniors=1 if self.seniors is None else self.seniors,
            most_load=self.load,
            most_projects=self.projects or MOST_PROJECTS,
            most_invited=self.invited or MOST_INVITED,
        )


def as_query(terms: FocusGroupTerms) -> str:
    """The same terms as they stand in an address, which ``TermsQuery`` reads."""
    fields: list[tuple[str, str]] = [("region", terms.region)]
    for skill, number in terms.skills.items():
        fields += [("skill", skill), ("people", str(number))]
    fields += [(name, str(terms.fewest.get(role, 0))) for name, role in _ROLES.items()]
    fields += [("share", str(round(terms.largest_share * 100))), ("seniors", str(terms.fewest_seniors))]
    if terms.most_load is not None:
        fields.append(("load", str(terms.most_load)))
    fields += [("projects", str(terms.most_projects)), ("invited", str(terms.most_invited))]
    return urlencode(fields)
