"""Signing in with an OpenID Connect provider. The protocol is Authlib's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from authlib.integrations.starlette_client import OAuth

from api.accounts.links import account_of
from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices
from api.accounts.settings import ProviderSettings
from models.domain.accounts import Account, Identity


def make_clients(providers: Iterable[ProviderSettings]) -> OAuth:
    """One client a provider; each reads its provider's discovery document when it is first used."""
    clients = OAuth()
    for provider in providers:
        clients.register(
            provider.name,
            client_id=provider.client_id,
            client_secret=provider.client_secret.get_secret_value(),
            server_metadata_url=provider.metadata_url,
            client_kwargs={"scope": provider.scope, "code_challenge_method": "S256"},
        )
    return clients


def account_of_claims(work: AccountWork, claims: Mapping[str, Any], provider: ProviderSettings) -> Account | None:
    """The account that the claims of a checked ID token belong to, or None."""
    identity = work.accounts.find(Identity, identity_id(claims))
    if identity is not None and identity.closed_at is None:
        account = work.accounts.find(Account, identity.account_id)
        return account if account is not None and account.is_active else None
    if provider.trusts_email and claims.get("email_verified") is True:
        return account_of(work, str(claims.get("email", "")))
    return None


def connect(services: AccountServices, work: AccountWork, account_id: str, claims: Mapping[str, Any]) -> None:
    """From now on the claims' subject signs this account in; the caller commits.

    Raise ``AlreadyExists`` where the subject is, or was, connected to an account.
    """
    work.accounts.add(
        Identity(
            id=identity_id(claims),
            account_id=account_id,
            issuer=str(claims["iss"]),
            subject=str(claims["sub"]),
            created_at=services.clock(),
        )
    )


def identity_id(claims: Mapping[str, Any]) -> str:
    """A subject is a provider's own: another one's may have the same name."""
    return f"{claims['iss']} {claims['sub']}"
