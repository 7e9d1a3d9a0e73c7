"""An .xlsx workbook as the sheets of an XLSForm, and the sheets as a workbook that staff can work in."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter import Workbook

from forms.problem import Code, FormError, Problem

MAX_FILE = 10 * 1024 * 1024  # bytes of the workbook as it was sent
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PART = 10 * 1024 * 1024  # of one without cells: styles and the like are read whole, into many times their size
MAX_PARTS = 500
MAX_RATIO = 200  # of one part: a spreadsheet's XML packs about 1:20
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # characters: Excel's own limit
MAX_TEXT = 20_000_000  # characters of a sheet: a text that is kept once may stand in every cell
SHEETS = ("survey", "choices", "settings", "entities", "external_choices", "osm")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z", re.ASCII)
_CELLS = ("xl/worksheets/", "xl/sharedStrings", "xl/media/")  # pictures are never read
_DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError, IndexError, ValueError,
    ArithmeticError, OSError, TypeError, AttributeError, SyntaxError, NotImplementedError, RuntimeError,
)  # fmt: skip
WIDTHS = {"label": 50, "hint": 40, "relevant": 34, "constraint": 34, "calculation": 40, "choice_filter": 30}


def read_xlsx(data: bytes) -> dict[str, list[dict[str, str]]]:
    """Rows by sheet, as YAML would have them. Of a formula comes what Excel last computed, never the formula.

    Empty rows stay as empty dicts, so that row numbers hold. Raises FormError: NOT_XLSX, TOO_BIG, UNSAFE_XML.
    """
    with _opened(data) as book:
        found = {name.strip().lower(): name for name in book.sheetnames}
        return {sheet: _rows(sheet, book[found[sheet]]) for sheet in SHEETS if sheet in found}


@contextmanager
def _opened(data: bytes) -> Iterator[Book]:
    """A damaged file shows itself only when it is read: its errors in the block are ours to explain as well."""
    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        with closing(book):
            yield book
    except FormError:  # is a ValueError, and has said what is wrong
        raise
    except _DAMAGED as error:
        raise _not_xlsx(str(error)) from None


def _not_xlsx(reason: str) -> FormError:
    return FormError([Problem(code=Code.NOT_XLSX, text=f"no Excel workbook: {reason}", facts={"reason": reason})])


def _too_big(what: str, limit: int, found: int) -> FormError:
    facts: dict[str, str | int] = {"what": what, "limit": limit, "found": found}
    return FormError([Problem(code=Code.TOO_BIG, text=f"{what}: {found} is over {limit}", facts=facts)])


def _check_size(data: bytes) -> None:
    """Before anything is unpacked: a zip bomb says its size in its directory, or lies and is cut by the reader."""
    if len(data) > MAX_FILE:
        raise _too_big("workbook", MAX_FILE, len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS:
                raise _too_big("workbook", MAX_PARTS, len(parts))
            total = 0
            for part in parts:
                total += _unpacked(archive, part)
                if total > MAX_UNPACKED:
                    raise _too_big("workbook", MAX_UNPACKED, total)
    except FormError:
        raise
    except _DAMAGED as error:
        raise _not_xlsx(str(error)) from None


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Bytes of one part. XML parts are looked at for a DTD, which no workbook has."""
    if part.file_size > MAX_PART and not part.filename.startswith(_CELLS):
        raise _too_big("workbook", MAX_PART, part.file_size)
    if part.file_size > MAX_UNPACKED or (
        part.file_size > 1_000_000 and part.file_size > MAX_RATIO * part.compress_size
    ):
        raise _too_big("workbook", MAX_UNPACKED, part.file_size)
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as file:
            if b"<!DOCTYPE" in file.read(4096):
                raise FormError([Problem(code=Code.UNSAFE_XML, text="a DTD in the workbook", facts={"file": "xlsx"})])
    return part.file_size


def _rows(sheet: str, worksheet: Any) -> list[dict[str, str]]:
    header: list[str] = []
    rows: list[dict[str, str]] = []
    for number, cells in enumerate(_read(sheet, worksheet)):
        if number == 0:
            header = [cell.strip() for cell in cells]
        else:
            rows.append({name: text for name, text in zip(header, cells, strict=False) if name and text})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _read(sheet: str, worksheet: Any) -> Iterator[list[str]]:
    """The rows as text. Whatever is too much is refused at once: one cell in the last row makes a million empty rows
    before it."""
    length = 0
    for number, row in enumerate(worksheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), 1):
        if number > MAX_ROWS:
            raise _too_big(sheet, MAX_ROWS, number)
        for cell in row:
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                raise _too_big(sheet, MAX_CELL, len(cell))
        cells = [_text(cell) for cell in row]
        length += sum(map(len, cells))
        if length > MAX_TEXT:
            raise _too_big(sheet, MAX_TEXT, length)
        yield cells


def _text(cell: object) -> str:
    """A cell as its author sees it; hard spaces become plain ones, as pyxform has it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    return str(cell).replace("\xa0", " ").strip()


def read_cells(data: bytes) -> list[list[str]]:
    """The cells of a workbook's first sheet, as Excel shows them. Raises FormError as `read_xlsx`."""
    with _opened(data) as book:
        sheet = book.worksheets[0]
        return [_trimmed(cells) for cells in _read(sheet.title, sheet)]


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at its end."""
    while row and not row[-1]:
        row.pop()
    return row


def write_table(heading: list[str], rows: list[list[str]]) -> bytes:
    """One sheet with a bold frozen heading, every cell as text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "bg_color": "#DDEBE3"})
        for place, text in enumerate(heading):
            sheet.write_string(0, place, text, bold)
            sheet.set_column(place, place, 24)
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
    return out.getvalue()


def write_xlsx(sheets: Mapping[str, Any]) -> bytes:
    """A form's sheets as a workbook: bold frozen header, wide columns for texts, every cell as text, so that nothing
    that begins with =, +, - or @ is ever a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        bold, wrap = book.add_format({"bold": True, "bg_color": "#DDEBE3"}), book.add_format({"text_wrap": True})
        for name in SHEETS:
            if sheets.get(name):
                _write_sheet(book.add_worksheet(name), list(_as_rows(sheets[name])), bold, wrap)
    return out.getvalue()


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it is read from CSV: an apostrophe goes before it."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not NUMBER.match(text) else text


def _as_rows(rows: Any) -> Iterator[Mapping[str, Any]]:
    yield from [rows] if isinstance(rows, Mapping) else rows


def _write_sheet(sheet: Any, rows: list[Mapping[str, Any]], bold: Any, wrap: Any) -> None:
    columns = list({str(column): None for row in rows for column in row})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
        sheet.set_column(place, place, WIDTHS.get(column.partition("::")[0], 18), wrap)
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            text = _cell(row.get(column))
            if text:
                sheet.write_string(number, place, text)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _text(value)
