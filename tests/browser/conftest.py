"""One browser for all of these tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright

ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


_refused: list[str] = []
"""What the policy of the pages kept a browser from doing, as its console tells."""


def _keep_refusal(message: ConsoleMessage) -> None:
    if message.type == "error" and "Content Security Policy" in message.text:
        _refused.append(message.text)


@pytest.fixture(autouse=True)
def nothing_is_refused_by_the_policy() -> Iterator[None]:
    """Whatever page a test opens, and whatever it does there."""
    _refused.clear()
    yield
    assert _refused == []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """It ends before tests of other folders begin: while its driver runs, they could run no event loop."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium: set CHROMIUM or install it")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        make = launched.new_context

        def new_context(**options: Any) -> BrowserContext:
            context = make(**options)
            context.on("console", _keep_refusal)
            return context

        setattr(launched, "new_context", new_context)  # noqa: B010
        yield launched
        launched.close()
