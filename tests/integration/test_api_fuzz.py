"""Whatever is sent, the interface answers as its description says: requests made from the description itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from models.db import SqlUnitOfWork, open_database, upgrade
from models.domain.accounts import AccountRole
from tests.integration.api_client import ACCOUNTS, fill, token_of

HOST = "localhost:8000"


def config(*, boundaries: bool) -> SchemathesisConfig:
    """Requests by chance, or one for each boundary and wrong type of each field: those are many."""
    return SchemathesisConfig.from_dict(
        {
            "base-url": f"http://{HOST}",
            "generation": {"deterministic": True, "database": "none", "mode": "all"},
            "phases": {"coverage": {"enabled": boundaries}, "fuzzing": {"enabled": not boundaries}},
        }
    )


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
"""Not that all valid data are accepted: a record may only name others that are there."""
OPENED: dict[str, Engine] = {}
"""The database of the test that runs now, as ``database``."""


def make_app() -> FastAPI:
    app = create_app(unit_of_work=lambda: SqlUnitOfWork(OPENED["database"]), version="1.2.3", accounts=ACCOUNTS)
    app.state.repeating = []
    return app


APP = make_app()


def description(*, boundaries: bool) -> OpenApiSchema:
    return schemathesis.openapi.from_asgi(
        "/openapi.json", APP, config=config(boundaries=boundaries), headers={"Host": HOST}
    )


DESCRIPTION = description(boundaries=False).exclude(
    operation_id="repair_agenda"  # the agenda of these tests is no valid one, which is what it would complain about
)
BOUNDARIES = description(boundaries=True).include(operation_id=["create_closure", "create_mandate"])
"""Their bodies have times, truth values, numbers, lists and words; all operations together take minutes."""
bounded = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fuzz") / "filled.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    fill(SqlUnitOfWork(engine))
    engine.dispose()
    return path


@pytest.fixture
def database(filled: Path, tmp_path: Path) -> Iterator[None]:
    """As it was filled, for each operation anew."""
    OPENED["database"] = open_database(f"sqlite:///{shutil.copy(filled, tmp_path / 'bridgework.db')}")
    yield
    OPENED.pop("database").dispose()


@pytest.fixture
def organiser(database: None) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(APP, frozenset({AccountRole.ORGANISER}))}"}


@pytest.fixture
def researcher(database: None) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(APP, frozenset({AccountRole.RESEARCHER}), person_id='p-1')}"}


@DESCRIPTION.parametrize()
@settings(bounded, max_examples=4)
def test_an_organiser_is_answered_as_it_is_described(case: Any, organiser: dict[str, str]) -> None:
    case.call_and_validate(headers=organiser, checks=CHECKS)


@DESCRIPTION.parametrize()
@settings(bounded, max_examples=2)
def test_a_researcher_is_answered_as_it_is_described(case: Any, researcher: dict[str, str]) -> None:
    case.call_and_validate(headers=researcher, checks=CHECKS)


@BOUNDARIES.parametrize()
@settings(bounded, max_examples=1)
def test_wrong_types_and_boundaries_are_answered_as_it_is_described(case: Any, organiser: dict[str, str]) -> None:
    case.call_and_validate(headers=organiser, checks=CHECKS)


def test_nobody_is_answered_without_a_token(database: None) -> None:
    client = TestClient(APP, base_url=f"http://{HOST}")
    for path, methods in APP.openapi()["paths"].items():
        for method in methods:
            response = client.request(method, path, json={})
            expected = 401 if path.startswith("/api/") else 200
            assert (response.status_code, method, path) == (expected, method, path)
