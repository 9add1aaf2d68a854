"""Vectors to neighbours."""

from matcher.index.exact import ExactIndex
from matcher.index.faiss_index import FaissFlatIndex

__all__ = ["ExactIndex", "FaissFlatIndex"]
