"""The commands ``accounts``, and the link that the server prints when it starts first."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.bootstrap import SECRET_KEY, Workspace, create_workspace, open_workspace
from api.server import serve
from api.settings import ServerSettings
from matcher.errors import AlreadyExists, InputError, NotFound, UnreadableFile
from matcher.progress import SilentProgress
from scripts.cli import app as commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "event", SilentProgress()).engine.dispose()
    return tmp_path / "event"


def run(folder: Path, *arguments: str) -> Any:
    result = CliRunner().invoke(commands, ["accounts", *arguments, "-w", str(folder)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def browser_of(workspace: Workspace) -> TestClient:
    app = create_app(unit_of_work=workspace.unit_of_work, version="1", accounts=workspace.account_settings())
    return TestClient(app, base_url="http://localhost:8000", headers={"accept": "text/html"}, follow_redirects=False)


def accept(browser: TestClient, link: str, **fields: str) -> int:
    seal = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(link).text)
    assert seal
    data = {"csrf_token": seal[1], "name": "Ada", "password": "five words make a password", **fields}
    return browser.post(link, data=data).status_code


def test_the_printed_link_of_an_invitation_makes_an_account_on_the_server(folder: Path) -> None:
    link = run(folder, "invite", "Ada@example.org", "--role", "organiser", "--url", "http://localhost:8000/").strip()
    assert link.startswith("http://localhost:8000/invitation/")
    (invited,) = json.loads(run(folder, "list", "--json"))["accounts"]
    assert (invited["email"], invited["roles"]) == ("ada@example.org", ["organiser"])
    workspace = open_workspace(folder, SilentProgress())
    assert accept(browser_of(workspace), link) == 303
    assert "active" in run(folder, "list")
    with pytest.raises(AlreadyExists, match=r"ada@example\.org"):
        run(folder, "invite", "ada@example.org", "--role", "viewer")
    with pytest.raises(InputError, match="last organiser"):
        run(folder, "revoke", "ada@example.org")
    workspace.engine.dispose()


def test_what_is_revoked_is_told(folder: Path) -> None:
    run(folder, "invite", "guest@example.org", "--role", "company", "--role", "investor", "--json")
    assert "invitation of guest@example.org" in run(folder, "revoke", "guest@example.org")
    assert json.loads(run(folder, "list", "--json")) == {"accounts": []}
    with pytest.raises(NotFound):
        run(folder, "revoke", "guest@example.org")


def test_the_first_start_prints_a_link_and_later_ones_do_not(folder: Path) -> None:
    workspace = open_workspace(folder, SilentProgress())
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        raise KeyboardInterrupt

    app = create_app(unit_of_work=workspace.unit_of_work, version="1", accounts=workspace.account_settings())
    serve(app, ServerSettings(port=0), tell)
    found = re.search(r"http://127\.0\.0\.1:\d+(/invitation/\S+)", told[0])
    assert found
    assert accept(browser_of(workspace), found[1], email="boss@example.org") == 303
    serve(app, ServerSettings(port=0), tell)
    assert "/invitation/" not in told[1]
    workspace.engine.dispose()


def test_the_key_of_a_workspace_is_made_once_and_is_its_owners_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_workspace(folder, SilentProgress())
    key = workspace.account_settings().secret_key
    assert len(key.get_secret_value()) >= 32
    assert open_workspace(folder, SilentProgress()).account_settings().secret_key == key
    assert stat.S_IMODE((folder / SECRET_KEY).stat().st_mode) == 0o600
    monkeypatch.setenv("BRIDGEWORK_ACCOUNTS_SECRET_KEY", "k" * 32)
    assert workspace.account_settings().secret_key.get_secret_value() == "k" * 32
    monkeypatch.setenv("BRIDGEWORK_ACCOUNTS_SECRET_KEY", "short")
    with pytest.raises(InputError, match="BRIDGEWORK_ACCOUNTS_SECRET_KEY") as refused:
        workspace.account_settings()
    assert "short" not in str(refused.value).replace("should", "")
    monkeypatch.delenv("BRIDGEWORK_ACCOUNTS_SECRET_KEY")
    (folder / SECRET_KEY).write_text("cut")
    with pytest.raises(UnreadableFile, match="no whole key"):
        workspace.account_settings()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SMTP", "{", "smtp"),
        ("SMTP", '{"host": "h", "sender": "a@b", "port": 0}', "port"),
        ("ATTEMPTS_PER_CLIENT", "some", "BRIDGEWORK_ACCOUNTS_ATTEMPTS_PER_CLIENT in"),
        ("PUBLIC_URL", "https://match.example.org/", "BRIDGEWORK_ACCOUNTS_PUBLIC_URL in"),
        ("PROVIDERS", '[{"name": "a b"}]', "BRIDGEWORK_ACCOUNTS_PROVIDERS in"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"BRIDGEWORK_ACCOUNTS_{name}", value)
    with pytest.raises(InputError, match=told):
        open_workspace(folder, SilentProgress()).account_settings()
