"""Briefs, sheets and minutes: what a programme hands out, as one document that a page shows and a printer prints."""

from matcher.documents.document import (
    Block,
    Document,
    Paragraph,
    Picture,
    Points,
    Section,
    Source,
    SourceKind,
    Table,
)
from matcher.documents.pdf import as_pdf

__all__ = [
    "Block",
    "Document",
    "Paragraph",
    "Picture",
    "Points",
    "Section",
    "Source",
    "SourceKind",
    "Table",
    "as_pdf",
]
