"""Taking an offer, need or mandate out of everything, and bringing it back."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api.accounts.current import CurrentViewer
from api.dependencies import Work
from api.disclosure import now
from api.documentation import answers
from api.examples.submission import STANDING, WITHDRAWN
from api.jobs.rerank import rerank_after
from api.schemas.withdrawals import WithdrawalOut
from api.submission.withdrawal import bring_back, withdraw
from models.domain import DisclosedKind

router = APIRouter(prefix="/withdrawals", tags=["records"], dependencies=[Depends(rerank_after)])


@router.put("/{record_kind}/{record_id:path}", summary="Withdraw a record", responses=answers(WITHDRAWN, 404, 422))
def withdraw_record(record_kind: DisclosedKind, record_id: str, work: Work, viewer: CurrentViewer) -> WithdrawalOut:
    """From now on it takes part in nothing, and only its owner and organisers find it. Nothing of it is lost.

    For its owner and organisers; for everybody else it is as if it were not there. Meetings and talks of a published
    agenda stay until another one is made.
    """
    record = withdraw(work, viewer, record_kind, record_id, now())
    work.commit()
    return WithdrawalOut(record_kind=record_kind, record_id=record_id, withdrawn_at=record.withdrawn_at)


@router.delete(
    "/{record_kind}/{record_id:path}", summary="Bring a record back", responses=answers(STANDING, 404, 422)
)
def bring_record_back(record_kind: DisclosedKind, record_id: str, work: Work, viewer: CurrentViewer) -> WithdrawalOut:
    """It takes part again, as it was."""
    bring_back(work, viewer, record_kind, record_id)
    work.commit()
    return WithdrawalOut(record_kind=record_kind, record_id=record_id, withdrawn_at=None)
