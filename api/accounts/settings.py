"""What signing in is set to, by ``BRIDGEWORK_ACCOUNTS_...`` variables."""

from __future__ import annotations

import re
import secrets
from typing import Final, Literal

from limits import parse
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")
SMTP_EXAMPLE: Final = (
    '{"host": "smtp.example.org", "port": 587, "security": "starttls", "user": "event", "password": "...", '
    '"sender": "event@example.org", "per_minute": 120}'
)
"""All keys; only ``host`` and ``sender`` must be there."""
_CLOSED = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class SmtpSettings(BaseModel):
    """The server that e-mail is handed to."""

    model_config = _CLOSED

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """``none`` only for a server on this machine: links would cross the network in the clear."""
    user: str = ""
    password: SecretStr = SecretStr("")
    per_minute: float = Field(120, gt=0)
    """Messages of the outbox handed over a minute at most."""
    sender: str = Field(min_length=3)
    """The address that messages come from."""


class ProviderSettings(BaseModel):
    """An OpenID Connect provider, such as ORCID."""

    model_config = _CLOSED

    name: str = Field(pattern=r"^[a-z0-9-]{1,30}$")
    """Part of the address that the provider sends people back to: ``/sign-in/with/NAME/back``."""
    label: str = Field(min_length=1)
    """What people read: "Sign in with LABEL"."""
    metadata_url: str = Field(pattern=r"^https?://")
    """Its discovery document, which ends in ``/.well-known/openid-configuration``."""
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    scope: str = "openid email profile"
    trusts_email: bool = False
    """Whether a verified e-mail address from this provider signs in the account of that address. Only for a provider
    that gives nobody the address of another."""


class AccountSettings(BaseSettings):
    """Frozen. Secrets are never shown; give them in the environment and not in a file of the workspace."""

    model_config = SettingsConfigDict(
        env_prefix="BRIDGEWORK_ACCOUNTS_", extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    secret_key: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)), min_length=32)
    """Signs cookies and links; where none is given, one that ends with the process."""
    public_url: str = Field("", pattern=r"^(https?://[^/]+)?$")
    """Where people reach the server, without a slash at the end, such as the address of a proxy that ends TLS; empty
    for the address that they ask under. The server answers to this name too."""
    public_hosts: tuple[str, ...] = ()
    """Further names that it answers to, with their port where it is not the usual one."""
    https_only: bool = False
    """Whether the cookie is kept from connections without TLS; on where ``public_url`` begins with https."""
    session_hours: float = Field(12, gt=0, le=24 * 30)
    link_minutes: float = Field(15, gt=0, le=24 * 60)
    invitation_days: float = Field(14, gt=0, le=365)
    token_days: int = Field(90, ge=1, le=366)
    """How long an API token holds at most."""
    attempts_per_account: str = "10 per 15 minutes"
    """Sign-in attempts for one e-mail address, as the library ``limits`` reads it."""
    attempts_per_client: str = "60 per 15 minutes"
    """Sign-in attempts from one network address."""
    hash_passes: int = Field(3, ge=1)
    hash_memory_kib: int = Field(65536, ge=8192)
    """Cost of a password's hash; the defaults are the second profile of RFC 9106, section 4."""
    smtp: SmtpSettings | None = Field(None, examples=[SMTP_EXAMPLE])
    providers: tuple[ProviderSettings, ...] = ()

    @field_validator("public_hosts")
    @classmethod
    def _require_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST.fullmatch(host):
                raise ValueError(f"{host!r} is not the name of a host, with or without a port")
        return value

    @property
    def hosts(self) -> frozenset[str]:
        """The names that the server answers to beside those of loopback, as a ``Host`` header has them."""
        own = self.public_url.partition("://")[2]
        return frozenset(name.lower() for name in (own, *self.public_hosts) if name)

    @property
    def is_behind_tls(self) -> bool:
        return self.public_url.startswith("https://")

    @field_validator("attempts_per_account", "attempts_per_client")
    @classmethod
    def _require_limit(cls, value: str) -> str:
        parse(value)
        return value

    @field_validator("providers")
    @classmethod
    def _require_different_names(cls, value: tuple[ProviderSettings, ...]) -> tuple[ProviderSettings, ...]:
        if len({provider.name for provider in value}) < len(value):
            raise ValueError("two providers have one name")
        return value
