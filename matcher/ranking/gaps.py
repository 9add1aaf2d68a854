"""What stands between a need and an offer beyond the topic."""

from __future__ import annotations

from collections.abc import Callable

from models.domain import Demand, Gap, GapKind, IprStatus, IprWanted, Mandate, Offer

_LEAST_STATUS = {
    IprWanted.ANY: IprStatus.NONE,
    IprWanted.KNOW_HOW: IprStatus.SECRET_KNOW_HOW,
    IprWanted.APPLIED: IprStatus.APPLIED,
    IprWanted.GRANTED: IprStatus.GRANTED,
}
_STRENGTH = list(IprStatus)


def gaps(demand: Demand, offer: Offer) -> tuple[Gap, ...]:
    """What the need or mandate asks for and the offer does not have; what either leaves open is no gap."""
    found = (find(demand, offer) for find in _GAPS)
    return tuple(gap for gap in found if gap is not None)


def _trl_gap(demand: Demand, offer: Offer) -> Gap | None:
    if offer.trl is None:
        return None
    if demand.trl_min is not None and offer.trl < demand.trl_min:
        return Gap(kind=GapKind.TRL, reason=f"TRL {offer.trl}, at least {demand.trl_min} is asked for")
    if demand.trl_max is not None and offer.trl > demand.trl_max:
        return Gap(kind=GapKind.TRL, reason=f"TRL {offer.trl}, at most {demand.trl_max} is asked for")
    return None


def _ipr_gap(demand: Demand, offer: Offer) -> Gap | None:
    if isinstance(demand, Mandate) or offer.ipr_status is None:
        return None
    least = _LEAST_STATUS[demand.ipr_wanted]
    if _STRENGTH.index(offer.ipr_status) >= _STRENGTH.index(least):
        return None
    return Gap(kind=GapKind.IPR, reason=f"rights: {_read(offer.ipr_status)}, at least {_read(least)} is asked for")


def _partnership_gap(demand: Demand, offer: Offer) -> Gap | None:
    if isinstance(demand, Mandate) or not demand.partnerships or not offer.partnerships:
        return None
    if set(demand.partnerships) & set(offer.partnerships):
        return None
    wanted, given = (", ".join(map(_read, side)) for side in (demand.partnerships, offer.partnerships))
    return Gap(kind=GapKind.PARTNERSHIP, reason=f"asks for {wanted}; the offer seeks {given}")


def _read(value: str) -> str:
    return value.replace("_", " ")


_GAPS: tuple[Callable[[Demand, Offer], Gap | None], ...] = (_trl_gap, _ipr_gap, _partnership_gap)
