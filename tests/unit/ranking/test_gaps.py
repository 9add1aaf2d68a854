import pytest

from matcher.ranking import gaps
from models.domain import GapKind, IprStatus, IprWanted, Mandate, Partnership
from tests.factories import make_need, make_offer


@pytest.mark.parametrize(("trl", "expected"), [(3, 1), (4, 0), (7, 0), (8, 1), (None, 0)])
def test_a_readiness_outside_the_range_is_a_gap(trl: int | None, expected: int) -> None:
    assert len(gaps(make_need(trl_min=4, trl_max=7), make_offer(trl=trl))) == expected


@pytest.mark.parametrize(
    ("wanted", "status", "expected"),
    [
        (IprWanted.ANY, IprStatus.NONE, False),
        (IprWanted.KNOW_HOW, IprStatus.NONE, True),
        (IprWanted.APPLIED, IprStatus.SECRET_KNOW_HOW, True),
        (IprWanted.APPLIED, IprStatus.GRANTED, False),
        (IprWanted.GRANTED, IprStatus.APPLIED, True),
        (IprWanted.GRANTED, None, False),
    ],
)
def test_rights_weaker_than_wanted_are_a_gap(wanted: IprWanted, status: IprStatus | None, expected: bool) -> None:
    found = gaps(make_need(ipr_wanted=wanted), make_offer(ipr_status=status))
    assert [gap.kind for gap in found] == ([GapKind.IPR] if expected else [])


def test_partnerships_without_a_common_one_are_a_gap_that_names_both() -> None:
    need = make_need(partnerships=(Partnership.LICENCE,))
    offer = make_offer(partnerships=(Partnership.JOINT_FILING, Partnership.INVESTMENT))
    assert [gap.reason for gap in gaps(need, offer)] == ["asks for licence; the offer seeks joint filing, investment"]


def test_a_side_that_leaves_it_open_has_no_gap() -> None:
    assert gaps(make_need(), make_offer(partnerships=(Partnership.LICENCE,))) == ()


def test_a_mandate_asks_for_readiness_only() -> None:
    mandate = Mandate(id="m", title="M", text="T", trl_min=6)
    assert [gap.kind for gap in gaps(mandate, make_offer(trl=4, ipr_status=IprStatus.NONE))] == [GapKind.TRL]
