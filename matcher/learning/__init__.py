"""Answers in, a ranker's weights out, and whether they are better: arrays and domain records only."""

from matcher.learning.comparison import Comparison, Quality
from matcher.learning.examination import DecidedList, Examination, estimate
from matcher.learning.examples import BASE, Examples, Weights, examination_of, make_examples
from matcher.learning.fit import Learned, learn
from matcher.learning.lessons import Lesson, Subject, Taught, lesson_of, lessons
from matcher.learning.promotion import Trial, WeightChange, meaning_of, try_out, weight_changes

__all__ = [
    "BASE",
    "Comparison",
    "DecidedList",
    "Examination",
    "Examples",
    "Learned",
    "Lesson",
    "Quality",
    "Subject",
    "Taught",
    "Trial",
    "WeightChange",
    "Weights",
    "estimate",
    "examination_of",
    "learn",
    "lesson_of",
    "lessons",
    "make_examples",
    "meaning_of",
    "try_out",
    "weight_changes",
]
