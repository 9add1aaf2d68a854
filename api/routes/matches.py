"""What the last run of `match` found."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.dependencies import LastStaleness, Matchings, Work
from api.documentation import WITH_BODY, body_example, result_answers
from api.examples.results import EXPOSURE, MATCHES, PREVIEW, UNMET
from api.pages import PageQuery
from api.results import name_of
from api.schemas.base import LARGEST_WHOLE_NUMBER
from api.schemas.results import (
    ExposureOut,
    MatchOut,
    MatchPage,
    PreviewIn,
    PreviewOut,
    ProposedOffer,
    RescoredOut,
    RunOut,
    UnmetNeedOut,
    UnmetNeedPage,
)
from matcher.exposure import exposure
from matcher.inspection import forbidden_now
from matcher.preview import preview, settings_of
from models.domain import Mandate, Match, Matching, Offer

PAIRS_SHOWN = 200
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
    of = name_of(run)
    page = query.page(MatchOut, query.cut(found, of), len(found), of)
    return MatchPage(**_about(matching), run=RunOut.of(run), stale=staleness.of(work, run), **page)


@router.post(
    "/matches/preview",
    summary="Try other fit weights",
    responses=result_answers(PREVIEW, "match", *WITH_BODY),
    openapi_extra=body_example({"fit_weights": {"trl": 3.0, "region": 0.0}, "need_id": "n-3"}),
)
def preview_weights(body: PreviewIn, work: Work, matchings: Matchings, staleness: LastStaleness) -> PreviewOut:
    """Score the candidates of the last run again and say which pairs would be proposed; nothing is stored.

    Up to a hundred candidates of a need were kept, all that any weights could lift to the threshold: within that
    the answer is exact. Thresholds and the conditions that exclude pairs stay as they were in the run; a pair that
    came under one since, such as a declared conflict, is not proposed.
    """
    matching, run = matchings.read(work)
    mandates, _ = work.records.page(Mandate, offset=0, limit=LARGEST_WHOLE_NUMBER)
    weights = {kind.value: weight for kind, weight in body.fit_weights.items()}
    stale = staleness.of(work, run)
    found = preview(
        matching,
        settings_of(run),
        weights,
        mandate_ids={mandate.id for mandate in mandates},
        forbidden=frozenset() if stale is False else forbidden_now(work, run),
    )
    return PreviewOut(
        weights=dict(found.weights),
        proposed_before=len(matching.matches),
        proposed=sum(item.proposed for item in found.candidates),
        entering_count=len(found.entering),
        leaving_count=len(found.leaving),
        entering=tuple(map(RescoredOut.of, found.entering[:PAIRS_SHOWN])),
        leaving=tuple(map(RescoredOut.of, found.leaving[:PAIRS_SHOWN])),
        candidates=tuple(RescoredOut.of(item) for item in found.candidates if item.need_id == body.need_id),
        run=RunOut.of(run),
        stale=stale,
    )


@router.get("/exposure", summary="Get how proposals are spread", responses=result_answers(EXPOSURE, "match"))
def get_exposure(work: Work, matchings: Matchings, staleness: LastStaleness) -> ExposureOut:
    """How often offers are proposed by the last run; `match` can cap that with `--max-proposals-per-offer`."""
    matching, run = matchings.read(work)
    _, offers = work.records.page(Offer, offset=0, limit=1, withdrawn=False)
    spread = exposure(matching.matches, offers)
    most = tuple(ProposedOffer(offer_id=offer_id, proposals=number) for offer_id, number in spread.most_proposed)
    return ExposureOut(
        run=RunOut.of(run),
        stale=staleness.of(work, run),
        offers=spread.offers,
        proposals=spread.proposals,
        most_proposed=most,
        proposed_nowhere=spread.proposed_nowhere,
        gini=spread.gini,
    )


@router.get("/unmet-needs", summary="List the unmet needs", responses=result_answers(UNMET, "match", 422))
def list_unmet_needs(
    query: Annotated[PageQuery, Query()], work: Work, matchings: Matchings, staleness: LastStaleness
) -> UnmetNeedPage:
    """Needs and mandates for which the last run found no match, each with the nearest that there was."""
    matching, run = matchings.read(work)
    of = name_of(run)
    page = query.page(UnmetNeedOut, query.cut(matching.unmet, of), len(matching.unmet), of)
    return UnmetNeedPage(**_about(matching), run=RunOut.of(run), stale=staleness.of(work, run), **page)


def _about(matching: Matching) -> dict[str, Any]:
    return {name: getattr(matching, name) for name in ("threshold", "mandate_threshold", "weights")}
