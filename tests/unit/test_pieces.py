from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from matcher.pieces import PieceNumbers


def letters(piece: str) -> tuple[int, ...]:
    return tuple(map(ord, piece))


@given(st.lists(st.text(max_size=30), max_size=5))
def test_the_numbers_of_a_text_are_those_of_its_pieces_in_order(texts: list[str]) -> None:
    found = PieceNumbers(letters).of(texts)
    parts = [found.ids[first:last].tolist() for first, last in pairwise(found.starts)]
    assert parts == [[ord(letter) for letter in "".join(text.split())] for text in texts]


def test_successive_texts_are_a_view_of_all() -> None:
    found = PieceNumbers(letters).of(["ab", "", "c d", "e"])[1:3]
    assert (found.ids.tolist(), found.starts.tolist()) == ([99, 100], [0, 0, 2])
    assert (found.lengths.tolist(), found.rows.tolist()) == ([0, 2], [1, 1])


def test_a_piece_is_looked_at_once() -> None:
    asked: list[str] = []

    def number(piece: str) -> tuple[int, ...]:
        asked.append(piece)
        return (1,)

    numbers = PieceNumbers(number)
    assert numbers.of(["a b a"]).ids.tolist() == numbers.of(["b a b"]).ids.tolist() == [1, 1, 1]
    assert asked == ["a", "b"]
