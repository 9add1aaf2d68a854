"""Who may see what: the public and the confidential part of records, and texts that tell too much."""

from matcher.disclosure.enabling import EnablingKind, EnablingSpan, enabling_spans
from matcher.disclosure.made_titles import NOTHING_UNTOLD, Untold, title_is_told, told_words, untold_sessions
from matcher.disclosure.public import kept_owners, public_data, with_known_marks
from matcher.disclosure.published import WITHDRAWN_TALK, Links, Publishable, anonymous_ids, without_links
from matcher.disclosure.visibility import ORGANISER, Grants, Visibility, kind_of
from models.domain.disclosure import WITHHELD

__all__ = [
    "NOTHING_UNTOLD",
    "ORGANISER",
    "WITHDRAWN_TALK",
    "WITHHELD",
    "EnablingKind",
    "EnablingSpan",
    "Grants",
    "Links",
    "Publishable",
    "Untold",
    "Visibility",
    "anonymous_ids",
    "enabling_spans",
    "kept_owners",
    "kind_of",
    "public_data",
    "title_is_told",
    "told_words",
    "untold_sessions",
    "with_known_marks",
    "without_links",
]
