"""Vectors to neighbours."""

from matcher.index.exact import ExactIndex
from matcher.index.faiss_index import FaissFlatIndex
from matcher.index.files import fingerprint, load, save

__all__ = ["ExactIndex", "FaissFlatIndex", "fingerprint", "load", "save"]
