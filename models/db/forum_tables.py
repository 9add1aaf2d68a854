"""Tables of what is kept of a technology forum."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, LargeBinary, Table, Text, false

from models.db.columns import metadata, real, text, whole, words
from models.db.types import JsonOf, Moment, enum_of
from models.domain.forum import FilingStage, ForumEdition, ForumTalk, Holder, JointFiling, Rival

forum_editions = Table(
    "forum_editions",
    metadata,
    Column("day", Date, primary_key=True),
    text("title"),
    words("words"),
    words("need_ids"),
    Column("talks", JsonOf(tuple[ForumTalk, ...]), nullable=False),
    words("unanswered"),
    words("late"),
    words("missed"),
    Column("is_renamed", Boolean, nullable=False, server_default=false()),
)

forum_minutes = Table(
    "forum_minutes",
    metadata,
    Column("day", Date, primary_key=True),
    words("attended_ids"),
    text("text"),
    Column("revised_at", Moment, nullable=False),
    text("revised_by"),
)

forum_files = Table(
    "forum_files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("day", Date, nullable=False, index=True),
    text("name"),
    text("media_type"),
    whole("size"),
    Column("sent_at", Moment, nullable=False),
    text("sent_by"),
)

forum_file_contents = Table(
    "forum_file_contents",
    metadata,
    Column("id", ForeignKey("forum_files.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Apart, so that a list of files reads none of them."""

forum_follow_ups = Table(
    "forum_follow_ups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("day", Date, nullable=False),
    text("text"),
    Column("person_id", Text, nullable=False, index=True),
    Column("due", Date, nullable=False),
    Column("done_on", Date, nullable=True),
    Column("reminded_on", Date, nullable=True),
)

joint_filings = Table(
    "joint_filings",
    metadata,
    Column("id", Text, primary_key=True),
    text("title"),
    Column("holders", JsonOf(tuple[Holder, ...]), nullable=False),
    text("need_id"),
    Column("stage", enum_of(FilingStage), nullable=False),
    text("number"),
    real("covered"),
    words("missing"),
    Column("rivals", JsonOf(tuple[Rival, ...]), nullable=False),
)

forum_choices = Table(
    "forum_choices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("editions_before", JsonOf(tuple[ForumEdition, ...]), nullable=False),
    Column("editions_after", JsonOf(tuple[ForumEdition, ...]), nullable=False),
    Column("filings_before", JsonOf(tuple[JointFiling, ...]), nullable=False),
    Column("filings_after", JsonOf(tuple[JointFiling, ...]), nullable=False),
)
"""By the change of the records that they came with."""
