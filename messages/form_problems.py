"""What is wrong with a form's file, as its author reads it: where (sheet, row, column), why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.talk import Fact
from forms.problem import Code, Problem
from messages.library import Library, UnknownWords

# What a sentence may use of a problem's facts, by our name for it; what a problem has not is empty.
_FACTS = {
    "what": "what",
    "limit": "limit",
    "found": "found",
    "expression": "expression",
    "function": "function",
    "given": "given",
    "least": "least",
    "most": "most",
    "path": "path",
    "instance": "instance",
    "file": "file",
    "reason": "reason",
    "about": "about",
    "detail": "pyxform",
}


@dataclass(frozen=True, slots=True)
class Told:
    """place: "lembar survey, baris 12, kolom type"; "" where it is about the whole file."""

    place: str
    what: str
    remedy: str


def told(library: Library, problem: Problem, language: str) -> Told:
    """A problem in words; of a complaint of pyxform for which we have none, pyxform's own English."""
    key, facts = key_of(library, problem), _facts(problem)
    place = library.text("form_problem.place", facts, language) if problem.sheet else ""
    what, remedy = (library.text(f"form_problem.{name}", facts, language) for name in (key, f"{key}_do"))
    return Told(place, what, remedy)


def key_of(library: Library, problem: Problem) -> str:
    """The name of the sentence: of pyxform's complaints the narrowest that we have words for ("pyxform_names_001",
    "pyxform_names", "pyxform")."""
    if problem.code is not Code.PYXFORM:
        return str(problem.code)
    kind = str(problem.facts.get("kind", "")).lower()
    for name in (f"pyxform_{kind}", f"pyxform_{kind.rpartition('_')[0]}"):
        try:
            library.entry(f"form_problem.{name}", "id")
        except UnknownWords:
            continue
        return name
    return "pyxform"


def _facts(problem: Problem) -> dict[str, Fact]:
    facts: dict[str, Fact] = {name: _fact(problem, known) for name, known in _FACTS.items()}
    facts |= {"sheet": problem.sheet or "", "row": problem.row or 0, "column": problem.column or ""}
    facts["question"] = (problem.question or "").rpartition("/")[2]
    return facts


def _fact(problem: Problem, name: str) -> Fact:
    value = problem.facts.get(name, "")
    return value if isinstance(value, str | int) else " → ".join(path.rpartition("/")[2] for path in value)


def facts_of(library: Library, problems: Sequence[Problem], language: str, most: int = 6) -> dict[str, Fact]:
    """For the words `form_staff.wrong`: the first problems in words, and how many there are beyond them."""
    said = (told(library, problem, language) for problem in problems[:most])
    shown: list[Fact] = [{"place": one.place, "what": one.what, "remedy": one.remedy} for one in said]
    return {"problems": shown, "more": max(0, len(problems) - most)}
