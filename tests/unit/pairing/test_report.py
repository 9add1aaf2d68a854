from __future__ import annotations

import json

from matcher.pairing import FairnessPrice, PairingResult, Shortfall, ShortfallKind, pairing_report, report_lines
from matcher.pairing.problem import FairLevel
from matcher.settings import Fairness

SHORT = Shortfall(
    person_id="p-1",
    other_id="p-2",
    kind=ShortfallKind.MUST_MEET,
    wanted=1,
    got=0,
    why="Kim has 7 must-meets and 5 free slots",
)
PRICE = FairnessPrice(
    kind=Fairness.LEXIMIN,
    people=3,
    score_without=9.0,
    score_with=8.5,
    worst_without=0.0,
    worst_with=0.5,
    worst_bound=0.5,
    levels=(FairLevel(total=0.5, people=2),),
    complete=False,
)


def result(*shortfalls: Shortfall, fairness: FairnessPrice | None = None) -> PairingResult:
    return PairingResult(pairings=(), objective=8.5, bound=8.5, gap=0.0, shortfalls=shortfalls, fairness=fairness)


def test_a_report_is_of_json_values_and_holds_everything_but_the_pairings() -> None:
    report = pairing_report(result(SHORT, fairness=PRICE))

    assert json.loads(json.dumps(report)) == report
    assert report.keys() == {"objective", "bound", "gap", "shortfalls", "shortfalls_proven", "fairness"}
    assert report["shortfalls"][0]["why"] == SHORT.why


def test_the_lines_say_what_could_not_be_had_and_what_fairness_cost() -> None:
    assert report_lines(pairing_report(result(SHORT, fairness=PRICE))) == {
        "must-meets not possible": ["Kim has 7 must-meets and 5 free slots"],
        "sum of scores": "9.000 without fairness, 8.500 with it",
        "worst-off": "0.000 without fairness, 0.500 with it: least sum of scores among the people who could "
        "have any; at most 0.500 is possible",
        "fairness": "proven for 2 of 3 people",
    }


def test_nothing_is_said_where_everything_could_be_had() -> None:
    assert report_lines(pairing_report(result())) == {}
