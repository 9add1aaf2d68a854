"""What the documentation shows of withdrawing and of references."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from api.schemas.bibliography import BibliographyOut
from api.schemas.withdrawals import WithdrawalOut
from matcher.interchange.bibliography import read_bibliography
from models.domain import DisclosedKind

_BIBTEX: Final = (
    "@article{kim2026, title={Bipolar plates without {gold}}, author={Kim, Ju Hee}, year={2026}, "
    "doi={10.1000/182}, abstract={A nitride that conducts and does not corrode.}, keywords={fuel cell; coating}}"
)
TO_READ: Final[dict[str, Any]] = {"text": _BIBTEX}
BIBLIOGRAPHY: Final[dict[str, Any]] = BibliographyOut.of(read_bibliography(_BIBTEX)).model_dump(mode="json")
WITHDRAWN: Final[dict[str, Any]] = WithdrawalOut(
    record_kind=DisclosedKind.OFFER, record_id="o-17", withdrawn_at=datetime(2027, 4, 2, 9, 30, tzinfo=UTC)
).model_dump(mode="json")
STANDING: Final = WITHDRAWN | {"withdrawn_at": None}
