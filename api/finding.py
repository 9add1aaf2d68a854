"""Whether what a person typed into a search field finds something."""

from __future__ import annotations


def finds(query: str, text: str) -> bool:
    """Each word of ``query`` stands somewhere in ``text``, in large letters or small; no word finds everything.

    >>> finds("wear STEEL", "Steel that does not wear"), finds("", "anything"), finds("wear copper", "wear")
    (True, True, False)
    """
    searched = text.casefold()
    return all(word in searched for word in query.casefold().split())
