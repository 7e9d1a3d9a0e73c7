"""Small Excel workbooks: sheets with headings, typed cells, nothing that people typed becoming a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import TypeAlias

Cell: TypeAlias = "str | int | date | None"
_LONGEST_TITLE = 31  # Excel's own limit
_RESERVED = "history"  # Excel keeps a sheet of that name for itself
_NOT_IN_A_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """widths: of the columns, in characters."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int] = ()


def sheet_titles(names: Sequence[str]) -> list[str]:
    """Names as Excel takes them for its sheets: short, without its own signs, and none twice, however it is written."""
    found: list[str] = []
    taken = {_RESERVED}
    for name in names:
        plain = " ".join(name.translate(_NOT_IN_A_TITLE).split()).strip("'") or "-"
        ends = chain([""], (f" {number}" for number in count(2)))
        tried = (plain[: _LONGEST_TITLE - len(end)].rstrip() + end for end in ends)
        title = next(one for one in tried if one.casefold() not in taken)
        taken.add(title.casefold())
        found.append(title)
    return found


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file."""
    import xlsxwriter  # only a process that writes a file needs it

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#D9EAE5", "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        number = book.add_format({"num_format": "#,##0", "valign": "top"})
        for one, title in zip(sheets, sheet_titles([one.title for one in sheets]), strict=True):
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, one.headings, bold)
            for column, width in enumerate(one.widths):
                sheet.set_column(column, column, width)
            for place, row in enumerate(one.rows, 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(place, column, cell, day)
                    elif isinstance(cell, int):
                        sheet.write_number(place, column, cell, number)
                    elif cell:
                        sheet.write_string(place, column, cell, wrapped)
    return written.getvalue()
