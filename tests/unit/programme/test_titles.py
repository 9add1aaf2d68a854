from __future__ import annotations

import pytest

from matcher.programme.titles import distinguishing_titles
from matcher.programme.wording import Wording, is_shouted


def wording(title: str, *keywords: str, text: str = "A text.") -> Wording:
    return Wording(title=title, keywords=keywords, text=text)


MOULDING = [
    wording("Mould inserts grown on milled blanks", "conformal cooling", "injection moulding"),
    wording("Closed-loop packing of glass-filled parts", "injection moulding", "warpage control"),
]
DYEING = [
    wording("In-line probe for dye baths", "reactive dye", "in-line spectrophotometry"),
    wording("Salt-free dyeing of cotton", "reactive dye", "cationised cotton"),
]


def test_a_title_is_made_of_the_terms_that_tell_its_group_from_the_others() -> None:
    assert distinguishing_titles([MOULDING, DYEING]) == [
        "Injection moulding and conformal cooling",
        "Reactive dye and in-line spectrophotometry",
    ]


def test_a_term_that_every_group_has_is_in_no_title() -> None:
    groups = [[wording(f"Rapid {subject}", "machine learning", subject)] for subject in ("gear noise", "heat pump")]

    assert not any(
        "machine learning" in title.casefold().split(" and ")[0] for title in distinguishing_titles(groups)
    )


def test_the_verb_of_a_clause_is_in_no_title() -> None:
    groups = [
        [wording("Camera that counts people and keeps no picture"), wording("Skin patch that measures lactate")],
        [wording("Catheter whose tip shows its force"), wording("Cracks in press forming heard by sound sensors")],
        DYEING,
    ]
    words = {word for title in distinguishing_titles(groups) for word in title.casefold().replace(",", "").split()}
    assert words.isdisjoint({"counts", "keeps", "measures", "shows", "heard"})


def test_texts_in_capitals_give_a_title_in_sentence_case() -> None:
    shouted = [
        wording("", text="RADAR SIGNAL PROCESSING IS STUDIED. A CMOS RECEIVER IS BUILT FOR RADAR SIGNAL PROCESSING."),
        wording("", text="THE CMOS RECEIVER FOR RADAR SIGNAL PROCESSING WILL BE TESTED ON AN AIRCRAFT OF THE NAVY."),
    ]
    other = [
        wording("", text="Enzymes cleave kelp. Enzymes cleave chitin."),
        wording("", text="Kelp enzymes are grown."),
    ]

    assert distinguishing_titles([shouted, other])[0] == "Radar signal processing and CMOS receiver"


def test_words_keep_the_casing_they_have_in_the_texts() -> None:
    groups = [[wording("Membranes", "PFAS-free coating", text="We press a PFAS-free coating.")], DYEING]

    assert distinguishing_titles(groups)[0].startswith("PFAS-free coating")


def test_no_two_terms_of_a_title_share_a_word_or_a_stem() -> None:
    group = [wording("Sensors", "pressure sensor", "pressure sensing", "sensor array", "glass furnace")]

    (title, _) = distinguishing_titles([group, DYEING])

    assert sum("sens" in term.casefold() for term in title.replace(", ", " and ").split(" and ")) == 1


def test_titles_are_different_even_where_the_groups_say_the_same() -> None:
    titles = distinguishing_titles([MOULDING, MOULDING, MOULDING])

    assert len({title.casefold() for title in titles}) == 3


@pytest.mark.parametrize("text", ["", "Of the and.", "123 456"])
def test_texts_without_a_term_still_get_titles(text: str) -> None:
    assert distinguishing_titles([[wording("", text=text)], [wording("", text=text)]]) == ["Theme 1", "Theme 2"]


def test_a_few_acronyms_do_not_make_a_text_shouted() -> None:
    assert not is_shouted("A CMOS receiver and an FPGA for radar.")
    assert is_shouted("A CMOS RECEIVER AND AN FPGA FOR RADAR.")
