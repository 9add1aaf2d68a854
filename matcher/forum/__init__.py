"""The technology forum: themes of a year from members' needs, speakers, and rights that several file jointly."""

from matcher.forum.joint_filing import FilingGroup, FilingTerms, Holding, find_filing_groups
from matcher.forum.series import Edition, SeriesPlan, SeriesProblem, plan_series
from matcher.forum.speakers import Speaker, SpeakerPlan, choose_speakers
from matcher.forum.themes import Theme, ThemeProblem, Themes, find_themes

__all__ = [
    "Edition",
    "FilingGroup",
    "FilingTerms",
    "Holding",
    "SeriesPlan",
    "SeriesProblem",
    "Speaker",
    "SpeakerPlan",
    "Theme",
    "ThemeProblem",
    "Themes",
    "choose_speakers",
    "find_filing_groups",
    "find_themes",
    "plan_series",
]
