"""Records of a form as tables: one row per record, groups with "/", each repeat a table of its own, linked by index;
as a workbook or as CSV, row by row, so that many need no memory."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from forms.answers import Typed
from forms.export import Split, Tables
from forms.form import Field, Form
from forms.outline import outline
from forms.record import Record
from forms.turn import Want
from forms.workbook import neutral
from messages.library import Library
from messages.workbook import sheet_titles

# What can name nobody: for a koordinator, who gets numbers and no names.
_NAMELESS = (Want.INTEGER, Want.DECIMAL, Want.DATE, Want.TIME, Want.DATETIME, Want.ONE, Want.MANY, Want.RANGE)
_EXACT = 10**15  # above it, Excel would round


class Book:
    """The tables of all versions of a form as one: a column is there if any of them has it, the newest first."""

    def __init__(self, library: Library, versions: Mapping[int | None, Form], language: str, *, nameless: bool) -> None:
        self._library, self._language, self._versions = library, language, versions
        wanted: Callable[[Field], bool] = _names_nobody if nameless else lambda _field: True
        self._tables = {
            number: Tables(form, Split.BOTH, grouped=True, wanted=wanted) for number, form in versions.items()
        }
        self.columns: dict[str, dict[str, int]] = {}
        for tables in self._tables.values():
            for path in tables.paths:
                found = self.columns.setdefault(self._sheet(tables, path), {})
                for title in tables.titles(path):
                    found.setdefault(title, len(found))
        self._places = {
            (number, path): self._places_of(tables, path)
            for number, tables in self._tables.items()
            for path in tables.paths
        }
        newest = next(iter(versions.values()), None)
        self.title = (newest.title or newest.id) if newest is not None else ""

    def rows(self, records: Iterable[tuple[int | None, Record]]) -> Iterator[tuple[str, Sequence[Typed]]]:
        """Each with the sheet that it belongs to."""
        for version, record in records:
            tables = self._tables[version]
            for path, row in tables.rows(record):
                sheet, places = self._places[version, path]
                whole: list[Typed] = [None] * len(self.columns[sheet])
                for place, cell in zip(places, row, strict=True):
                    if cell is not None:
                        whole[place] = cell
                yield sheet, whole

    def dictionary(self) -> Iterator[tuple[str, str, str]]:
        """Of each question: its name, what was asked, its choices."""
        yield self._text("dictionary_name"), self._text("dictionary_question"), self._text("dictionary_choices")
        told: set[str] = set()
        for form in self._versions.values():
            for step in outline(form, self._language):
                if step.name not in told:
                    told.add(step.name)
                    yield step.name, step.label, "; ".join(step.choices)

    @property
    def dictionary_title(self) -> str:
        return self._text("dictionary")

    def _places_of(self, tables: Tables, path: str) -> tuple[str, list[int]]:
        """Its sheet, and where each of its columns stands there."""
        sheet = self._sheet(tables, path)
        return sheet, [self.columns[sheet][title] for title in tables.titles(path)]

    def _sheet(self, tables: Tables, path: str) -> str:
        """A repeat by its groups, since two groups may each have one of the same name; the main table is called alike
        in all versions."""
        return path.removeprefix(f"{tables.form.root}/") if path != tables.form.root else "data"

    def _text(self, key: str) -> str:
        return self._library.text(f"export.{key}", {}, self._language)


def as_workbook(book: Book, rows: Iterator[tuple[str, Sequence[Typed]]], folder: Path) -> Path:
    """A sheet per table, one that says what was asked. Text is never a formula, dates are dates."""
    import xlsxwriter  # only a process that writes a file needs it

    file = folder / "records.xlsx"
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(folder)}
    with xlsxwriter.Workbook(str(file), options) as out:
        bold, day = out.add_format({"bold": True}), out.add_format({"num_format": "dd/mm/yyyy"})
        sheets: dict[str, Any] = {}
        places = dict.fromkeys(book.columns, 0)
        *titles, meaning = sheet_titles([*map(_last, book.columns), book.dictionary_title])
        for title, (name, columns) in zip(titles, book.columns.items(), strict=True):
            sheets[name] = out.add_worksheet(title)
            sheets[name].write_row(0, 0, list(columns), bold)
        for name, row in rows:
            places[name] += 1
            for column, cell in enumerate(row):
                if cell is not None:
                    _write(sheets[name], places[name], column, cell, day)
        meanings = out.add_worksheet(meaning)
        for place, line in enumerate(book.dictionary()):
            meanings.write_row(place, 0, line, bold if place == 0 else None)
    return file


def as_csv(book: Book, rows: Iterator[tuple[str, Sequence[Typed]]], folder: Path) -> Path:
    """A file per table and one that says what was asked, in one."""
    titles = dict(zip(book.columns, sheet_titles([*map(_last, book.columns)]), strict=True))
    names = {name: folder / f"{number}.csv" for number, name in enumerate(book.columns)}
    with ExitStack() as open_files:
        writers = {}
        for name, path in names.items():
            raw = open_files.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            writers[name] = csv.writer(raw)
            writers[name].writerow(book.columns[name])
        for name, row in rows:
            writers[name].writerow("" if cell is None else neutral(_plain(cell)) for cell in row)
    file = folder / "records.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, path in names.items():
            bundle.write(path, f"{titles[name]}.csv")
        with bundle.open("dictionary.csv", "w") as entry, io.TextIOWrapper(entry, "utf-8-sig", newline="") as text:
            csv.writer(text).writerows([neutral(cell) for cell in line] for line in book.dictionary())
    return file


def _last(sheet: str) -> str:
    """ "keluarga/anak" → "anak"."""
    return sheet.rpartition("/")[2]


def _names_nobody(field: Field) -> bool:
    return field.control is not None and field.control.want in _NAMELESS


def _write(sheet: Any, place: int, column: int, cell: Typed, day: Any) -> None:
    if isinstance(cell, date) and not isinstance(cell, datetime):
        sheet.write_datetime(place, column, cell, day)
    elif isinstance(cell, int | Decimal) and -_EXACT < cell < _EXACT:
        sheet.write_number(place, column, cell)
    else:
        sheet.write_string(place, column, _plain(cell))


def _plain(cell: Typed) -> str:
    if isinstance(cell, date | time):
        return cell.isoformat()
    return " ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
