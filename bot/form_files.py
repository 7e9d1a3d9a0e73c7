"""Forms as files on a disk: XLSForm sheets in YAML or Excel, with the data files beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from forms.form import Form
from forms.problem import Code, FormError, Problem
from forms.workbook import MAX_FILE, SHEETS, read_xlsx, write_xlsx
from messages import interviews

BESIDE = (".csv", ".geojson", ".xml")  # data files that a form may read its choices from


def read_sheets(file: Path) -> Mapping[str, Any]:
    """The sheets of a .yaml or .xlsx file. Raises FormError."""
    if file.stat().st_size > MAX_FILE:
        facts: dict[str, str | int] = {"what": file.name, "limit": MAX_FILE, "found": file.stat().st_size}
        raise FormError([Problem(code=Code.TOO_BIG, text=f"{file.name} is over {MAX_FILE} bytes", facts=facts)])
    if file.suffix.lower() in (".yaml", ".yml"):
        return _from_yaml(file)
    return read_xlsx(file.read_bytes())


def read_form(file: Path) -> Form:
    """The form of a file, ready to be asked, with the data files of its folder. Raises FormError."""
    return interviews.read(read_sheets(file), beside(file), name=file.stem)


def beside(file: Path) -> dict[str, bytes]:
    """The data files in the folder of a form; those that Sapa fills in itself are left to Sapa."""
    files = (path for path in sorted(file.resolve().parent.iterdir()) if path.suffix in BESIDE)
    return {path.name: path.read_bytes() for path in files if path.stem not in interviews.AWAITED}


def to_xlsx(file: Path) -> bytes:
    """The same sheets as a workbook. Raises FormError."""
    return write_xlsx(read_sheets(file))


def to_yaml(file: Path) -> str:
    """The same sheets as YAML, as `messages/forms` has them; empty rows and cells are left out. Raises FormError."""
    sheets = read_sheets(file)
    rows = {name: [dict(row) for row in _rows(sheets[name]) if row] for name in SHEETS if sheets.get(name)}
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=10_000)


def _rows(sheet: Any) -> list[Mapping[str, Any]]:
    return [sheet] if isinstance(sheet, Mapping) else list(sheet)


def _from_yaml(file: Path) -> Mapping[str, Any]:
    try:
        sheets = yaml.safe_load(file.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _not_yaml(file, str(getattr(error, "problem", None) or error), mark.line + 1 if mark else None) from None
    if not isinstance(sheets, Mapping):
        raise _not_yaml(file, "no mapping of sheets", None)
    return interviews.whole(sheets)


def _not_yaml(file: Path, reason: str, line: int | None) -> FormError:
    facts = {"file": file.name, "reason": reason}
    return FormError([Problem(code=Code.BAD_ATTACHMENT, text=reason, sheet=file.name, row=line, facts=facts)])
