"""Small Excel workbooks: sheets with headings, typed cells, nothing that people typed becoming a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Cell: TypeAlias = "str | int | date | None"
_LONGEST_TITLE = 31  # Excel's own limit
_NOT_IN_A_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """widths: of the columns, in characters."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int] = ()


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
        for one in sheets:
            sheet = book.add_worksheet(one.title.translate(_NOT_IN_A_TITLE)[:_LONGEST_TITLE])
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
