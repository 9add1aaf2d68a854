"""The tables. A column has the name of the record's field; ``position`` keeps the order of first adding.

References between records (an offer's owner, a window's person) are not foreign keys: files come in any order, a
conflict names a person or an organisation, and the importer checks them where it can name the row. What belongs to
a whole (a talk to its session, a match to its run) is a foreign key that goes with it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from models import domain
from models.db.columns import coordinates, disclosed, metadata, period, position, real, text, whole, words
from models.db.types import JsonOf, Moment, enum_of

event = Table(
    "event",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("title"),
    text("time_zone"),
    Column("days", JSON, nullable=False),
    whole("slot_minutes"),
    Column("breaks", JSON, nullable=False),
    Column("plenaries", JSON, nullable=False),
    whole("max_meetings_default"),
    text("subtitle"),
    text("venue"),
    text("city"),
    text("country"),
    text("acronym"),
    text("language"),
    text("non_disclosure_text"),
    text("contact"),
    Column("programme", enum_of(domain.Programme), nullable=False),
    whole("room_change_minutes"),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("name"),
    Column("kind", enum_of(domain.OrganisationKind), nullable=False),
    text("country"),
    text("region"),
    words("sectors"),
    *coordinates(),
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("name"),
    text("organisation_id"),
    Column("role", enum_of(domain.Role), nullable=False),
    text("email"),
    text("job_title"),
    text("country"),
    text("time_zone"),
    words("languages"),
    whole("max_meetings", nullable=True),
    whole("min_meetings", nullable=True),
    whole("max_meetings_per_day", nullable=True),
    Column("day_part", enum_of(domain.DayPart), nullable=True),
    words("skills"),
    whole("seniority", nullable=True),
    words("topics"),
    words("interprets"),
    Column("wheelchair", Boolean, nullable=False),
    text("diet"),
    text("party"),
    Column("arrives_at", Moment, nullable=True),
    Column("departs_at", Moment, nullable=True),
    Column("remote", Boolean, nullable=False),
)

offers = Table(
    "offers",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("title"),
    text("text"),
    text("owner_id"),
    text("speaker_id"),
    text("confidential_text"),
    Column("kind", enum_of(domain.OfferKind), nullable=False),
    text("theme"),
    whole("trl", nullable=True),
    Column("ipr_status", enum_of(domain.IprStatus), nullable=True),
    Column("partnerships", JsonOf(tuple[domain.Partnership, ...]), nullable=False),
    words("keywords"),
    words("languages"),
    real("funding_sought_eur", nullable=True),
    Column("available_from", Date, nullable=True),
    Column("partner_kinds", JsonOf(tuple[domain.OrganisationKind, ...]), nullable=False),
    words("partner_regions"),
    *disclosed(),
    text("advantages"),
    Column("published_on", Date, nullable=True),
)

needs = Table(
    "needs",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("title"),
    text("text"),
    text("owner_id"),
    text("confidential_text"),
    Column("kind", enum_of(domain.NeedKind), nullable=False),
    text("theme"),
    whole("trl_min", nullable=True),
    whole("trl_max", nullable=True),
    Column("ipr_wanted", enum_of(domain.IprWanted), nullable=False),
    Column("partnerships", JsonOf(tuple[domain.Partnership, ...]), nullable=False),
    words("keywords"),
    Column("deadline", Date, nullable=True),
    words("languages"),
    words("regions"),
    words("sectors"),
    *disclosed(),
    Column("stated_on", Date, nullable=True),
)

mandates = Table(
    "mandates",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("title"),
    text("text"),
    text("owner_id"),
    text("confidential_text"),
    Column("kind", enum_of(domain.MandateKind), nullable=False),
    words("themes"),
    whole("trl_min", nullable=True),
    whole("trl_max", nullable=True),
    real("ticket_min_eur", nullable=True),
    real("ticket_max_eur", nullable=True),
    words("regions"),
    words("languages"),
    *disclosed(),
    Column("stated_on", Date, nullable=True),
)

rooms = Table(
    "rooms",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("name"),
    Column("kind", enum_of(domain.RoomKind), nullable=False),
    whole("capacity"),
    text("floor"),
    text("area"),
)

tables = Table(
    "tables",
    metadata,
    Column("id", Text, primary_key=True),
    position(),
    text("name"),
    text("room_id"),
    whole("seats"),
)

availability = Table(
    "availability",
    metadata,
    Column("key", Text, primary_key=True),
    position(),
    Column("person_id", Text, nullable=False, index=True),
    *period(),
    text("note"),
)

conflicts = Table(
    "conflicts",
    metadata,
    Column("key", Text, primary_key=True),
    position(),
    text("first_id"),
    text("second_id"),
    Column("kind", enum_of(domain.ConflictKind), nullable=False),
    text("reason"),
)

records_version = Table(
    "records_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    whole("version"),
)
"""One row, made by the migration: it counts the upserts that changed a record."""

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("step", enum_of(domain.Step), nullable=False, index=True),
    text("input_hash"),
    Column("settings", JSON, nullable=False),
    Column("finished_at", Moment, nullable=False),
    real("seconds"),
)


def _run_id(*, primary_key: bool) -> Column[int]:
    return Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=primary_key, nullable=False)


def _order() -> Column[int]:
    """The place within the whole that the row belongs to; part of the primary key."""
    return Column("position", Integer, primary_key=True, autoincrement=False)


def _numbers(name: str) -> Column[dict[str, float]]:
    """Numbers by name."""
    return Column(name, JsonOf(dict[str, float]), nullable=False)


matchings = Table(
    "matchings",
    metadata,
    _run_id(primary_key=True),
    real("threshold"),
    real("mandate_threshold"),
    _numbers("weights"),
)

matches = Table(
    "matches",
    metadata,
    _run_id(primary_key=True),
    _order(),
    text("need_id"),
    text("offer_id"),
    whole("rank"),
    real("score"),
    real("similarity"),
    real("lexical"),
    _numbers("contributions"),
    Column("evidence", JsonOf(tuple[domain.Evidence, ...]), nullable=False),
    Column("gaps", JsonOf(tuple[domain.Gap, ...]), nullable=False),
    _numbers("fit"),
    Column("explanation", JsonOf(domain.Explanation), nullable=False),
)

candidates = Table(
    "candidates",
    metadata,
    _run_id(primary_key=True),
    _order(),
    text("need_id"),
    text("offer_id"),
    real("topic_logit"),
    _numbers("fit"),
)

unmet_needs = Table(
    "unmet_needs",
    metadata,
    _run_id(primary_key=True),
    _order(),
    text("need_id"),
    Column("nearest", JsonOf(domain.Match), nullable=True),
    real("threshold"),
    text("reason"),
)

pairings = Table(
    "pairings",
    metadata,
    _run_id(primary_key=True),
    Column("id", Text, primary_key=True),
    whole("position"),
    text("need_id"),
    text("offer_id"),
    text("need_owner_id"),
    text("offer_owner_id"),
    real("score"),
)

agendas = Table(
    "agendas",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    real("utility"),
    real("utility_bound"),
)


def _version() -> Column[int]:
    return Column("version", ForeignKey("agendas.version", ondelete="CASCADE"), primary_key=True, autoincrement=False)


def _part_of(whole: str) -> tuple[Column[int], Column[str], ForeignKeyConstraint]:
    """The columns that name a session or meeting of one version."""
    return (
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column(f"{whole}_id", Text, primary_key=True),
        ForeignKeyConstraint(["version", f"{whole}_id"], [f"{whole}s.version", f"{whole}s.id"], ondelete="CASCADE"),
    )


sessions = Table(
    "sessions",
    metadata,
    _version(),
    Column("id", Text, primary_key=True),
    whole("position"),
    Column("kind", enum_of(domain.SessionKind), nullable=False),
    text("title"),
    *period(),
    text("room_id"),
    text("chair_id"),
    words("speaker_ids"),
    whole("expected_interest"),
    text("summary"),
    text("track"),
)

talks = Table(
    "talks",
    metadata,
    *_part_of("session"),
    _order(),
    text("id"),
    text("offer_id"),
    text("speaker_id"),
    text("title"),
    *period(),
)

session_attendees = Table(
    "session_attendees",
    metadata,
    *_part_of("session"),
    _order(),
    text("person_id"),
)

meetings = Table(
    "meetings",
    metadata,
    _version(),
    Column("id", Text, primary_key=True),
    whole("position"),
    text("pairing_id"),
    text("need_id"),
    text("offer_id"),
    *period(),
    text("table_id"),
)

meeting_people = Table(
    "meeting_people",
    metadata,
    *_part_of("meeting"),
    _order(),
    text("person_id"),
)

unplaced_meetings = Table("unplaced_meetings", metadata, _version(), _order(), text("pairing_id"), text("reason"))

unplaced_talks = Table("unplaced_talks", metadata, _version(), _order(), text("offer_id"), text("reason"))

unplaced_sessions = Table("unplaced_sessions", metadata, _version(), _order(), text("session_id"), text("reason"))


embeddings = Table(
    "embeddings",
    metadata,
    Column("encoder_id", Text, primary_key=True),
    Column("content_hash", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)
"""``vector``: the bytes of a float32 array, little-endian, so that a database can move between machines."""
