"""Fit beyond the topic: one class a criterion, what it means, and its words for both sides."""

from matcher.fit.criterion import Criterion, Remedy
from matcher.fit.event_fit import CRITERIA, EventFit, StatedPair, gaps

__all__ = ["CRITERIA", "Criterion", "EventFit", "Remedy", "StatedPair", "gaps"]
