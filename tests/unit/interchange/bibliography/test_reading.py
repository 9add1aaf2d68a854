"""References in the formats of reference managers and registries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.interchange.bibliography import (
    MOST_ENTRIES,
    BibliographyEntry,
    BibliographyFormat,
    UnreadableBibliography,
    read_bibliography,
)

BIBTEX = r"""
@string{press = "Press"}
@article{kim2026wear,
  title    = {Wear of {CrAlN} coatings on trimming dies},
  author   = {Kim, Ju Hee and M{\"u}ller, J{\"o}rg and Ng\^o Van},
  abstract = {At 50% load the coating of TiO$_2$ lasts {\it three} times longer \& saves cost.},
  keywords = {coating; die, wear; coating},
  doi      = {https://doi.org/10.1000/a\_b},
  year     = 2026,
}
@article{kim2026wear, title={Again}}
@article{twice, title={One}, title={Two}}
@misc{nothing, note={No title}}
@article{broken, title={Unclosed
@inproceedings{last, title="The last one", year={n.d.}}
"""
RIS = """TY  - JOUR
TI  - Sensing strain in battery modules
AU  - Lee, Min
AU  - Ngo Van
AB  - A fibre sensor measures the strain
 of each cell.
KW  - battery
KW  - fibre sensor
PY  - 2025/03/01
DO  - 10.1000/xyz
ER  -

TY  - CONF
T1  - Grippers of silicone
N2  - Fingers with air chambers.
"""
CSL: dict[str, Any] = {
    "DOI": "10.1000/182",
    "title": ["Colour of dye baths"],
    "author": [{"given": "Ada", "family": "Byron"}, {"literal": "The Dye Group"}],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>CO<jats:sub>2</jats:sub> at p &lt; 0.05.</jats:p>"
    "<jats:p>Second.</jats:p>",
    "issued": {"date-parts": [[2024, 5]]},
    "subject": ["Dyes", "Colour"],
}
OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W42",
    "display_name": "Bearings in salt water",
    "doi": "https://doi.org/10.1000/w42",
    "publication_year": 2023,
    "authorships": [{"author": {"display_name": "Bo Li"}}, {"raw_author_name": "C. Doe"}],
    "keywords": [{"display_name": "Seal"}],
    "abstract_inverted_index": {"A": [0], "seal": [1, 4], "with": [2], "two-lip": [3]},
}


def only(text: str) -> BibliographyEntry:
    (entry,) = read_bibliography(text).entries
    return entry


def test_bibtex_is_read_in_plain_text_and_every_entry_that_cannot_be_taken_is_named() -> None:
    found = read_bibliography(BIBTEX)
    assert found.format is BibliographyFormat.BIBTEX
    first, last = found.entries
    assert first == BibliographyEntry(
        key="kim2026wear",
        title="Wear of CrAlN coatings on trimming dies",
        abstract="At 50% load the coating of TiO2 lasts three times longer & saves cost.",
        authors=("Ju Hee Kim", "Jörg Müller", "Ngô Van"),
        doi="10.1000/a_b",
        year=2026,
        keywords=("coating", "die", "wear"),
    )
    assert (last.key, last.title, last.year) == ("last", "The last one", None)
    assert [(problem.entry, problem.field) for problem in found.problems] == [
        ("kim2026wear", ""),
        ("twice", "title"),
        ("nothing", "title"),
        ("broken", ""),
        ("last", "year"),
    ]


def test_ris_is_read_and_an_entry_without_an_end_is_not_lost() -> None:
    first, second = read_bibliography(RIS).entries
    assert first.title == "Sensing strain in battery modules"
    assert first.abstract == "A fibre sensor measures the strain of each cell."
    assert (first.authors, first.keywords) == (("Min Lee", "Ngo Van"), ("battery", "fibre sensor"))
    assert (first.year, first.doi) == (2025, "10.1000/xyz")
    assert (second.title, second.abstract) == ("Grippers of silicone", "Fingers with air chambers.")


@pytest.mark.parametrize("text", [json.dumps(CSL), json.dumps([CSL]), json.dumps({"message": CSL})])
def test_the_metadata_of_a_doi_loses_its_tags(text: str) -> None:
    entry = only(text)
    assert entry.title == "Colour of dye baths"
    assert entry.abstract == "CO2 at p < 0.05.\n\nSecond."
    assert entry.authors == ("Ada Byron", "The Dye Group")
    assert (entry.doi, entry.year, entry.keywords) == ("10.1000/182", 2024, ("Dyes", "Colour"))


@pytest.mark.parametrize("text", [json.dumps(OPENALEX), json.dumps({"results": [OPENALEX]})])
def test_an_abstract_of_openalex_is_put_together_from_the_places_of_its_words(text: str) -> None:
    entry = only(text)
    assert (entry.key, entry.abstract) == ("W42", "A seal with two-lip seal")
    assert (entry.authors, entry.year, entry.doi) == (("Bo Li", "C. Doe"), 2023, "10.1000/w42")


def test_a_retracted_work_is_not_taken() -> None:
    with pytest.raises(UnreadableBibliography, match="entry W42, is_retracted: this work was retracted"):
        read_bibliography(json.dumps(OPENALEX | {"is_retracted": True}))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("Dear organisers, please find my abstract.", "neither BibTeX nor RIS"),
        ('{"title": ', "begins like JSON and is not in line 1"),
        ("[" * 100_000, "begins like JSON and is not"),
        ('{"title": 5}', "entry 1, title: is not a text"),
        ("@article{x, title={" + "{" * 40_000 + "}" * 40_000 + "}}", "entry x, title"),
        ("@misc{a, title={T}}\n" * 0 + "".join(f"@misc{{k{i}, title={{T}}}}\n" for i in range(MOST_ENTRIES + 1)),
         "more than 100 entries"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(UnreadableBibliography) as caught:
        read_bibliography(text)
    assert reason in str(caught.value)


def test_a_comparison_in_an_abstract_is_no_tag() -> None:
    assert only(json.dumps({"title": "T", "abstract": "a <b and c> d, x<y, <i>in vivo</i>"})).abstract == (
        "a <b and c> d, x<y, in vivo"
    )


@given(st.text(max_size=200), st.sampled_from(["", "@article{k, title={", "TY  - JOUR\nTI  - ", '{"title": "', "[{"]))
def test_any_text_is_read_or_refused_with_a_reason(text: str, start: str) -> None:
    try:
        entries = read_bibliography(start + text).entries
    except UnreadableBibliography:
        return
    assert entries
    assert all(entry.title or entry.abstract for entry in entries)
    assert not [entry for entry in entries if "\0" in entry.title + entry.abstract]
