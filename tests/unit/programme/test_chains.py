from __future__ import annotations

from matcher.programme.chains import AskedOrder, chain_in_words, circles, longest_chain, slots_after, without_circles


def pairs(text: str) -> list[tuple[str, str]]:
    """``"ab bc"``: a before b, b before c."""
    return [(pair[0], pair[1]) for pair in text.split()]


def test_an_order_that_can_be_kept_has_no_circle() -> None:
    assert circles(pairs("ab bc ac cd")) == ()
    assert circles([]) == ()


def test_each_circle_is_found_once_and_begins_with_what_is_named_first() -> None:
    assert circles(pairs("ba ab")) == (("b", "a"),)
    assert set(circles(pairs("ab bc ca xy yx ab"))) == {("a", "b", "c"), ("x", "y")}
    assert len(circles(pairs("ab ba ac ca"))) == 2


def test_what_is_in_no_circle_stays() -> None:
    order = pairs("ab ba bc ab bc")
    assert without_circles(order, circles(order)) == [("b", "c")]


def test_the_longest_chain_counts_slots_and_a_meeting_lasts_one() -> None:
    order = pairs("ab bd ac cd")
    assert slots_after(order, {"c": 4}) == {"d": 0, "b": 1, "c": 1, "a": 5}
    assert longest_chain("a", order, {"c": 4}) == (("a", "c", "d"), 6)
    assert longest_chain("b", order, {"c": 4}) == (("a", "b", "d"), 3)


def test_a_long_chain_is_measured_without_recursion_and_told_by_its_ends() -> None:
    order = [(str(number), str(number + 1)) for number in range(5_000)]
    links, slots = longest_chain("7", order, {})
    assert (slots, chain_in_words(links)) == (
        5_001,
        "0 before 1 before 2 before ... before 4998 before 4999 before 5000",
    )


def test_many_diamonds_are_measured_at_once() -> None:
    order = [
        pair
        for at in range(60)
        for pair in ((f"{at}", f"{at}l"), (f"{at}", f"{at}r"), (f"{at}l", f"{at + 1}"), (f"{at}r", f"{at + 1}"))
    ]
    assert slots_after(order, {})["0"] == 120


def test_an_order_that_fits_is_no_reason() -> None:
    asked = AskedOrder(pairs("ab bc"), {"a": 2}, 4)
    assert [asked.why_not(entry_id) for entry_id in "abcx"] == ["", "", "", ""]
