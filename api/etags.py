"""Versions of what a viewer is shown: nobody overwrites what they have not seen, and nothing is sent twice.

A version is a hash of the very bytes that this viewer is shown. So two viewers of one record can have different ones,
and a change of what somebody may not see does not change theirs.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from api.errors import StaleVersion

AnyShown = TypeVar("AnyShown", bound=BaseModel)
Shown: TypeAlias = BaseModel | bytes

_TAG: Final = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_ANY: Final = "*"


class NotModified(Exception):
    """The client has this version already: the answer is 304."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(version)


def version_of(shown: Shown) -> str:
    """Return the strong entity tag of what a viewer is shown, in its quotes, as ``ETag`` carries it.

    >>> version_of(b"")
    '"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NM"'
    """
    content = shown if isinstance(shown, bytes) else shown.model_dump_json().encode()
    return f'"{base64.urlsafe_b64encode(hashlib.sha256(content).digest())[:32].decode()}"'


def require_match(given: str | None, shown: Shown) -> None:
    """Raise ``StaleVersion`` (412) unless ``given`` names the version of what is shown now.

    ``given`` is an ``If-Match`` header, or the version that a form carries along; None and ``*`` accept any version.
    To be called inside of the unit of work that writes, after its first write has begun: only then nobody else can
    change the record in between. A weak tag matches nothing (RFC 9110, 13.1.1).
    """
    if given is None or given.strip() == _ANY:
        return
    version = version_of(shown)
    if version not in {tag for weak, tag in _TAG.findall(given) if not weak}:
        raise StaleVersion(version)


def is_known(if_none_match: str | None, version: str) -> bool:
    """Whether the header ``If-None-Match`` names the version. Weak tags count as well (RFC 9110, 13.1.2).

    >>> is_known('"a", W/"b"', '"b"'), is_known("*", '"b"'), is_known(None, '"b"')
    (True, True, False)
    """
    given = if_none_match or ""
    return given.strip() == _ANY or version in {tag for _, tag in _TAG.findall(given)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A request for one record."""

    if_none_match: str | None
    response: Response

    def answer(self, shown: AnyShown) -> AnyShown:
        """Give the answer its ``ETag``. Raise ``NotModified`` where the client has it."""
        version = version_of(shown)
        if is_known(self.if_none_match, version):
            raise NotModified(version)
        self.response.headers["ETag"] = version
        return shown


@dataclass(frozen=True, slots=True)
class Editing:
    """A request that changes or removes one record."""

    if_match: str | None
    response: Response

    def require(self, shown: BaseModel) -> None:
        """As ``require_match``, with the request's ``If-Match``."""
        require_match(self.if_match, shown)

    def answer(self, shown: AnyShown) -> AnyShown:
        """Give the answer the ``ETag`` of what is shown after the change."""
        self.response.headers["ETag"] = version_of(shown)
        return shown


def answer_not_modified(_request: Any, error: Exception) -> Response:
    """The handler of ``NotModified``."""
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers={"ETag": error.version})


def _reading(
    response: Response,
    if_none_match: Annotated[
        str | None, Header(description="The `ETag` of an answer before: 304 when nothing that is shown has changed.")
    ] = None,
) -> Reading:
    return Reading(if_none_match, response)


def _editing(
    response: Response,
    if_match: Annotated[
        str | None,
        Header(
            description="The `ETag` of what was read: 412, and nothing is changed, when it has been changed since. "
            "Without it, or with `*`, whatever is there is changed."
        ),
    ] = None,
) -> Editing:
    return Editing(if_match, response)


Reader = Annotated[Reading, Depends(_reading)]
Editor = Annotated[Editing, Depends(_editing)]
