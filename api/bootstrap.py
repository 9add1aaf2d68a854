"""The one place that knows every part: a folder becomes a workspace with its database, index and encoder."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from sqlalchemy import Engine

from matcher.atomic import write_atomically
from matcher.encoding import CachedEncoder, load_encoder
from matcher.errors import InputError, UnreadableFile, WorkspaceMissing
from matcher.ports import Progress
from matcher.workflows import Tools
from models.db import ReadMemory, SqlEmbeddingCache, SqlUnitOfWork, open_database, upgrade

if TYPE_CHECKING:
    from api.accounts.settings import AccountSettings
    from api.webhooks.settings import WebhookSettings

AnySettings = TypeVar("AnySettings", bound=BaseSettings)
CONFIGURATION = "workspace.json"
DATABASE = "bridgework.db"
INDEX = "offers.index"
EMBEDDINGS = "embeddings.db"
SECRET_KEY = "secret.key"
SHORTEST_KEY = 32


class WorkspaceSettings(BaseSettings):
    """What a workspace is opened with: from its ``workspace.json``, overridden by ``BRIDGEWORK_...`` variables."""

    model_config = SettingsConfigDict(
        env_prefix="BRIDGEWORK_", extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    database_url: str = ""
    """An SQLAlchemy URL; empty means SQLite in the workspace's folder. Keep a password in the variable."""
    encoder: str = Field("default", min_length=1)
    """The encoder's name, as ``matcher.encoding.open_encoder`` takes it."""


@dataclass(frozen=True)
class Workspace:
    """A folder with a database and an index. Make it with ``create_workspace`` or ``open_workspace``.

    ``engine`` and the encoder are opened when they are first needed, so that looking at a workspace stays quick.
    """

    path: Path
    settings: WorkspaceSettings
    progress: Progress

    @cached_property
    def engine(self) -> Engine:
        engine = open_database(self.settings.database_url or f"sqlite:///{(self.path / DATABASE).absolute()}")
        upgrade(engine)
        return engine

    @cached_property
    def _encoder(self) -> CachedEncoder:
        return CachedEncoder(load_encoder(self.settings.encoder), SqlEmbeddingCache(self.engine))

    @cached_property
    def _memory(self) -> ReadMemory:
        return ReadMemory()

    def unit_of_work(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.engine, self._memory)

    def encoder(self) -> CachedEncoder:
        """The same object at every call, so that its counts are those of the whole command."""
        return self._encoder

    def encoder_named(self, name: str) -> CachedEncoder:
        """Another encoder, as ``matcher.encoding.open_encoder`` takes its name, with the workspace's cache."""
        return CachedEncoder(load_encoder(name), SqlEmbeddingCache(self.engine))

    def account_settings(self) -> AccountSettings:
        """From the environment; where that has no secret key, with the workspace's own, made when first asked for.

        Raise ``InputError`` for settings that cannot be.
        """
        from api.accounts.settings import AccountSettings  # what only the server and the accounts need

        settings = _from_environment(AccountSettings, "accounts")
        if "secret_key" in settings.model_fields_set:
            return settings
        return settings.model_copy(update={"secret_key": SecretStr(_secret_key(self.path / SECRET_KEY))})

    def webhook_settings(self) -> WebhookSettings:
        """From the environment. Raise ``InputError`` for settings that cannot be."""
        from api.webhooks.settings import WebhookSettings  # what only the server needs

        return _from_environment(WebhookSettings, "webhooks")

    def tools(self) -> Tools:
        return Tools(
            unit_of_work=self.unit_of_work,
            encoder=self.encoder,
            index_path=self.path / INDEX,
            clock=lambda: datetime.now(UTC).replace(microsecond=0),
            progress=self.progress,
        )


