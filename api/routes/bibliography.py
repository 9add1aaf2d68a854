"""Reading references to published work, from which an offer can begin."""

from __future__ import annotations

from fastapi import APIRouter

from api.documentation import WITH_BODY, answers, body_example
from api.examples.submission import BIBLIOGRAPHY, TO_READ
from api.schemas.bibliography import BibliographyIn, BibliographyOut
from matcher.interchange.bibliography import read_bibliography

router = APIRouter(prefix="/bibliography", tags=["records"])


@router.post(
    "",
    summary="Read references",
    responses=answers(BIBLIOGRAPHY, *WITH_BODY),
    openapi_extra=body_example(TO_READ),
)
def read_references(body: BibliographyIn) -> BibliographyOut:
    """Title, abstract, authors, DOI, year and keywords of each entry. Nothing is stored.

    422 for a text in none of the formats, and where no entry can be read.
    """
    return BibliographyOut.of(read_bibliography(body.text))
