"""`sapa check`: words, forms and calendar are read as at run time; what is wrong is told to staff in their language."""

from __future__ import annotations

from rich.console import Console

from bot.settings import Settings
from forms.problem import FormError
from messages import documents, interviews
from messages.answers import read_answers
from messages.calendar_messages import read_calendar, unapproved
from messages.check import Weight, check
from messages.form_problems import Told, told
from messages.library import Library
from messages.wordlist import Problem


def run(settings: Settings, out: Console) -> int:
    """Exit code 0 if staff need not do anything before families are written to."""
    library = Library.load(lenient=True)
    calendar, problems = read_calendar()
    _, wrong_answers = read_answers()
    found = check(
        library,
        emergency=settings.emergency,
        more=[
            *problems,
            *wrong_answers,
            *unapproved(calendar),
            *documents.problems(),
            *_forms(library, settings.language),
            *([] if settings.controller else [Problem(file=".env", line=0, key="check.no_controller")]),
        ],
        language=settings.language,
    )
    for finding in found:
        mark = "✗" if finding.weight is Weight.ERROR else "!"
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        out.print(
            f"{mark} {place}\n    {finding.what}\n    → {finding.remedy}", markup=False, highlight=False, soft_wrap=True
        )
    errors = sum(finding.weight is Weight.ERROR for finding in found)
    out.print(library.text("check.summary", {"errors": errors, "warnings": len(found) - errors}, settings.language))
    return 1 if errors else 0


def _forms(library: Library, language: str) -> list[Problem]:
    """Forms that cannot be asked."""
    problems = []
    for name in interviews.names():
        try:
            interviews.form(name)
        except FormError as error:
            problems += [_problem(name, told(library, one, language), one.row) for one in error.problems]
    return problems


def _problem(name: str, said: Told, row: int | None) -> Problem:
    reason = f"{said.place}: {said.what} {said.remedy}" if said.place else f"{said.what} {said.remedy}"
    return Problem(file=f"forms/{name}.yaml", line=row or 0, key="check.form", facts={"reason": reason})
