from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.words import sentences, shared_terms, stems, words


@given(st.text(max_size=400))
def test_every_sentence_is_where_its_span_says(text: str) -> None:
    assert all(text[span.start : span.end] == span.text and span.text.strip() for span in sentences(text))


@given(st.text(max_size=400))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(span.text.split()) for span in sentences(text)) == "".join(text.split())


def test_capitals_throughout_are_cut_like_other_text() -> None:
    text = "THE PROPOSED EFFORT WILL DEVELOP A STARTER. IT WILL BE ABLE TO GENERATE PEAK TORQUE."
    assert [span.text for span in sentences(text)] == [
        "THE PROPOSED EFFORT WILL DEVELOP A STARTER.",
        "IT WILL BE ABLE TO GENERATE PEAK TORQUE.",
    ]


def test_a_decimal_point_ends_no_sentence() -> None:
    text = "A coating of 2.5 micrometres on the punch is worn after 90,000 strokes in the press line."
    assert len(sentences(text)) == 1


def test_stop_words_and_single_letters_are_no_words() -> None:
    assert words("The x of a mould and its die") == ["mould", "die"]


def test_forms_of_one_word_have_one_stem() -> None:
    assert stems("moulding mouldings moulded") == ["mould", "mould", "mould"]


def test_shared_terms_are_written_as_the_offer_writes_them_longest_first() -> None:
    need = "we hear chatter when press forming brackets; die wears early"
    offer = "Die wear in press-forming lines. Press forming of brackets, heard by microphones."
    assert shared_terms(need, offer) == ("die wear", "press forming", "brackets")


def test_a_phrase_that_a_stop_word_breaks_is_no_phrase() -> None:
    assert shared_terms("the wear of dies", "dies wear") == ("dies", "wear")


def test_numbers_alone_are_no_shared_terms() -> None:
    assert shared_terms("at 120 bar and 80 pct", "120 bar, 80 pct") == ()
