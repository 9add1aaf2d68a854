"""The addresses below ``/api/v1``, one module for each kind of thing. The server's own is ``/health``."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import (
    accounts,
    agenda,
    arrangements,
    bibliography,
    conference,
    decisions,
    disclosure,
    event,
    focus,
    forum,
    jobs,
    mandates,
    matches,
    me,
    meetings,
    needs,
    offers,
    organisations,
    outcomes,
    pairings,
    people,
    pictures,
    plans,
    publications,
    repair,
    symposium,
    tours,
    webhooks,
    withdrawals,
)

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    module.router
    for module in (
        offers,
        needs,
        mandates,
        withdrawals,
        bibliography,
        organisations,
        people,
        event,
        arrangements,
        matches,
        pairings,
        agenda,
        plans,
        pictures,
        publications,
        repair,
        focus,
        forum,
        tours,
        symposium,
        decisions,
        outcomes,
        disclosure,
        meetings,
        jobs,
        me,
        accounts,
        webhooks,
        conference,
    )
)
