"""The tables. A column has the name of the record's field; ``position`` keeps the order of first adding.

References between records (an offer's owner, a window's person) are not foreign keys: files come in any order, a
conflict names a person or an organisation, and the importer checks them where it can name the row. What belongs to
a whole (a talk to its session, a match to its run) is a foreign key that goes with it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from models import domain
from models.db.types import JsonOf, Moment, enum_of

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _words(name: str) -> Column[tuple[str, ...]]:
    return Column(name, JsonOf(tuple[str, ...]), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=nullable)


def _real(name: str, *, nullable: bool = False) -> Column[float]:
    return Column(name, Double, nullable=nullable)


def _position() -> Column[int]:
    return Column("position", Integer, nullable=False, index=True)


def _period() -> tuple[Column[object], Column[object]]:
    return Column("start", Moment, nullable=False), Column("end", Moment, nullable=False)


event = Table(
    "event",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("title"),
    _text("time_zone"),
    Column("days", JSON, nullable=False),
    _whole("slot_minutes"),
    Column("breaks", JSON, nullable=False),
    Column("plenaries", JSON, nullable=False),
    _whole("max_meetings_default"),
    _text("subtitle"),
    _text("venue"),
    _text("city"),
    _text("country"),
    _text("acronym"),
    _text("language"),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("name"),
    Column("kind", enum_of(domain.OrganisationKind), nullable=False),
    _text("country"),
    _text("region"),
    _words("sectors"),
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("name"),
    _text("organisation_id"),
    Column("role", enum_of(domain.Role), nullable=False),
    _text("email"),
    _text("job_title"),
    _text("country"),
    _text("time_zone"),
    _words("languages"),
    _whole("max_meetings", nullable=True),
)

offers = Table(
    "offers",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("title"),
    _text("text"),
    _text("owner_id"),
    _text("speaker_id"),
    _text("confidential_text"),
    Column("kind", enum_of(domain.OfferKind), nullable=False),
    _text("theme"),
    _whole("trl", nullable=True),
    Column("ipr_status", enum_of(domain.IprStatus), nullable=True),
    Column("partnerships", JsonOf(tuple[domain.Partnership, ...]), nullable=False),
    _words("keywords"),
    _words("languages"),
    _real("funding_sought_eur", nullable=True),
    Column("available_from", Date, nullable=True),
    Column("partner_kinds", JsonOf(tuple[domain.OrganisationKind, ...]), nullable=False),
    _words("partner_regions"),
)

needs = Table(
    "needs",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("title"),
    _text("text"),
    _text("owner_id"),
    _text("confidential_text"),
    Column("kind", enum_of(domain.NeedKind), nullable=False),
    _text("theme"),
    _whole("trl_min", nullable=True),
    _whole("trl_max", nullable=True),
    Column("ipr_wanted", enum_of(domain.IprWanted), nullable=False),
    Column("partnerships", JsonOf(tuple[domain.Partnership, ...]), nullable=False),
    _words("keywords"),
    Column("deadline", Date, nullable=True),
    _words("languages"),
    _words("regions"),
    _words("sectors"),
)

mandates = Table(
    "mandates",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("title"),
    _text("text"),
    _text("owner_id"),
    _text("confidential_text"),
    Column("kind", enum_of(domain.MandateKind), nullable=False),
    _words("themes"),
    _whole("trl_min", nullable=True),
    _whole("trl_max", nullable=True),
    _real("ticket_min_eur", nullable=True),
    _real("ticket_max_eur", nullable=True),
    _words("regions"),
    _words("languages"),
)

rooms = Table(
    "rooms",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("name"),
    Column("kind", enum_of(domain.RoomKind), nullable=False),
    _whole("capacity"),
    _text("floor"),
)

tables = Table(
    "tables",
    metadata,
    Column("id", Text, primary_key=True),
    _position(),
    _text("name"),
    _text("room_id"),
    _whole("seats"),
)

availability = Table(
    "availability",
    metadata,
    Column("key", Text, primary_key=True),
    _position(),
    Column("person_id", Text, nullable=False, index=True),
    *_period(),
    _text("note"),
)

conflicts = Table(
    "conflicts",
    metadata,
    Column("key", Text, primary_key=True),
    _position(),
    _text("first_id"),
    _text("second_id"),
    Column("kind", enum_of(domain.ConflictKind), nullable=False),
    _text("reason"),
)

records_version = Table(
    "records_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _whole("version"),
)
"""One row, made by the migration: it counts the upserts that changed a record."""

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("step", enum_of(domain.Step), nullable=False, index=True),
    _text("input_hash"),
    Column("settings", JSON, nullable=False),
    Column("finished_at", Moment, nullable=False),
    _real("seconds"),
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
    _real("threshold"),
    _real("mandate_threshold"),
    _numbers("weights"),
)

matches = Table(
    "matches",
    metadata,
    _run_id(primary_key=True),
    _order(),
    _text("need_id"),
    _text("offer_id"),
    _whole("rank"),
    _real("score"),
    _real("similarity"),
    _real("lexical"),
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
    _text("need_id"),
    _text("offer_id"),
    _real("topic_logit"),
    _numbers("fit"),
)

unmet_needs = Table(
    "unmet_needs",
    metadata,
    _run_id(primary_key=True),
    _order(),
    _text("need_id"),
    Column("nearest", JsonOf(domain.Match), nullable=True),
    _real("threshold"),
    _text("reason"),
)

pairings = Table(
    "pairings",
    metadata,
    _run_id(primary_key=True),
    Column("id", Text, primary_key=True),
    _whole("position"),
    _text("need_id"),
    _text("offer_id"),
    _text("need_owner_id"),
    _text("offer_owner_id"),
    _real("score"),
)

agendas = Table(
    "agendas",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    _real("utility"),
    _real("utility_bound"),
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
    _whole("position"),
    Column("kind", enum_of(domain.SessionKind), nullable=False),
    _text("title"),
    *_period(),
    _text("room_id"),
    _text("chair_id"),
    _words("speaker_ids"),
    _whole("expected_interest"),
    _text("summary"),
)

talks = Table(
    "talks",
    metadata,
    *_part_of("session"),
    _order(),
    _text("id"),
    _text("offer_id"),
    _text("speaker_id"),
    _text("title"),
    *_period(),
)

session_attendees = Table(
    "session_attendees",
    metadata,
    *_part_of("session"),
    _order(),
    _text("person_id"),
)

meetings = Table(
    "meetings",
    metadata,
    _version(),
    Column("id", Text, primary_key=True),
    _whole("position"),
    _text("pairing_id"),
    _text("need_id"),
    _text("offer_id"),
    *_period(),
    _text("table_id"),
)

meeting_people = Table(
    "meeting_people",
    metadata,
    *_part_of("meeting"),
    _order(),
    _text("person_id"),
)

unplaced_meetings = Table("unplaced_meetings", metadata, _version(), _order(), _text("pairing_id"), _text("reason"))

unplaced_talks = Table("unplaced_talks", metadata, _version(), _order(), _text("offer_id"), _text("reason"))


def _ledger(name: str, *columns: Column[Any]) -> Table:
    """Rows that are only ever added; ``key`` is a hash of what the row says, so that none is added twice."""
    return Table(
        name,
        metadata,
        Column("position", Integer, primary_key=True),
        Column("key", String(64), nullable=False, unique=True),
        Column("need_id", Text, nullable=False, index=True),
        Column("offer_id", Text, nullable=False, index=True),
        *columns,
        Column("shown", JsonOf(domain.Shown), nullable=True),
    )


decisions = _ledger(
    "decisions",
    Column("verdict", enum_of(domain.Verdict), nullable=False),
    Column("reason", enum_of(domain.DeclineReason), nullable=True),
    _text("note"),
    _text("decided_by"),
    Column("decided_at", Moment, nullable=False),
)

outcomes = _ledger(
    "outcomes",
    Column("kind", enum_of(domain.OutcomeKind), nullable=False),
    _text("note"),
    Column("happened_at", Moment, nullable=False),
)

rankers = Table(
    "rankers",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _text("content"),
    Column("made_at", Moment, nullable=False),
    _whole("learned_from"),
    Column("promoted", Boolean, nullable=False),
    _text("reason"),
    Column("figures", JSON, nullable=False),
)

ranker_uses = Table(
    "ranker_uses",
    metadata,
    Column("position", Integer, primary_key=True),
    _text("ranker_id"),
    Column("since", Moment, nullable=False),
    _text("reason"),
)
"""The last one holds."""

embeddings = Table(
    "embeddings",
    metadata,
    Column("encoder_id", Text, primary_key=True),
    Column("content_hash", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)
"""``vector``: the bytes of a float32 array, little-endian, so that a database can move between machines."""
