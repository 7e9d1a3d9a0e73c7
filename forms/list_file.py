"""A list as people keep it, an Excel workbook or a CSV, as cells; or why it cannot be read, so that its sender can be
told what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from enum import StrEnum

from forms.problem import Code, FormError
from forms.workbook import MAX_FILE, read_cells

_ZIP = b"PK"  # .xlsx
_OLE = b"\xd0\xcf\x11\xe0"  # Excel before 2007; a workbook with a password, too
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MARKS = ";,\t"
_LOOKED_AT = 4000  # characters


class Trouble(StrEnum):
    """Why a file cannot be read as a list; said with the words of `list_file.…`."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    OLD_EXCEL = "old_excel"
    DAMAGED = "damaged"  # a workbook that does not open
    WEB_PAGE = "web_page"  # what many a web application calls .xls
    OPEN_QUOTE = "open_quote"  # all that follows it would be one cell
    NO_LIST = "no_list"


class Unreadable(Exception):
    """line: of an open quote, as an editor counts."""

    def __init__(self, trouble: Trouble, line: int = 0) -> None:
        super().__init__(f"{trouble} {line}")
        self.trouble = trouble
        self.line = line


def cells(data: bytes) -> list[list[str]]:
    """Every row of a workbook's first sheet, or of a CSV by comma, semicolon or tab, in UTF-8, UTF-16 or as Windows
    writes it, as text. Raises Unreadable."""
    if len(data) > MAX_FILE:
        raise Unreadable(Trouble.TOO_BIG)
    if data.startswith(_OLE):
        raise Unreadable(Trouble.OLD_EXCEL)
    found = _workbook(data) if data.startswith(_ZIP) else list(_rows(_text(data)))
    if not any(any(cell.strip() for cell in row) for row in found):
        raise Unreadable(Trouble.EMPTY)
    return found


def _workbook(data: bytes) -> list[list[str]]:
    try:
        return read_cells(data)
    except FormError as error:
        too_big = any(problem.code is Code.TOO_BIG for problem in error.problems)
        raise Unreadable(Trouble.TOO_BIG if too_big else Trouble.DAMAGED) from None


def _text(data: bytes) -> str:
    text = _decoded(data)
    start = text[:_LOOKED_AT].lstrip().casefold()
    if start.startswith(("<!doctype", "<html", "<table", "<?xml")):
        raise Unreadable(Trouble.WEB_PAGE)
    if "\0" in text or text.startswith("%PDF"):
        raise Unreadable(Trouble.NO_LIST)
    return text


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable(Trouble.NO_LIST) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[list[str]]:
    first = text[:_LOOKED_AT]
    mark = max(_MARKS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    line = 1
    try:
        for row in reader:
            yield row
            line = reader.line_num + 1
    except csv.Error:
        raise Unreadable(Trouble.OPEN_QUOTE, line) from None
