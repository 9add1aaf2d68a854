"""The symposium of an event: what its records, proposals and decisions say, made into sessions of the one agenda."""

from matcher.symposium_programme.acquaintances import acquaintances
from matcher.symposium_programme.ground import FEWEST_CANDIDATES, Ground, candidates_of
from matcher.symposium_programme.plan import LackCount, SymposiumPlan, Teller, plan_symposium, weights_of
from matcher.symposium_programme.sessions import ENGLISH, MadeSessions, SessionWords, pitch_sessions, sessions_of
from matcher.symposium_programme.sessions_ids import PREFIX, is_of_symposium
from matcher.symposium_programme.windows import Window

__all__ = [
    "ENGLISH",
    "FEWEST_CANDIDATES",
    "PREFIX",
    "Ground",
    "LackCount",
    "MadeSessions",
    "SessionWords",
    "SymposiumPlan",
    "Teller",
    "Window",
    "acquaintances",
    "candidates_of",
    "is_of_symposium",
    "pitch_sessions",
    "plan_symposium",
    "sessions_of",
    "weights_of",
]
