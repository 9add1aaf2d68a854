"""Where the server listens."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

NOTICE = (
    "Everyone signs in, and an organiser invites everybody else. The server listens on this machine only and refuses "
    "requests that address any other name than its own."
)


class ServerSettings(BaseModel):
    """Frozen, and closed to unknown names and to addresses that other machines can reach."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    host: Literal["127.0.0.1", "::1", "localhost"] = "127.0.0.1"
    """The loopback address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """0: any port that is free."""

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def startup_text(self) -> str:
        """What to tell the person who starts the server."""
        return f"Bridgework listens on {self.url}, documentation on {self.url}/docs.\n{NOTICE}"
