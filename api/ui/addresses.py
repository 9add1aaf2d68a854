"""Addresses that come from outside and are gone to."""

from __future__ import annotations

import re
from typing import Final

_OWN_PATH: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def own_path(path: str) -> str:
    """``path`` where it stays on this server, else the start page.

    >>> own_path("/needs?theme=a")
    '/needs?theme=a'
    >>> [own_path(path) for path in ("//evil.example", "https://evil.example", "/a\\\\b", "/a\\tb", "needs", "")]
    ['/', '/', '/', '/', '/', '/']
    """
    return path if _OWN_PATH.fullmatch(path) else "/"
