"""Where SQLite and PostgreSQL say the same thing with different words: one statement for each."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Insert, Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Dialect


def insert_if_new(table: Table, *unique: str, where: str | None = None) -> Mapping[Dialect, Insert]:
    """INSERT that leaves a row with the same `unique` columns as it is. where: the condition of a partial index."""
    condition: TextClause | None = None if where is None else text(where)
    return {
        Dialect.SQLITE: sqlite.insert(table).on_conflict_do_nothing(index_elements=unique, index_where=condition),
        Dialect.POSTGRESQL: postgresql.insert(table).on_conflict_do_nothing(
            index_elements=unique, index_where=condition
        ),
    }
