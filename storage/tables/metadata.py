"""What all tables share: naming, times in UTC, ids, sealed columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, LargeBinary, MetaData, String
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """A moment, stored and read in UTC; one without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite makes a column declared INTEGER, which is as wide there, the key of the table itself: one search per row less.
Id = BigInteger()
KeyId = BigInteger().with_variant(Integer(), "sqlite")

# An area's code is compared by its bytes (storage/villages/areas.py); a language's own order would leave out the dots.
AreaCode = String(13).with_variant(String(13, collation="C"), "postgresql")


def id_column() -> Column[int]:
    """An id of ours (storage/ids.py)."""
    return Column("id", KeyId, primary_key=True, autoincrement=False)


def counted_id_column() -> Column[int]:
    """An id that the database counts up: where order is what matters, and rows are made by INSERT … SELECT."""
    return Column("id", KeyId, primary_key=True, autoincrement=True)


def reference(name: str, target: str, **options: Any) -> Column[int]:
    """A column that points at `target`.id."""
    return Column(name, Id, ForeignKey(f"{target}.id"), **options)


def sealed(name: str, **options: Any) -> Column[bytes]:
    """A column that only the vault can read."""
    return Column(name, LargeBinary, **options)


def hashed(name: str, **options: Any) -> Column[bytes]:
    """A keyed hash, by which a sealed value is found again."""
    return Column(name, LargeBinary(16), **options)
