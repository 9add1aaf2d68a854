"""The addresses below ``/api/v1``, one module for each kind of thing. The server's own is ``/health``."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import agenda, decisions, event, mandates, matches, needs, offers, organisations, pairings, people

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    module.router
    for module in (offers, needs, mandates, organisations, people, event, matches, pairings, agenda, decisions)
)
