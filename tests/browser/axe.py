"""What axe-core finds wrong with a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[dict[str, Any]]:
    """Each rule that is broken, and the first places where it is."""
    page.evaluate(_AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _RULES)
    return [{"rule": item["id"], "where": _places(item)} for item in found["violations"]]


def _places(item: dict[str, Any]) -> list[tuple[list[str], str]]:
    return [(node["target"], node["html"][:120]) for node in item["nodes"]][:3]
