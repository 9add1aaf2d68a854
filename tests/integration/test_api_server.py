"""A real server on loopback, with a real database."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from api.app import create_app
from api.bootstrap import CONFIGURATION, DATABASE, open_workspace
from api.server import listen, make_server, serve
from api.settings import ServerSettings
from matcher.errors import InvalidSettings, UnreadableFile
from matcher.progress import SilentProgress
from models.db import SqlUnitOfWork, open_database, upgrade
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import fill, organisers_token


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx2.Client]:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    upgrade(engine)
    fill(SqlUnitOfWork(engine))
    app = create_app(unit_of_work=lambda: SqlUnitOfWork(engine), version="1.2.3")
    token = organisers_token(app)
    with listen(ServerSettings(port=0)) as listening:
        running = make_server(app)
        thread = threading.Thread(target=running.run, args=([listening],))
        thread.start()
        deadline = time.monotonic() + 20
        while not running.started and time.monotonic() < deadline:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with httpx2.Client(base_url=address, headers={"authorization": f"Bearer {token}"}) as client:
            yield client
        running.should_exit = True
        thread.join(20)
    engine.dispose()
    assert not thread.is_alive()


def test_it_is_well_and_names_neither_its_make_nor_how_much_it_holds(server: httpx2.Client) -> None:
    response = server.get("/health")
    assert response.json() == {
        "status": "ok",
        "version": "1.2.3",
        "counts": None,
    }
    assert "server" not in response.headers


def test_it_refuses_another_host_and_keeps_what_it_is_sent(server: httpx2.Client) -> None:
    assert server.get("/health", headers={"host": "evil.example"}).status_code == 421
    created = server.post("/api/v1/organisations", json={"id": "a/b", "name": "Slash"})
    assert server.get(created.headers["location"]).json()["name"] == "Slash"


def test_a_port_that_is_taken_is_told_before_anything_is_served() -> None:
    told: list[str] = []
    with listen(ServerSettings(port=0)) as taken:
        settings = ServerSettings(port=taken.getsockname()[1])
        with pytest.raises(InvalidSettings, match=f"port: cannot be listened on: .* \\(got {settings.port}\\)"):
            serve(create_app(unit_of_work=InMemoryUnitOfWork, version="0"), settings, told.append)
    assert told == []


def test_a_database_that_cannot_be_used_is_told_before_it_says_that_it_listens(tmp_path: Path) -> None:
    told: list[str] = []
    engine = open_database(f"sqlite:///{tmp_path / 'missing' / 'bridgework.db'}")
    app = create_app(unit_of_work=lambda: SqlUnitOfWork(engine), version="0")

    def tell(text: str) -> None:
        told.append(text)
        raise KeyboardInterrupt

    with pytest.raises(UnreadableFile, match="does its folder exist"):
        serve(app, ServerSettings(port=0), tell)
    assert told == []


def test_the_database_of_a_workspace_has_its_schema_when_the_server_says_that_it_listens(tmp_path: Path) -> None:
    (tmp_path / CONFIGURATION).write_text("{}")
    (tmp_path / DATABASE).touch()
    workspace = open_workspace(tmp_path, SilentProgress())
    tables: list[str] = []

    def tell(_text: str) -> None:
        with sqlite3.connect(tmp_path / DATABASE) as connection:
            tables.extend(name for (name,) in connection.execute("SELECT name FROM sqlite_master"))
        connection.close()
        raise KeyboardInterrupt

    serve(create_app(unit_of_work=workspace.unit_of_work, version="0"), ServerSettings(port=0), tell)
    workspace.engine.dispose()
    assert "offers" in tables
