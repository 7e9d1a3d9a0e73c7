"""Records as flat tables, as KoboToolbox exports them: one table of records, one of each repeat, linked by index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forms.answers import Typed
from forms.form import Field, Form, Kind
from forms.record import Answers, Record, holds_answer, keys, scope
from forms.turn import Want

POINT = ("latitude", "longitude", "altitude", "precision")


class Split(StrEnum):
    """How a multiple choice is shown: its names in one cell, a 0/1 column for each choice, or both."""

    JOINED = "joined"
    SPLIT = "split"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: one cell for each column, None for empty. Text is as people wrote it: whoever writes CSV or cells of Excel
    sees to it that none becomes a formula (`forms.workbook.neutral`)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Typed, ...], ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """part: of a geopoint. choice: of a multiple choice."""

    title: str
    key: str
    part: int | None = None
    choice: str | None = None


class Tables:
    """The tables of a form, filled record after record: nothing of a record is kept but how many rows there were.
    grouped: a column is called by its groups as well ("ukur/bb"). wanted: which questions have a column."""

    def __init__(
        self,
        form: Form,
        split: Split = Split.BOTH,
        *,
        grouped: bool = False,
        wanted: Callable[[Field], bool] = lambda _field: True,
    ) -> None:
        self.form, self._named = form, keys(form)
        repeats = [found.path for found in form.fields.values() if found.kind is Kind.REPEAT]
        self._columns: dict[str, list[_Column]] = {path: [] for path in (form.root, *repeats)}
        self._count = dict.fromkeys(self._columns, 0)
        for found in form.fields.values():
            if holds_answer(form, found) and wanted(found):
                around, key = scope(found), self._named[found.path]
                title = found.path[len(around) + 1 :] if grouped else key
                self._columns[around].extend(_columns(form, found, key, title, split))

    @property
    def paths(self) -> tuple[str, ...]:
        """The main table first, then each repeat in the order of the form."""
        return tuple(self._columns)

    def name(self, path: str) -> str:
        """Of a table."""
        return (self.form.title or self.form.id) if path == self.form.root else self.form.fields[path].names[-1]

    def titles(self, path: str) -> tuple[str, ...]:
        """Of a table's columns."""
        ends = ("_uuid", "_submission_time", "__version__", "_index")
        if path != self.form.root:
            ends = ("_index", "_parent_table_name", "_parent_index", "_submission__uuid")
        return (*(column.title for column in self._columns[path]), *ends)

    def rows(self, record: Record) -> Iterator[tuple[str, tuple[Typed, ...]]]:
        """Of one record: its own row, then those of its repeats, each with its table. Index columns count from 1 over
        all records."""
        index = self._next(self.form.root)
        own = tuple(_cell(column, record.answers) for column in self._columns[self.form.root])
        yield self.form.root, (*own, record.instance_id, record.ended, record.version, index)
        yield from self._entries(record, self.form.root, record.answers, index)

    def _entries(
        self, record: Record, above: str, answers: Answers, parent: int
    ) -> Iterator[tuple[str, tuple[Typed, ...]]]:
        """Rows of the repeats right below `above`, and of those below them."""
        for path in self.paths[1:]:
            entries = answers.get(self._named[path]) if scope(self.form.fields[path]) == above else None
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict):
                    index = self._next(path)
                    own = tuple(_cell(column, entry) for column in self._columns[path])
                    yield path, (*own, index, self.name(above), parent, record.instance_id)
                    yield from self._entries(record, path, entry, index)

    def _next(self, path: str) -> int:
        self._count[path] += 1
        return self._count[path]


def sheets(form: Form, records: Sequence[Record], *, split: Split = Split.BOTH) -> list[Sheet]:
    """All tables at once, for a few records."""
    tables = Tables(form, split)
    rows: dict[str, list[tuple[Typed, ...]]] = {path: [] for path in tables.paths}
    for record in records:
        for path, row in tables.rows(record):
            rows[path].append(row)
    return [Sheet(tables.name(path), tables.titles(path), tuple(found)) for path, found in rows.items()]


def _columns(form: Form, found: Field, key: str, title: str, split: Split) -> Iterator[_Column]:
    many = found.control is not None and found.control.want is Want.MANY
    if not many or split is not Split.SPLIT:
        yield _Column(title, key)
    if many and split is not Split.JOINED:
        for choice in _choices(form, found):
            yield _Column(f"{title}/{choice}", key, choice=choice)
    if found.type == "geopoint":
        for place, part in enumerate(POINT):
            yield _Column(f"_{title}_{part}", key, part=place)


def _choices(form: Form, found: Field) -> list[str]:
    """All names that the form itself offers, filtered or not."""
    itemset = found.control.itemset if found.control else None
    table = form.tables.get(itemset.table or "") if itemset else None
    if table is None or itemset is None:
        return []
    return list({row.child_text(itemset.value): None for row in table.root.children.get("item", [])})


def _cell(column: _Column, answers: Answers) -> Typed:
    value = answers.get(column.key)
    if value is None:
        return None
    if isinstance(value, list):
        names = [name for name in value if isinstance(name, str)]
        return " ".join(names) if column.choice is None else int(column.choice in names)
    if isinstance(value, bool):
        return int(value)
    if column.part is not None:
        parts = str(value).split()
        return parts[column.part] if column.part < len(parts) else None
    return value
