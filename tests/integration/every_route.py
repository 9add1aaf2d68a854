"""All routes of an application, those of its routers included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


def every_route(app: FastAPI) -> set[tuple[str, str]]:
    """Method and path, its parameters in braces; of what is mounted only where."""
    return set(_walk(app.routes, ""))


def _walk(routes: Iterable[Any], prefix: str) -> Iterator[tuple[str, str]]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _walk(included.routes, prefix + route.include_context.prefix)
        elif getattr(route, "methods", None):
            for method in route.methods - {"HEAD", "OPTIONS"}:
                yield method, _PARAMETER.sub(r"{\1}", prefix + route.path)
        else:
            yield "*", prefix + route.path


def filled(path: str, values: Mapping[str, str]) -> str:
    """The path with its parameters, "x" for those without a value."""
    return _PARAMETER.sub(lambda found: values.get(found.group(1), "x"), path)
