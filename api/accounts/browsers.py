"""What a browser is called, from what it says of itself."""

from __future__ import annotations

from typing import Final

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Whale/", "Whale"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""A sign of each, the more particular first: most browsers also name those that they are like."""
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(told: str) -> str:
    """Empty for one that is not known.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36")
    'Chrome, Linux'
    """
    names = (_first(told, _BROWSERS), _first(told, _SYSTEMS))
    return ", ".join(name for name in names if name)


def _first(told: str, signs: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in signs if sign in told), "")
