"""An XLSForm becomes a `Form`: pyxform compiles, `forms.xform` reads the result; problems have their row and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from forms.complaints import problem_of
from forms.form import Form
from forms.model import Instance
from forms.problem import Code, FormError, Problem
from forms.sheets import Row, Sheets, read_sheets
from forms.turn import World
from forms.xform import SAPA, read_xform

NAMESPACE = f'sapa="{SAPA}"'
REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
LANGUAGE = re.compile(r"\(([\w-]+)\)\s*\Z")
NO_NAME = re.compile(r"[^\w-]")
SPOKEN = (  # columns of ours that may name a language
    "bind::sapa:warning_message",
    "bind::sapa:warning2_message",
    "bind::sapa:warning3_message",
    "bind::sapa:brief",
    "bind::sapa:alone",
)
ALIASES = {
    "calculation": ("calculation", "calculate", "bind::calculate"),
    "choice_filter": ("choice_filter", "type"),
    "label": ("label", "caption"),
    "relevant": ("relevant", "relevance", "bind::relevant"),
    "readonly": ("readonly", "read_only", "bind::readonly"),
}
REFUSED_TYPES = {
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "start-geopoint": "start-geopoint",
    "background-geopoint": "background-geopoint",
    "background-audio": "background-audio",
    "osm": "osm",
    "select_one_external": "select_one_external",
}
REFUSED_APPEARANCES = ("signature", "draw", "annotate", "search(", "ex:", "printer:", "bearing")


def compile_form(
    source: Mapping[str, Any] | bytes,
    attachments: Mapping[str, bytes] | None = None,
    awaited: Collection[str] = (),
    *,
    name: str = "form",
) -> Form:
    """source: the sheets as YAML has them ({"survey": [{"type": …}], …}) or the bytes of an .xlsx.
    attachments: files beside it (CSV, GeoJSON, XML) by name. awaited: names of instances given at run time (World).
    name: the form's id if its settings name none. Raises FormError with all problems found.
    """
    sheets = read_sheets(source)
    problems = list(_refused(sheets))
    if problems:
        raise FormError(problems)
    xml = _convert(sheets, name)
    try:
        form = read_xform(xml, attachments or {}, awaited)
    except FormError as error:
        raise FormError([_placed(problem, sheets) for problem in error.problems]) from None
    _rehearse(form, sheets)
    return form


def _rehearse(form: Form, sheets: Sheets) -> None:
    """Open the form once with no answers: what fails there would fail for everybody."""
    instance = Instance.new(form, World(now=datetime(2026, 1, 1, tzinfo=UTC)))
    for spot in instance.order():
        instance.label(spot.path)
        instance.choices(spot.path)
    if instance.failures:
        problems = [
            Problem(code=Code.ENDLESS, text=reason, question=path, facts={"reason": reason})
            for path, reason in instance.failures.items()
        ]
        raise FormError([_placed(problem, sheets) for problem in problems])


def _refused(sheets: Sheets) -> list[Problem]:
    """Rows with what a chat cannot carry."""
    found: list[Problem] = []
    for row in sheets.survey:
        kind = row.get("type").split(" ")[0]
        if kind in REFUSED_TYPES:
            found.append(_cannot(row, "type", REFUSED_TYPES[kind]))
        appearance = row.get("appearance").replace("ex:", " ex:")
        found.extend(
            _cannot(row, "appearance", what.rstrip("(:")) for what in REFUSED_APPEARANCES if _has(appearance, what)
        )
        if row.get("body::intent") or row.get("intent"):
            found.append(_cannot(row, "body::intent", "ex"))
    return found


def _has(appearance: str, what: str) -> bool:
    return any(word.startswith(what) if what[-1] in "(:" else word == what for word in appearance.split())


def _cannot(row: Row, column: str, what: str) -> Problem:
    return Problem(
        code=Code.CANNOT_CHAT,
        text=f"a chat cannot carry {what}",
        sheet="survey",
        row=row.number,
        column=column,
        question=row.get("name"),
        facts={"what": what, "name": row.get("name")},
    )


def _convert(sheets: Sheets, name: str) -> str:
    book = sheets.as_pyxform(_survey_row, NAMESPACE if sheets.uses("sapa:") else "", name)
    try:
        return str(convert(xlsform=book, validate=False, form_name="data").xform)
    except PyXFormError as error:
        raise FormError([problem_of(error, sheets)]) from None
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        text = f"pyxform could not read the form: {type(error).__name__}: {error}"
        raise FormError([Problem(code=Code.PYXFORM, text=text, facts={"pyxform": str(error)})]) from None


def _survey_row(cells: Mapping[str, str]) -> dict[str, str]:
    """Our own columns of words as attributes that pyxform passes through, one per language."""
    done: dict[str, str] = {}
    for column, value in cells.items():
        if spoken := next((name for name in SPOKEN if column.startswith(name)), None):
            language = column[len(spoken) :].lstrip(":").strip()
            code = LANGUAGE.search(language)
            suffix = code[1] if code else NO_NAME.sub("_", language)
            done[f"{spoken}.{suffix}" if suffix else spoken] = REFERENCE.sub(lambda match: f"#{{{match[1]}}}", value)
        else:
            done[column] = value
    return done


def _placed(problem: Problem, sheets: Sheets) -> Problem:
    """The same problem with the row and the column that the author sees."""
    row = sheets.find(problem.question or "") or sheets.mention(str(problem.facts.get("instance", "")))
    if row is None or problem.row is not None:
        return problem
    names = ALIASES.get(problem.column or "", (problem.column or "",))
    column = next((found for found in row.cells if any(found.startswith(name) for name in names if name)), None)
    return Problem(
        code=problem.code,
        text=problem.text,
        sheet="survey",
        row=row.number,
        column=column or problem.column,
        question=row.get("name"),
        facts={**problem.facts, "name": row.get("name")},
    )