def create_workspace(
    path: Path, progress: Progress, *, database_url: str | None = None, encoder: str | None = None
) -> Workspace:
    """Make the folder, its configuration and an empty database; a workspace that is there keeps what is not given.

    What is None and not written down comes from the ``BRIDGEWORK_...`` variables, or else from the defaults. Raises
    ``OSError``, ``UnreadableFile`` for a broken configuration, and ``InputError`` for an unusable database.
    """
    configuration = path / CONFIGURATION
    written = _read(configuration) if configuration.is_file() else {}
    written |= {name: value for name, value in (("database_url", database_url), ("encoder", encoder)) if value}
    workspace = Workspace(path=path, settings=_settings(written, configuration), progress=progress)
    path.mkdir(parents=True, exist_ok=True)
    _ = workspace.engine
    write_atomically(configuration, (json.dumps(written, indent=2) + "\n").encode())
    return workspace


def open_workspace(path: Path, progress: Progress) -> Workspace:
    """Raises ``WorkspaceMissing``, ``UnreadableFile`` for a broken configuration, and ``InputError``."""
    configuration = path / CONFIGURATION
    if not configuration.is_file():
        raise WorkspaceMissing(path)
    settings = _settings(_read(configuration), configuration)
    if not settings.database_url and not (path / DATABASE).is_file():
        reason = "the workspace's database is missing: restore it, or begin again with `bridgework init`"
        raise UnreadableFile(path / DATABASE, reason)
    return Workspace(path=path, settings=settings, progress=progress)


def _from_environment(kind: type[AnySettings], whose: str) -> AnySettings:
    try:
        return kind()
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, item['loc'][1:]))} {item['msg']}".strip() for item in error.errors())
        names = dict.fromkeys(str(item["loc"][0]) for item in error.errors() if item["loc"])
        raise _wrong_settings(kind, whose, names, reasons) from error
    except SettingsError as error:
        names = dict.fromkeys(name for name in kind.model_fields if f'"{name}"' in str(error))
        raise _wrong_settings(kind, whose, names, "is not JSON") from error


def _wrong_settings(kind: type[BaseSettings], whose: str, names: Iterable[str], reasons: str) -> InputError:
    """Names the variables, and what one with several keys looks like."""
    prefix = kind.model_config.get("env_prefix", "")
    variables = ", ".join(f"{prefix}{name.upper()}" for name in names) or f"the settings of {whose}"
    examples = [
        f"{prefix}{name.upper()}='{each}'" for name in names for each in kind.model_fields[name].examples or ()
    ]
    like = f"; it looks like {' '.join(examples)}" if examples else ""
    return InputError(f"{variables} in the environment: {reasons}{like}")


def _secret_key(path: Path) -> str:
    """Return what the file holds; without it, write a new key that only its owner can read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii").strip()
        if len(key) < SHORTEST_KEY:
            raise UnreadableFile(path, "holds no whole key: remove it, and everybody signs in anew") from None
        return key
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{key}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _read(configuration: Path) -> dict[str, Any]:
    try:
        content = json.loads(configuration.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableFile(configuration, f"not a workspace's configuration: {error}") from error
    if not isinstance(content, dict):
        raise UnreadableFile(configuration, "not a workspace's configuration: there is no object in it")
    return content


def _settings(written: dict[str, Any], configuration: Path) -> WorkspaceSettings:
    """What is written down, overridden by the environment. A value is never quoted: it may hold a password."""
    try:
        environment = WorkspaceSettings().model_dump(exclude_unset=True)
        return WorkspaceSettings.model_validate(written | environment)
    except ValidationError as error:
        reason = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise UnreadableFile(configuration, f"not a workspace's configuration: {reason}") from error


def open_embedding_cache(folder: Path) -> SqlEmbeddingCache:
    """Vectors kept in ``folder``, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = open_database(f"sqlite:///{(folder / EMBEDDINGS).absolute()}")
    upgrade(engine)
    return SqlEmbeddingCache(engine)


@contextmanager
def sample_event() -> Iterator[Path]:
    """The folder of the sample event that comes with the package."""
    with resources.as_file(resources.files("data") / "sample") as folder:
        yield folder
