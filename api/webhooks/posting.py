"""Posting to an address that somebody gave us: to public ones only, without following where it leads.

The name is looked up here, the addresses are checked, and the connection goes to one of those that were: a name that
leads elsewhere the next moment changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import httpcore2
from httpx2 import URL, InvalidURL

from api.webhooks.settings import WebhookSettings

LONGEST_URL: Final = 2000
"""Characters."""
LAST_PORT: Final = 65_535
_HEADERS: Final = (("content-type", "application/json"), ("user-agent", "Bridgework"))
_TRANSLATED: Final = tuple(
    map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
)
"""IPv6 addresses that stand for IPv4 ones: NAT64, 6to4, Teredo and (RFC 4291, deprecated) IPv4-compatible ones."""
_OF_A_SITE: Final = ipaddress.IPv6Network("fec0::/10")
"""Addresses within a site (RFC 3879, deprecated), which Python 3.11 calls global."""


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


NOT_PUBLIC: Final = _("The address leads to this machine or its network.")
UNFIT: Final = _("The address cannot be used.")
NO_ANSWER: Final = _("No answer in time.")
NO_CONNECTION: Final = _("No connection, or no answer that is HTTP.")


class UnfitAddress(ValueError):
    """Nothing is posted to this address; the text says why."""


class NotPublic(UnfitAddress):
    def __init__(self) -> None:
        super().__init__("leads to this machine or its network")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``status`` is None where no answer came; ``failure`` is empty where the delivery was taken."""

    status: int | None = None
    failure: str = ""


def require_fit(url: str, settings: WebhookSettings) -> None:
    """Raise ``UnfitAddress`` for what cannot be an endpoint. Where its name leads is checked at each delivery."""
    parsed = _parsed(url)
    if parsed.scheme != "https" and not (settings.allow_http and parsed.scheme == "http"):
        raise UnfitAddress("must begin with https://")
    if not parsed.host or parsed.userinfo or parsed.fragment:
        raise UnfitAddress("must name a host, and hold no user, password or fragment")
    if not _can_be_looked_up(parsed):
        raise UnfitAddress("names a host or port that cannot be")
    if settings.allow_private:
        return
    name = parsed.host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost") or not _may_be_public(name):
        raise NotPublic


def post(url: str, headers: Mapping[str, str], body: str, settings: WebhookSettings) -> Outcome:
    """Post the body as JSON and return what came of it. Of the answer only the status is read."""
    try:
        require_fit(url, settings)
        parsed = _parsed(url)
        target = httpcore2.URL(
            scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
        )
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), settings.timeout_s)
        with (
            httpcore2.ConnectionPool(network_backend=_Guarded(settings), retries=0) as pool,
            pool.stream(
                "POST",
                target,
                headers=[*_HEADERS, *headers.items()],
                content=body.encode(),
                extensions={"timeout": timeouts},
            ) as answer,
        ):
            status = answer.status
    except NotPublic:
        return Outcome(failure=NOT_PUBLIC)
    except UnfitAddress:
        return Outcome(failure=UNFIT)
    except httpcore2.TimeoutException:
        return Outcome(failure=NO_ANSWER)
    except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError):
        return Outcome(failure=NO_CONNECTION)
    if 200 <= status < 300:
        return Outcome(status=status)
    note = ", and redirects are not followed" if 300 <= status < 400 else ""
    return Outcome(status=status, failure=f"HTTP {status}{note}.")


class _Guarded(httpcore2.NetworkBackend):
    """Connects to addresses that were checked."""

    def __init__(self, settings: WebhookSettings) -> None:
        self._settings = settings
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise UnfitAddress("names a host that cannot be") from error
        addresses = [str(address[0]) for *_, address in found]
        if not self._settings.allow_private and not all(map(_may_be_public, addresses)):
            raise NotPublic
        return self._backend.connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def _parsed(url: str) -> URL:
    if len(url) > LONGEST_URL:
        raise UnfitAddress(f"has more than {LONGEST_URL} characters")
    try:
        return URL(url)
    except InvalidURL as error:
        raise UnfitAddress("is not an address") from error


def _can_be_looked_up(parsed: URL) -> bool:
    """Whether the name has labels of 1 to 63 characters, and the port is one."""
    try:
        parsed.raw_host.decode("ascii").encode("idna")
    except UnicodeError:
        return False
    return parsed.port is None or 0 < parsed.port <= LAST_PORT


def _may_be_public(host: str) -> bool:
    """Whether this address can be reached from everywhere; True for a name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in (*_TRANSLATED, _OF_A_SITE)):
            return False
        address = address.ipv4_mapped or address
    return address.is_global and not address.is_multicast
