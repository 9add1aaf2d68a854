"""Fixtures for every test, and who runs which where several processes share the work."""

from __future__ import annotations

from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

FIRST: Final = (
    "tests/browser/",
    "tests/integration/test_disclosure_leaks.py",
    "tests/integration/test_kills.py",
    "tests/integration/test_told_changes.py",
    "tests/unit/index/test_approximate.py",
    "tests/integration/test_cli.py",
)
"""What takes longest, so that no process is left alone with it in the end."""


class FilesTogether(LoadScopeScheduling):
    """Tests of one file run in one process, which makes once what they share; those in a browser all in one."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = nodeid.partition("::")[0]
        return FIRST[0] if file.startswith(FIRST[0]) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesTogether:
    config.option.loadscopereorder = False
    return FilesTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {file: place for place, file in enumerate(FIRST)}

    def place(item: pytest.Item) -> int:
        return min((at for file, at in places.items() if item.nodeid.startswith(file)), default=len(FIRST))

    items.sort(key=place)
