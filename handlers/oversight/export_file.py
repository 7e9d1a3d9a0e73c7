"""Writes a list into a file, row by row: typed cells, Indonesian headings, no formulas, a dictionary of its columns."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.papers import EXCEL_MIME, Holds
from domain.people import Role
from domain.talk import Say
from forms.workbook import neutral
from handlers.downloads import hand_over
from handlers.oversight.export import Shape, slot
from handlers.work import Work
from messages.library import Library
from storage.oversight import exports
from storage.oversight.exports import Cell, List
from storage.scope import Scope
from storage.wire import chats, outbox

TELL_EVERY = 10_000  # rows
_PIECE = 256 * 1024
_MIME = {
    Shape.XLSX: EXCEL_MIME,
    Shape.CSV: "application/zip",
}


def run(work: Work) -> None:
    """A job: nothing for somebody who has lost the right meanwhile."""
    chat_id = work.job.chat_id
    assert chat_id is not None
    scope = work.read(work.asker)
    if scope is None:
        return
    which, shape = List(work.input["list"]), Shape(work.input["shape"])
    language = work.read(lambda store: chats.by_id(store, chat_id).language)
    table = Table(work.library, language, which, exports.columns(which, scope.role))
    with _written(table, shape, _counted(work, scope, which)) as file, file.open("rb") as content:
        pieces = iter(lambda: content.read(_PIECE), b"")
        hand_over(work, f"{table.title}.{file.suffix[1:]}", _MIME[shape], pieces, holds(scope))


def holds(scope: Scope) -> Holds:
    """A koordinator gets rows without names."""
    return Holds.PEOPLE if scope.role is Role.KOORDINATOR else Holds.FAMILIES


class Table:
    """Headings and meanings of a list's columns, in one language."""

    def __init__(self, library: Library, language: str, which: List, columns: Sequence[str]) -> None:
        self._library, self._language = library, language
        self.columns = tuple(columns)
        self.title = self._text(f"export.title_{which}")
        self.headings = [self._text(f"export.col_{name}") for name in columns]
        self.dictionary_title = self._text("export.dictionary")

    def dictionary(self) -> Iterator[tuple[str, str, str]]:
        """Of each column: its name for programs, its heading, what it means."""
        yield self._text("export.dictionary_name"), self._text("export.dictionary_heading"), self._text("export.means")
        for name, heading in zip(self.columns, self.headings, strict=True):
            yield name, heading, self._text(f"export.means_{name}")

    def shown(self, cell: Cell) -> Cell:
        """Yes and no in words; everything else as it is."""
        return self._text("export.yes" if cell else "export.no") if isinstance(cell, bool) else cell

    def _text(self, key: str) -> str:
        return self._library.text(key, {}, self._language)


def _counted(work: Work, scope: Scope, which: List) -> Iterator[tuple[Cell, ...]]:
    """The rows, while the chat hears how many there are."""
    number = 0
    for number, row in enumerate(exports.rows(work.read, scope, which, work.input["first"], work.input["last"]), 1):
        yield row
        if number % TELL_EVERY == 0:
            _tell(work, number)
    _tell(work, number)


def _tell(work: Work, count: int) -> None:
    chat_id = work.job.chat_id
    assert chat_id is not None
    say = Say(key="export.progress", facts={"count": count}, edits=slot(work.job.id))
    work.write(lambda store: outbox.owe(store, chat_id, [say], now=work.now))


@contextmanager
def _written(table: Table, shape: Shape, rows: Iterator[tuple[Cell, ...]]) -> Iterator[Path]:
    """The file, in a folder that only this process may read and that is gone afterwards."""
    with TemporaryDirectory(prefix="sapa-export-") as folder:
        file = Path(folder) / ("list.xlsx" if shape is Shape.XLSX else "list.zip")
        if shape is Shape.XLSX:
            as_workbook(table, rows, file)
        else:
            as_csv(table, rows, file)
        yield file


def as_workbook(table: Table, rows: Iterator[tuple[Cell, ...]], file: Path) -> None:
    """One sheet of rows, one that says what the columns mean. Text is never a formula, dates are dates."""
    import xlsxwriter  # only a process that writes a file needs it

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": str(file.parent),
    }
    with xlsxwriter.Workbook(str(file), options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet(table.title[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(table.columns) - 1, 16)
        sheet.write_row(0, 0, table.headings, bold)
        for place, row in enumerate(rows, 1):
            for column, cell in enumerate(map(table.shown, row)):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, day)
                elif isinstance(cell, int) and abs(cell) > 10**15:  # an id: Excel would round it
                    sheet.write_string(place, column, str(cell))
                elif isinstance(cell, int | Decimal):
                    sheet.write_number(place, column, cell)
                elif cell is not None:
                    sheet.write_string(place, column, str(cell))
        meanings = book.add_worksheet(table.dictionary_title[:31])
        meanings.set_column(0, 2, 32)
        for place, line in enumerate(table.dictionary()):
            meanings.write_row(place, 0, line, bold if place == 0 else None)


def as_csv(table: Table, rows: Iterator[tuple[Cell, ...]], file: Path) -> None:
    """Two files in one: the rows under names for programs, and what the columns mean."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        with bundle.open("data.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(table.columns)
            for row in rows:
                writer.writerow("" if cell is None else _plain(table.shown(cell)) for cell in row)
        with bundle.open("dictionary.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
            csv.writer(text).writerows(table.dictionary())


def _plain(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else neutral(str(cell))
