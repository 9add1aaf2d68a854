"""What the conference's documents are written with, in one language."""

from __future__ import annotations

from api.languages import Formats, translations
from api.programmes.conference_documents import Words
from api.ui.phrases import known_phrase
from api.ui.words import label


def words_in(language: str) -> Words:
    catalogue, formats = translations(language), Formats(language)
    return Words(
        language=language,
        say=lambda message, **parts: catalogue.gettext(message) % parts if parts else catalogue.gettext(message),
        spoken=formats.spoken,
        country=formats.country,
        day=formats.long_day,
        reason=lambda text: known_phrase(text, language) or text,
        label=lambda kind: catalogue.gettext(label(kind)),
    )
