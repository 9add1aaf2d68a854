"""How exactly a network computes."""

from __future__ import annotations

from enum import StrEnum


class Precision(StrEnum):
    """How the products with weights are computed; all else is float32.

    ``INT8``: each column of a weight matrix is stored as whole numbers from -127 to 127 with a scale of its own, and
    the numbers that meet it are rounded to 256 steps between the least and the largest of the text at hand.
    """

    FLOAT32 = "float32"
    INT8 = "int8"
