"""Formulas are found, and ordinary text is left alone."""

from __future__ import annotations

import pytest

from matcher.interchange.formulas import is_formula


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.org","x")',
        "=1+2",
        "=A1",
        " =SUM(A1:B2)",
        "=cmd|'/C calc'!A0",
        "+cmd|'/C calc'!A0",
        "-cmd|'/C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "+SUM(A1)",
        "-sum(a1)",
        "-A1+B2",
        "+$A$1*2",
        "-2+A1:B3",
        '="text"',
        "=-1",
    ],
)
def test_a_formula_is_found(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "- first point\n- second point",
        "-40 °C to +85 °C range without a heater",
        "-5",
        "+82 53 950 1234",
        "+3.5 % yield",
        "- if (and only if) the bath is hot",
        "-Poly(lactic acid) films",
        "@home care for the elderly",
        "@ 5 V the sensor draws 2 mA",
        "=> next step",
        "== heading",
        "A=B",
        "−3 dB bandwidth",
        "--verbose",
    ],
)
def test_ordinary_text_is_no_formula(text: str) -> None:
    assert not is_formula(text)
