"""The technology forum from an event's records: its series, its sessions, and what members file jointly."""

from matcher.forum_programme.filings import propose_filings
from matcher.forum_programme.series import SeriesProposal, SeriesTerms, member_of, propose_series
from matcher.forum_programme.sessions import (
    REQUEST_PREFIX,
    SEMINAR_ID,
    Seminar,
    expert_of,
    find_seminar,
    forum_requests,
)

__all__ = [
    "REQUEST_PREFIX",
    "SEMINAR_ID",
    "Seminar",
    "SeriesProposal",
    "SeriesTerms",
    "expert_of",
    "find_seminar",
    "forum_requests",
    "member_of",
    "propose_filings",
    "propose_series",
]
