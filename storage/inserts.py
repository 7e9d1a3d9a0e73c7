"""INSERTs that give way to a row that is already there: the same idea on both databases, spelt by each dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Executable, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Dialect

_COUNTED = {"preserve_rowcount": True}  # of an INSERT, SQLAlchemy forgets it otherwise


def insert_if_new(table: Table) -> Mapping[Dialect, Insert]:
    """Leaves what is there as it is, whichever unique key it shares; `rowcount` tells whether the row was new."""
    return {
        Dialect.SQLITE: sqlite.insert(table).on_conflict_do_nothing().execution_options(**_COUNTED),
        Dialect.POSTGRESQL: postgresql.insert(table).on_conflict_do_nothing().execution_options(**_COUNTED),
    }


def insert_or_replace(table: Table, keys: Sequence[str], values: Sequence[str]) -> Mapping[Dialect, Executable]:
    """Where a row with the same `keys` is there, it takes the new `values`."""
    lite, post = sqlite.insert(table), postgresql.insert(table)
    return {
        Dialect.SQLITE: lite.on_conflict_do_update(index_elements=keys, set_={v: lite.excluded[v] for v in values}),
        Dialect.POSTGRESQL: post.on_conflict_do_update(index_elements=keys, set_={v: post.excluded[v] for v in values}),
    }
