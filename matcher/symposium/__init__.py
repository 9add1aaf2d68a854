"""The symposium: which proposals to pitch, whose experience helps whom, the clinic's tables, and who meets anew."""

from matcher.symposium.clinic import ClinicPlan, plan_clinic
from matcher.symposium.clinic_problem import ClinicProblem, ClinicTable
from matcher.symposium.experience import ExperiencePlan, ExperienceTalk, choose_talks
from matcher.symposium.lacks import Lack, lacks_of
from matcher.symposium.networking import NetworkingPlan, plan_networking, repeated
from matcher.symposium.networking_problem import NetworkingProblem
from matcher.symposium.possibility import (
    WEIGHTS,
    Criterion,
    Possibility,
    PossibilityRanking,
    Sensitivity,
    criteria_of,
    rank_possibility,
)

__all__ = [
    "WEIGHTS",
    "ClinicPlan",
    "ClinicProblem",
    "ClinicTable",
    "Criterion",
    "ExperiencePlan",
    "ExperienceTalk",
    "Lack",
    "NetworkingPlan",
    "NetworkingProblem",
    "Possibility",
    "PossibilityRanking",
    "Sensitivity",
    "choose_talks",
    "criteria_of",
    "lacks_of",
    "plan_clinic",
    "plan_networking",
    "rank_possibility",
    "repeated",
]
