"""What can be wrong with a form's file: a code, where it is, what to do, facts. The words are made in `messages/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """Why a form is refused. Each has a sentence and a remedy in `messages/`, under the same name."""

    NOT_XLSX = "not_xlsx"  # the file is no Excel workbook
    TOO_BIG = "too_big"  # facts: what, limit, found
    NO_SURVEY = "no_survey"
    BAD_CELL = "bad_cell"  # a value that is no text, number or date
    PYXFORM = "pyxform"  # pyxform's own complaint; facts: pyxform (its text), kind, about (see forms.complaints)
    BAD_XML = "bad_xml"
    UNSAFE_XML = "unsafe_xml"  # a DTD, an entity
    XPATH_SYNTAX = "xpath_syntax"  # facts: expression
    XPATH_FUNCTION = "xpath_function"  # facts: expression, function
    XPATH_ARGUMENTS = "xpath_arguments"  # facts: expression, function, given, least, most
    XPATH_PATH = "xpath_path"  # facts: expression, path
    XPATH_TOO_DEEP = "xpath_too_deep"  # facts: expression
    CYCLE = "cycle"  # facts: path (list of questions)
    CANNOT_CHAT = "cannot_chat"  # facts: what (a type, an appearance); nothing in a chat carries it
    NO_INSTANCE = "no_instance"  # facts: instance, file; an attachment that is missing
    BAD_ATTACHMENT = "bad_attachment"  # facts: file, reason
    BAD_REGEX = "bad_regex"  # facts: expression, pattern
    ENDLESS = "endless"  # takes too many steps, too long or too much text already with no answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend. row: as Excel counts (the header is row 1), None where it is about the whole sheet or form.

    remedy: a key of the words, by default the code's own. text: for developers and logs, English.
    """

    code: Code
    text: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    question: str | None = None
    facts: Mapping[str, str | int | Sequence[str]] = field(default_factory=dict)

    @property
    def remedy(self) -> str:
        """The key of the words that say what to do about it: the code, and for some what it is about
        ("cannot_chat.signature", "pyxform.NAMES_001")."""
        part = self.facts.get({Code.CANNOT_CHAT: "what", Code.PYXFORM: "kind"}.get(self.code, ""))
        return f"{self.code}.{part}" if isinstance(part, str) else str(self.code)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.sheet, self.row, self.column) if part is not None)
        return f"{place}: {self.text}" if place else self.text


class FormError(ValueError):
    """The form cannot be put into service. `problems` holds at least one Problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


class XPathError(Exception):
    """An expression that cannot be compiled. Evaluation raises it too, where a limit is passed."""

    def __init__(self, code: Code, text: str, **facts: str | int | Sequence[str]) -> None:
        super().__init__(text)
        self.code = code
        self.facts = facts


class Endless(XPathError):
    """An evaluation passed its limit of steps, text length or time."""

    def __init__(self, text: str) -> None:
        super().__init__(Code.ENDLESS, text)
