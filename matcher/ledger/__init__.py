"""What became of the pairs: the funnel from meeting to licence, whom to remind, and what another ranking had done."""

from matcher.ledger.disputes import disputes
from matcher.ledger.funnel import STAGES, Funnel, FunnelStep, Standing, funnel, standings, standings_by
from matcher.ledger.reminders import REMINDED_AFTER, Held, Reminder, due_reminders
from matcher.ledger.replay import Replay, ReplayedPair, replay

__all__ = [
    "REMINDED_AFTER",
    "STAGES",
    "Funnel",
    "FunnelStep",
    "Held",
    "Reminder",
    "Replay",
    "ReplayedPair",
    "Standing",
    "disputes",
    "due_reminders",
    "funnel",
    "replay",
    "standings",
    "standings_by",
]
