"""The focus group: where a hybrid cluster could grow, what to do there, who does it, and whom to invite."""

from matcher.focus_group.discovery import Discovery, discover
from matcher.focus_group.plan import FocusGroup, FocusGroupPlan, proposed_skills
from matcher.focus_group.team import InvitationTeam, Speaking
from models.domain import FocusGroupTerms

__all__ = [
    "Discovery",
    "FocusGroup",
    "FocusGroupPlan",
    "FocusGroupTerms",
    "InvitationTeam",
    "Speaking",
    "discover",
    "proposed_skills",
]
