from __future__ import annotations

import numpy as np

from matcher.learning import Lesson, Subject, Taught, examination_of, make_examples
from matcher.learning.examples import EVERYTHING, LEFT_OPEN, NEVER_PROPOSED, OTHER_FEATURES, TOPIC
from matcher.learning.lessons import ACCEPTED
from models.domain import Shown
from tests.factories import make_shown
from tests.unit.learning.examples import PRIOR, TRL

TOO_EARLY = Lesson(wanted=False, weight=1.0, subject=Subject.STAGE)
OUTSIDE = Lesson(wanted=False, weight=1.0, subject=Subject.TOPIC)


def shown(**fields: object) -> Shown:
    return make_shown(**({"features": {"similarity": 0.5, "margin": 2.0}, "fits": {"trl": -0.25}} | fields))


def taught(number: int, lesson: Lesson, how: Shown | None) -> Taught:
    return Taught(need_id=f"n-{number}", offer_id="o-1", lesson=lesson, shown=how)


def test_a_row_holds_what_was_read_when_the_pair_was_shown() -> None:
    examples, left = make_examples([taught(1, ACCEPTED, shown(rank=2))], PRIOR)
    assert examples.table.tolist() == [[1.0, 0.5, 2.0, -0.25, 0.0]]
    assert examples.ranks.tolist() == [2]
    assert left == {}


def test_each_answer_is_about_its_subject() -> None:
    items = [taught(at, lesson, shown()) for at, lesson in enumerate((ACCEPTED, OUTSIDE, TOO_EARLY))]
    examples, _ = make_examples(items, PRIOR)
    assert examples.subjects.tolist() == [EVERYTHING, TOPIC, TRL]
    assert examples.wanted.tolist() == [True, False, False]


def test_what_cannot_be_learned_from_is_counted_by_reason() -> None:
    examples, left = make_examples(
        [
            taught(1, ACCEPTED, None),
            taught(2, ACCEPTED, shown(features={"similarity": 0.5})),
            taught(3, TOO_EARLY, shown(fits={})),
            taught(4, ACCEPTED, shown(fits={})),
        ],
        PRIOR,
    )
    assert left == {NEVER_PROPOSED: 1, OTHER_FEATURES: 1, LEFT_OPEN: 1}
    assert len(examples) == 1


def test_needs_are_numbered_in_order_and_a_part_keeps_them() -> None:
    items = [taught(number, ACCEPTED, shown()) for number in (7, 3, 7)]
    examples, _ = make_examples(items, PRIOR)
    assert examples.needs.tolist() == [0, 1, 0]
    assert examples.part(np.array([1, 2])).needs.tolist() == [1, 0]


def test_nothing_gives_no_example() -> None:
    examples, left = make_examples([], PRIOR)
    assert (len(examples), examples.table.shape, left) == (0, (0, 5), {})


def test_a_list_is_known_from_what_was_decided_in_it() -> None:
    found = examination_of([(f"n-{need}", shown(rank=1, list_length=5)) for need in range(60)])
    assert (found.estimated, found.lists) == (True, 60)
    assert found.eta > 2
