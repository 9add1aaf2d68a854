"""The files that pages load: built by npm, committed, named after their content and kept by browsers for a year."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PREFIX: Final = "/static"
MANIFEST: Final = "manifest.json"
FOREVER: Final = "public, max-age=31536000, immutable"
_FOLDER: Final = resources.files("api") / "ui" / "static"


@cache
def manifest() -> dict[str, str]:
    """From the name that templates use to the name with the hash of the content in it."""
    found: dict[str, str] = json.loads((_FOLDER / MANIFEST).read_text(encoding="utf-8"))
    return found


def static(name: str) -> str:
    """Return the address of a built file. Raise ``KeyError`` for a name that was not built."""
    return f"{PREFIX}/{manifest()[name]}"


class BuiltFiles(StaticFiles):
    """The folder of built files; what is named after its content never changes."""

    def __init__(self) -> None:
        super().__init__(directory=str(_FOLDER), follow_symlink=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 206, 304) and path in manifest().values():
            response.headers["Cache-Control"] = FOREVER
        return response
