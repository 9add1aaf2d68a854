from __future__ import annotations

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from matcher.words import STOP_WORDS, WORD, is_in_latin_letters, stem, stem_all


def test_the_stop_words_are_those_that_the_ranker_was_fitted_with() -> None:
    assert STOP_WORDS == ENGLISH_STOP_WORDS


def test_marks_within_a_word_hold_it_together_and_at_its_ends_do_not_belong_to_it() -> None:
    assert WORD.findall("The moulds (PA66-GF30, v1.2+b) warp_ ...") == [
        "The",
        "moulds",
        "PA66-GF30",
        "v1.2+b",
        "warp",
    ]


def test_forms_of_one_word_have_one_stem_one_by_one_or_together() -> None:
    forms = ["moulding", "mouldings", "moulded"]
    assert stem_all(forms) == [stem(form) for form in forms] == ["mould"] * 3


def test_a_text_is_in_latin_letters_when_half_of_its_letters_are() -> None:
    texts = ["사출 성형용 PA66", "사출 PA66-GF30 moulding", "Spritzgießen", "12.5 %", ""]
    assert [is_in_latin_letters(text) for text in texts] == [False, True, True, True, True]
