"""Vectors to neighbours."""

from matcher.index.approximate import ApproximateIndex
from matcher.index.exact import ExactIndex
from matcher.index.files import Source, load, save
from matcher.index.flat import FlatIndex
from matcher.index.opening import EXACT_UP_TO, make_index, open_index

__all__ = [
    "EXACT_UP_TO",
    "ApproximateIndex",
    "ExactIndex",
    "FlatIndex",
    "Source",
    "load",
    "make_index",
    "open_index",
    "save",
]
