"""When and where: themed sessions, talks and 1:1 meetings on one calendar without a clash."""

from matcher.programme.agenda import make_agenda
from matcher.programme.problem import OfferVectors, ProgrammeInput
from matcher.programme.themes import label_clusters
from matcher.programme.validate import validate

__all__ = ["OfferVectors", "ProgrammeInput", "label_clusters", "make_agenda", "validate"]
