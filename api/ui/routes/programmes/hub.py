"""The five programmes on one page: what each is for, what it still needs, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.setup.programmes import TEMPLATES, Task, Template, tasks_of
from api.ui.dependencies import CurrentMarket, Overseer
from api.ui.pages import page
from models.domain import EventData, Programme

router = APIRouter()
OUTCOMES = "/programmes/outcomes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """``is_current`` for the programme of the event; ``has_page`` where there is one to go to."""

    template: Template
    is_current: bool
    has_page: bool
    tasks: tuple[tuple[Task, bool], ...]

    @property
    def following(self) -> Task | None:
        """What is to be brought in next; None when all of it is there."""
        return next((task for task, is_done in self.tasks if not is_done), None)

    @property
    def done(self) -> int:
        return sum(is_done for _task, is_done in self.tasks)


@router.get("/programmes")
def show_programmes(request: Request, viewer: Overseer, market: CurrentMarket) -> Response:
    pages = _pages()
    current = market.event.programme if market.event else None
    cards = [_card(template, market.data, current, pages) for template in TEMPLATES.values()]
    cards.sort(key=lambda card: not card.is_current)
    return page(
        request,
        "programmes/hub.html",
        viewer,
        market=market,
        cards=cards,
        outcomes=OUTCOMES if OUTCOMES in pages else "",
    )


def _card(template: Template, data: EventData, current: Programme | None, pages: frozenset[str]) -> Card:
    return Card(
        template=template,
        is_current=template.programme is current,
        has_page=template.path in pages,
        tasks=tasks_of(template, data),
    )


def _pages() -> frozenset[str]:
    from api.ui.routes.programmes import ROUTERS  # of which this module is one

    return frozenset(route.path for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
