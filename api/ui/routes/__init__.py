"""The addresses of pages, one module for each kind."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.ui.routes import (
    access,
    access_log,
    account,
    accounts,
    agenda,
    board,
    calendar,
    dashboard,
    directory,
    drafts,
    home,
    meetings,
    needs,
    offers,
    openid,
    outbox,
    people,
    pictures,
    preferences,
    programmes,
    records,
    repair,
    run,
    setup,
    setup_event,
    setup_extras,
    setup_import,
    setup_places,
    shortlist,
    signing_in,
    standing,
    versions,
    webhooks,
    what_if,
)

ROUTERS: Final[tuple[APIRouter, ...]] = programmes.ROUTERS + tuple(
    module.router
    for module in (
        signing_in,
        openid,
        account,
        accounts,
        outbox,
        webhooks,
        home,
        access_log,
        access,
        calendar,
        shortlist,
        meetings,
        needs,
        offers,
        agenda,
        board,
        versions,
        repair,
        people,
        dashboard,
        directory,
        preferences,
        what_if,
        run,
        setup,
        setup_event,
        setup_extras,
        setup_import,
        setup_places,
        pictures,
        records,
        drafts,
        standing,
    )
)
