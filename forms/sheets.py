"""The sheets of an XLSForm as rows of text, from YAML or .xlsx, each row with the number that Excel shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from forms.problem import Code, FormError, Problem

NAMES = ("survey", "choices", "settings", "entities", "external_choices", "osm")
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # Excel's own


@dataclass(frozen=True, slots=True)
class Row:
    """number: as Excel counts, the header is 1. cells: text by column, without the empty ones."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheets:
    """Rows by sheet, in order."""

    rows: Mapping[str, tuple[Row, ...]]

    @property
    def survey(self) -> tuple[Row, ...]:
        return self.rows.get("survey", ())

    def uses(self, prefix: str) -> bool:
        """Whether any column of the survey has that namespace."""
        return any(f":{prefix}" in column for row in self.survey for column in row.cells)

    def find(self, path: str) -> Row | None:
        """The survey row of a question by its path (or the nearest group's that has a row)."""
        by_name = {row.get("name"): row for row in self.survey if row.get("name")}
        for name in reversed(path.split("/")):
            if name in by_name:
                return by_name[name]
        return None

    def mention(self, word: str) -> Row | None:
        """The first survey row that has the word in a cell."""
        found = (row for row in self.survey if word and any(word in text for text in row.cells.values()))
        return next(found, None)

    def row_number(self, sheet: str, number: int | None) -> int | None:
        """pyxform counts the rows it was given from 2 on; empty rows were left out before."""
        rows = self.rows.get(sheet, ())
        if number is None or not 0 <= number - 2 < len(rows):
            return number
        return rows[number - 2].number

    def as_pyxform(
        self, survey_row: Callable[[Mapping[str, str]], dict[str, str]], namespace: str, form_id: str
    ) -> dict[str, Any]:
        """The dictionary that pyxform takes: settings with an id, and with the namespace declared if one is given."""
        settings = dict(self.rows["settings"][0].cells) if self.rows.get("settings") else {}
        if not settings.get("form_id") and not settings.get("id_string"):
            settings["form_id"] = form_id
        if namespace:
            settings["namespaces"] = _declared(settings.get("namespaces", ""), namespace)
        book: dict[str, Any] = {}
        for name, rows in self.rows.items():
            _put(book, name, [survey_row(row.cells) if name == "survey" else dict(row.cells) for row in rows])
        _put(book, "settings", [settings])
        return book


def _put(book: dict[str, Any], name: str, cells: list[dict[str, str]]) -> None:
    book[name] = cells
    book[f"{name}_header"] = [{column: None for row in cells for column in row}]


def _declared(known: str, namespace: str) -> str:
    """The declarations with ours in place of any other for the same prefix."""
    prefix = namespace.partition("=")[0]
    others = re.sub(rf"""\b{prefix}\s*=\s*(?:"[^"]*"|'[^']*')""", "", known).strip()
    return f"{others} {namespace}".strip()


def read_sheets(source: Mapping[str, Any] | bytes) -> Sheets:
    """Raises FormError: NOT_XLSX, TOO_BIG, BAD_CELL, NO_SURVEY."""
    if isinstance(source, bytes):
        from forms.workbook import read_xlsx

        source = read_xlsx(source)
    rows = {name: tuple(_rows(name, source[name])) for name in NAMES if source.get(name)}
    if not rows.get("survey"):
        raise FormError([Problem(code=Code.NO_SURVEY, text="there is no survey sheet", sheet="survey")])
    return Sheets(rows)


def _rows(sheet: str, rows: Any) -> Iterator[Row]:
    if isinstance(rows, Mapping):
        rows = [rows]
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise FormError([Problem(code=Code.BAD_CELL, text=f"{sheet} is no list of rows", sheet=sheet)])
    if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        facts: dict[str, str | int] = {"what": sheet, "limit": MAX_ROWS, "found": len(rows)}
        raise FormError([Problem(code=Code.TOO_BIG, text=f"{sheet} has too many rows", sheet=sheet, facts=facts)])
    for number, row in enumerate(rows, 2):
        cells = {str(column).strip(): _text(sheet, number, str(column), value) for column, value in row.items()}
        cells = {column: value for column, value in cells.items() if column and value}
        if cells:
            yield Row(number, cells)


def _text(sheet: str, number: int, column: str, value: object) -> str:
    """A cell as pyxform would have read it from Excel."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, (str, int, float, date, datetime)):
        text = str(value)
        if len(text) <= MAX_CELL:
            return text
    problem = Problem(
        code=Code.BAD_CELL, text=f"{column} is no text of at most {MAX_CELL}", sheet=sheet, row=number, column=column
    )
    raise FormError([problem])
