"""Vectors of public texts within a request: from the process beside the server that keeps the encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeAlias

from fastapi import Depends, Request

from matcher.errors import EncoderUnavailable
from matcher.ports import Vectors

Encode: TypeAlias = Callable[[Sequence[str]], Vectors]


class _Encoding(Protocol):
    def encode(self, texts: Sequence[str]) -> Vectors: ...


def encoder_of(request: Request) -> Encode:
    """What encodes the texts of public parts, and keeps their vectors. The encoder is the workspace's, or that of
    ``app.state.encode`` where one is given.

    What is returned raises ``EncoderUnavailable``, also where the server works in no workspace.
    """
    given: Encode | None = getattr(request.app.state, "encode", None)
    beside: _Encoding | None = getattr(request.app.state, "reranker", None)
    if given is not None:
        return given
    return beside.encode if beside is not None else _nothing


def _nothing(_texts: Sequence[str]) -> Vectors:
    raise EncoderUnavailable("of the workspace", "this server works in none")


CurrentEncode = Annotated[Encode, Depends(encoder_of)]
