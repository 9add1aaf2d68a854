"""The metadata that all tables share, and the columns that many of them have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Column, Double, Integer, MetaData, Text

from models.db.types import JsonOf, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def words(name: str) -> Column[tuple[str, ...]]:
    return Column(name, JsonOf(tuple[str, ...]), nullable=False)


def whole(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=nullable)


def real(name: str, *, nullable: bool = False) -> Column[float]:
    return Column(name, Double, nullable=nullable)


def coordinates() -> tuple[Column[float], Column[float]]:
    """Degrees; both or neither."""
    return real("latitude", nullable=True), real("longitude", nullable=True)


def position() -> Column[int]:
    """The place in the order of first adding."""
    return Column("position", Integer, nullable=False, index=True)


def period() -> tuple[Column[object], Column[object]]:
    return Column("start", Moment, nullable=False), Column("end", Moment, nullable=False)


def disclosed() -> tuple[Column[tuple[str, ...]], Column[bool], Column[datetime]]:
    """What of an offer, need or mandate is confidential beside its confidential text, and when it was withdrawn."""
    return (
        words("confidential_fields"),
        Column("anonymous", Boolean, nullable=False),
        Column("withdrawn_at", Moment, nullable=True),
    )
