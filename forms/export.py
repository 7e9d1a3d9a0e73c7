"""Records as flat tables, as KoboToolbox exports them: one table of records, one of each repeat, linked by index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(slots=True)
class _Growing:
    field: Field
    columns: list[_Column]
    rows: list[tuple[Typed, ...]]


@dataclass(frozen=True, slots=True)
class _Column:
    """part: of a geopoint. choice: of a multiple choice."""

    title: str
    key: str
    part: int | None = None
    choice: str | None = None


def sheets(form: Form, records: Sequence[Record], *, split: Split = Split.BOTH) -> list[Sheet]:
    """The main table first, then each repeat in the order of the form. Index columns count from 1 over all records."""
    named = keys(form)
    growing = {form.root: _Growing(form.fields[form.root], [], [])}
    growing.update({f.path: _Growing(f, [], []) for f in form.fields.values() if f.kind is Kind.REPEAT})
    for found in form.fields.values():
        if holds_answer(form, found):
            growing[scope(found)].columns.extend(_columns(form, found, named[found.path], split))
    for record in records:
        _add(form, growing, named, record)
    return [_finished(form, path, table) for path, table in growing.items()]


def _columns(form: Form, found: Field, key: str, split: Split) -> Iterator[_Column]:
    many = found.control is not None and found.control.want is Want.MANY
    if not many or split is not Split.SPLIT:
        yield _Column(key, key)
    if many and split is not Split.JOINED:
        for choice in _choices(form, found):
            yield _Column(f"{key}/{choice}", key, choice=choice)
    if found.type == "geopoint":
        for place, part in enumerate(POINT):
            yield _Column(f"_{key}_{part}", key, part=place)


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


def _add(form: Form, growing: Mapping[str, _Growing], named: Mapping[str, str], record: Record) -> None:
    main = growing[form.root]
    index = len(main.rows) + 1
    own = tuple(_cell(column, record.answers) for column in main.columns)
    main.rows.append((*own, record.instance_id, record.ended, record.version, index))
    _add_entries(form, growing, named, record, (form.root, record.answers, index))


def _add_entries(
    form: Form,
    growing: Mapping[str, _Growing],
    named: Mapping[str, str],
    record: Record,
    parent: tuple[str, Answers, int],
) -> None:
    """Rows of the repeats right below `parent` (its path, answers and index), and of those below them."""
    above, answers, parent_index = parent
    for path, table in growing.items():
        entries = answers.get(named[path]) if path != form.root and scope(table.field) == above else None
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                index = len(table.rows) + 1
                own = tuple(_cell(column, entry) for column in table.columns)
                table.rows.append((*own, index, _title(form, above), parent_index, record.instance_id))
                _add_entries(form, growing, named, record, (path, entry, index))


def _title(form: Form, path: str) -> str:
    return (form.title or form.id) if path == form.root else form.fields[path].names[-1]


def _finished(form: Form, path: str, table: _Growing) -> Sheet:
    ends = ("_uuid", "_submission_time", "__version__", "_index")
    if path != form.root:
        ends = ("_index", "_parent_table_name", "_parent_index", "_submission__uuid")
    columns = (*(column.title for column in table.columns), *ends)
    return Sheet(_title(form, path), columns, tuple(table.rows))
