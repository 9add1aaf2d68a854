"""What the last run of `match` found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.dependencies import LastStaleness, Matchings, Work
from api.documentation import result_answers
from api.examples import MATCHES, UNMET
from api.pages import PageQuery
from api.schemas.results import MatchOut, MatchPage, RunOut, UnmetNeedOut, UnmetNeedPage
from models.domain import Match

router = APIRouter(tags=["results"])


class MatchQuery(PageQuery):
    need_id: str | None = None
    """Only matches of this need or mandate."""
    offer_id: str | None = None
    """Only matches of this offer."""
    min_score: float = Field(0.0, ge=0.0, le=1.0)
    """Only matches of this score or a higher one."""

    def admits(self, match: Match) -> bool:
        return (
            self.need_id in (None, match.need_id)
            and self.offer_id in (None, match.offer_id)
            and match.score >= self.min_score
        )


@router.get("/matches", summary="List the matches", responses=result_answers(MATCHES, "match", 422))
def list_matches(
    query: Annotated[MatchQuery, Query()], work: Work, matchings: Matchings, staleness: LastStaleness
) -> MatchPage:
    """Matches of the last run, by need, then rank; an id that nothing has gives none."""
    matching, run = matchings.read(work)
    found = [match for match in matching.matches if query.admits(match)]
    page = query.page(MatchOut, query.cut(found), len(found))
    return MatchPage(threshold=matching.threshold, run=RunOut.of(run), stale=staleness.of(work, run), **page)


@router.get("/unmet-needs", summary="List the unmet needs", responses=result_answers(UNMET, "match", 422))
def list_unmet_needs(
    query: Annotated[PageQuery, Query()], work: Work, matchings: Matchings, staleness: LastStaleness
) -> UnmetNeedPage:
    """Needs and mandates for which the last run found no match, each with the nearest that there was."""
    matching, run = matchings.read(work)
    page = query.page(UnmetNeedOut, query.cut(matching.unmet), len(matching.unmet))
    return UnmetNeedPage(threshold=matching.threshold, run=RunOut.of(run), stale=staleness.of(work, run), **page)
