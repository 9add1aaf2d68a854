"""The state of the intellectual property rights."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.fit.criterion import Criterion
from matcher.fit.parties import Party
from models.domain import Demand, GapKind, IprStatus, IprWanted, Need, Offer

_LEAST_STATUS = {
    IprWanted.KNOW_HOW: IprStatus.SECRET_KNOW_HOW,
    IprWanted.APPLIED: IprStatus.APPLIED,
    IprWanted.GRANTED: IprStatus.GRANTED,
}
_STRENGTH = {status: strength for strength, status in enumerate(IprStatus)}
_WORDS = {
    IprStatus.NONE: "no rights",
    IprStatus.SECRET_KNOW_HOW: "secret know-how",
    IprStatus.APPLIED: "a patent applied for",
    IprStatus.GRANTED: "a granted patent",
}


class Rights(Criterion[IprStatus, IprStatus]):
    """The offer's rights are at least as strong as the need asks for; each step that is missing costs a third."""

    kind = GapKind.IPR

    def of_demand(self, demand: Demand, owner: Party) -> IprStatus | None:
        return _LEAST_STATUS.get(demand.ipr_wanted) if isinstance(demand, Need) else None

    def of_offer(self, offer: Offer, owner: Party) -> IprStatus | None:
        return offer.ipr_status

    def fit(self, of_demand: IprStatus, of_offer: IprStatus) -> float:
        missing = _STRENGTH[of_demand] - _STRENGTH[of_offer]
        return -max(missing, 0) / (len(_STRENGTH) - 1)

    def reasons(self, of_demand: IprStatus, of_offer: IprStatus) -> tuple[str, str]:
        return (
            f"{_WORDS[of_offer]}, at least {_WORDS[of_demand]} is asked for",
            f"they ask for at least {_WORDS[of_demand]}, you have {_WORDS[of_offer]}",
        )

    def change(self, of_demand: IprStatus, old: IprStatus, new: IprStatus) -> str:
        return f"{_WORDS[new]} instead of {_WORDS[old]}"

    def alternatives(self, of_demand: IprStatus, of_offer: IprStatus) -> Iterable[IprStatus]:
        here = _STRENGTH[of_offer]
        return sorted(set(IprStatus) - {of_offer}, key=lambda status: abs(_STRENGTH[status] - here))
