"""What counts as the same text."""

from __future__ import annotations

import unicodedata

import pytest

from matcher.encoding import content_hash, normalise


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_form_of_letters_and_white_space_around_a_text_do_not_count(form: str) -> None:
    text = "분리막 caf\u00e9"
    changed = f"\t{unicodedata.normalize(form, text)} \n"
    assert normalise(changed) == text
    assert content_hash(changed) == content_hash(text)


def test_case_and_inner_white_space_count() -> None:
    assert len({content_hash(text) for text in ("sea salt", "Sea salt", "sea  salt")}) == 3


def test_a_hash_is_sha_256_of_the_text() -> None:
    assert content_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
