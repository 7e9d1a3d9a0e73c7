"""What hangs on a person or a family, in whichever table: it follows when two become one, and finds its way back.

Read from the tables themselves, so that a new one follows without a word; what does not follow is named here, with the
reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from storage.database import Store
from storage.tables import family, person
from storage.tables.metadata import metadata

_SLICE = 500
# Does not follow a person: why.
STAYS_OF_PERSON: Mapping[str, str] = {
    "person.merged_into": "one points to the next; whoever asks goes all the way",
    "person_merge.person_id": "the trace of a merge is what takes it apart again",
    "person_merge.gone_id": "as above",
}
# Does not follow a family that is empty now: why.
STAYS_OF_FAMILY: Mapping[str, str] = {
    "person.family_id": "who was merged stays where she was, so that she can go back",
    "reach.family_id": "the family that stays has said itself how it is reached",
}


def following(target: Table, stays: Iterable[str]) -> tuple[Column[Any], ...]:
    """Every column that names a row of `target`, but for those that stay."""
    left = set(stays)
    found = (
        column
        for table in metadata.sorted_tables
        for column in table.columns
        for reference in column.foreign_keys
        if reference.column.table is target
    )
    return tuple(column for column in found if f"{column.table.name}.{column.name}" not in left)


OF_PERSON = following(person, STAYS_OF_PERSON)
OF_FAMILY = following(family, STAYS_OF_FAMILY)
_COLUMNS = {f"{column.table.name}.{column.name}": column for column in (*OF_PERSON, *OF_FAMILY)}


@dataclass(frozen=True, slots=True)
class Trace:
    """What moved (column → ids of rows) and what changed (table → id → column → before and after), to be put back."""

    moved: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[str, dict[str, dict[str, list[Any]]]] = field(default_factory=dict)

    def move(self, store: Store, column: Column[Any], kept: int, gone: int) -> None:
        """The rows of `gone` are those of `kept` from now on; one that `kept` has already, by a unique key, stays."""
        table = column.table
        taken = [_taken(table, column, kept, names) for names in _unique_with(table, column)]
        rows = select(table.c.id).where(column == gone, *(~each for each in taken))
        ids = list(store.connection.scalars(rows.order_by(table.c.id)))
        _point(store, column, ids, gone, kept)
        if ids:
            self.moved[f"{table.name}.{column.name}"] = ids

    def change(self, store: Store, table: Table, number: int, values: Mapping[str, Any]) -> None:
        """Writes the values and notes those before."""
        columns = [table.c[name] for name in values]
        before = store.connection.execute(select(*columns).where(table.c.id == number)).mappings().one()
        noted = self.changed.setdefault(table.name, {}).setdefault(str(number), {})
        for name, value in values.items():
            noted[name] = [noted[name][0] if name in noted else before[name], value]
        store.connection.execute(update(table).where(table.c.id == number).values(**values))

    def put_back(self, store: Store, kept: int, gone: int, *, target: Table) -> None:
        """What moved of a person, or of a family, goes back; what came since stays with `kept`."""
        for name, ids in self.moved.items():
            column = _COLUMNS[name]
            if next(iter(column.foreign_keys)).column.table is target:
                _point(store, column, ids, kept, gone)

    def restore(self, store: Store) -> None:
        """What changed is as before, where it has not changed again since."""
        for name, rows in self.changed.items():
            table = metadata.tables[name]
            for number, columns in rows.items():
                as_left = [table.c[each].is_not_distinct_from(after) for each, (_, after) in columns.items()]
                values = {each: before for each, (before, _) in columns.items()}
                store.connection.execute(update(table).where(table.c.id == int(number), *as_left).values(**values))


def _point(store: Store, column: Column[Any], ids: Sequence[int], before: int, after: int) -> None:
    table = column.table
    for start in range(0, len(ids), _SLICE):
        some = table.c.id.in_(ids[start : start + _SLICE])
        store.connection.execute(update(table).where(some, column == before).values({column.name: after}))


def _unique_with(table: Table, column: Column[Any]) -> list[list[str]]:
    """The other columns of each unique key that this one is part of. A key for some rows only (one running episode of a
    kind) is no hindrance: the double has ended before."""
    keys = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    indexes = [
        each.columns for each in table.indexes if each.unique and each.dialect_options["sqlite"]["where"] is None
    ]
    found = [[each.name for each in columns] for columns in (*keys, *indexes)]
    return [[name for name in names if name != column.name] for names in found if column.name in names]


def _taken(table: Table, column: Column[Any], kept: int, names: Sequence[str]) -> ColumnElement[bool]:
    other = table.alias("already")
    same = and_(true(), *(other.c[name] == table.c[name] for name in names))
    return select(other.c.id).where(other.c[column.name] == kept, same).correlate(table).exists()
