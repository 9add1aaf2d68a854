"""A small OpenID Connect provider on loopback, on Authlib's server side: code flow with PKCE, one person."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import FastAPI, Form, HTTPException
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "bridgework", "the client's secret"


@dataclass
class Provider:
    """``claims`` of its one person, who signs in without being asked; ``spoil`` changes what ID tokens say."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "0000-0002-1825-0097"})
    spoil: dict[str, Any] = field(default_factory=dict)
    signing: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    published: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def make_provider(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, Any]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    @app.get("/jwks")
    def keys() -> dict[str, Any]:
        return {"keys": [(provider.published or provider.signing).as_dict(private=False)]}

    @app.get("/authorize")
    def authorize(
        client_id: str,
        redirect_uri: str,
        state: str,
        nonce: str,
        code_challenge: str,
        scope: str,
    ) -> RedirectResponse:
        if client_id != CLIENT_ID or "openid" not in scope.split():
            raise HTTPException(400)
        code = f"code-{len(provider.codes)}"
        provider.codes[code] = {"nonce": nonce, "challenge": code_challenge, "redirect_uri": redirect_uri}
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}", 302)

    @app.post("/token")
    def token(code: str = Form(), redirect_uri: str = Form(), code_verifier: str = Form()) -> dict[str, Any]:
        asked = provider.codes.pop(code, None)
        if asked is None or asked["redirect_uri"] != redirect_uri:
            raise HTTPException(400)
        if create_s256_code_challenge(code_verifier) != asked["challenge"]:
            raise HTTPException(400)
        now = int(time.time())
        claims = {"iss": provider.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        header = {"alg": "RS256", "kid": "one"}
        id_token = jwt.encode(header, claims | provider.claims | provider.spoil, provider.signing)
        return {"access_token": "unused", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    return app
