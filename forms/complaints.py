"""pyxform's complaints as our problems: which kind it is, and on which row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pyxform.errors import ErrorCode, PyXFormError

from forms.problem import Code, Problem
from forms.sheets import Sheets

ROW = re.compile(r"\[row : (\d+)\]")
SHEET = re.compile(r"\b(survey|choices|settings|entities)'? sheet|sheet: '(survey|choices|settings|entities)'")
COLUMN = re.compile(r"\[column : ([^\]]+)\]|the '([\w:]+)' value|'([\w:]+)' column")

# Messages of pyxform that have no code of their own; the group is what they are about.
KINDS = (
    ("UNKNOWN_TYPE", "type", re.compile(r"Unknown question type '(.*)'")),
    ("NO_CHOICES_SHEET", "type", re.compile(r"There should be a choices sheet()")),
    ("LIST_NOT_FOUND", "type", re.compile(r"List name not in choices sheet: (\S+)")),
    ("NO_NAME", "name", re.compile(r"Question or group with no name()")),
    ("NO_TYPE", "type", re.compile(r"Question with no type()")),
    ("NO_CALCULATION", "calculation", re.compile(r"Missing calculation()")),
    ("SPACE_IN_CHOICE", "name", re.compile(r"Choice names with spaces cannot be added.*See \[(.*?)\]", re.DOTALL)),
)
TOKEN = re.compile(r"\\{(\w+)\\}")
ABOUT = ("q", "value", "name", "saveto", "type")


def _template(message: str) -> re.Pattern[str]:
    """A message with {tokens} as a pattern; a token that comes again may be anything."""
    seen: set[str] = set()

    def group(token: re.Match[str]) -> str:
        first = token[1] not in seen
        seen.add(token[1])
        return f"(?P<{token[1]}>.*?)" if first else ".*?"

    return re.compile(TOKEN.sub(group, re.escape(message)) + r"\Z", re.DOTALL)


TEMPLATES = tuple((str(code.name), _template(code.value.msg)) for code in ErrorCode)


def problem_of(error: PyXFormError, sheets: Sheets) -> Problem:
    """facts: kind (pyxform's code, or ours for old messages), pyxform (its English text), about (the name or word)."""
    text = str(error)
    kind, column, about = _kind(error, text)
    sheet = _first(SHEET, text) or ("choices" if kind in ("NO_CHOICES_SHEET", "SPACE_IN_CHOICE") else "survey")
    row = _first(ROW, text)
    number = sheets.row_number(sheet, int(row)) if row else _row_of(kind, about, sheets)
    facts: dict[str, str | int | Sequence[str]] = {"pyxform": text, "kind": kind, "about": about}
    return Problem(
        code=Code.PYXFORM, text=text, sheet=sheet, row=number, column=_first(COLUMN, text) or column, facts=facts
    )


def _kind(error: PyXFormError, text: str) -> tuple[str, str | None, str]:
    """(kind, column, what it is about)."""
    if error.code is not None:
        return str(error.code.name), None, _about(error.context)
    for kind, column, pattern in KINDS:
        if match := pattern.search(text):
            return kind, column, match[1]
    for kind, template in TEMPLATES:
        if match := template.match(text):
            return kind, None, _about(match.groupdict())
    return "OTHER", None, ""


def _about(context: Mapping[str, object]) -> str:
    return next((str(context[key]) for key in ABOUT if context.get(key)), "")


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return next((group for group in match.groups() if group), None) if match else None


def _row_of(kind: str, about: str, sheets: Sheets) -> int | None:
    """The row that pyxform does not name."""
    if kind == "UNKNOWN_TYPE":
        return next((row.number for row in sheets.survey if row.get("type") == about), None)
    return None
