from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matcher.interchange.printable import printable


def test_ordinary_text_of_any_script_is_left_as_it_is() -> None:
    assert printable("Ünïcode 기술\t이전\n😀") == "Ünïcode 기술\t이전\n😀"


def test_line_breaks_of_every_kind_become_one() -> None:
    assert printable("a\r\nb\rc\nd") == "a\nb\nc\nd"


@given(text=st.text())
def test_what_is_printable_can_be_encoded_and_stays_as_it_is(text: str) -> None:
    once = printable(text)

    assert once.encode("utf-8")[:0] == b""
    assert printable(once) == once
