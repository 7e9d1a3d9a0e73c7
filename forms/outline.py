"""A form as a list of what will be asked: for its author, who wants to see the conversation before anybody has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.expression import Expr
from forms.form import Field, Form, Itemset, Kind, Words
from forms.tree import Node
from forms.turn import Want

_PATH = r"(?:current\(\)/)?(?:(?:\.\./)+|/)[A-Za-z_][\w.-]*(?:/[A-Za-z_][\w.-]*)*"
_IS = re.compile(rf"""({_PATH})\s*=\s*(?:'([^']*)'|"([^"]*)")""")
_SELECTED = re.compile(rf"""selected\(\s*({_PATH})\s*,\s*(?:'([^']*)'|"([^"]*)")\s*\)""")
_PLACE = re.compile(_PATH)
_SPACES = re.compile(r"\s+")
_ALWAYS = re.compile(r"\s*true\(\)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that may be asked, or a group or repeat around others (`depth` says how deep it lies).

    label and hint have ‹name› where an answer will stand. condition: when it is asked, "" for always: the author's
    formula with the numbers of questions and the labels of choices ("[7] = “Ada”"). choices: labels in order; filtered:
    an answer before decides which of them are shown; given: they come from Sapa's own data. warning: the form asks back
    at some answers.
    """

    kind: Kind
    depth: int
    name: str
    label: str
    number: int = 0  # of a question, counted from 1
    hint: str = ""
    want: Want | None = None
    choices: tuple[str, ...] = ()
    filtered: bool = False
    given: bool = False
    required: bool = False
    condition: str = ""
    limits: str = ""
    warning: bool = False


def outline(form: Form, language: str) -> tuple[Step, ...]:
    """All steps in the order of the form, whatever their conditions, in the form's language for a chat's ("id")."""
    return tuple(_Outline(form, form.language(language)).below(form.root, 0))


def offered(form: Form, field: Field) -> frozenset[str]:
    """The names of all choices that the form itself offers at a question."""
    itemset = field.control.itemset if field.control is not None else None
    table = form.tables.get(itemset.table or "") if itemset is not None else None
    if itemset is None or table is None:
        return frozenset()
    return frozenset(row.child_text(itemset.value) for row in table.root.children.get("item", []))


class _Outline:
    def __init__(self, form: Form, language: str) -> None:
        self.form = form
        self.language = language
        self.numbers = {field.path: number for number, field in enumerate(form.questions(), 1)}

    def below(self, path: str, depth: int) -> Iterator[Step]:
        for child in self.form.fields[path].children:
            field = self.form.fields[child]
            if field.kind in (Kind.GROUP, Kind.REPEAT) and "meta" not in field.names:
                steps = list(self.below(child, depth + 1))
                if steps:
                    yield self._around(field, depth)
                    yield from steps
            elif field.kind is Kind.QUESTION:
                yield self._question(field, depth)

    def _around(self, field: Field, depth: int) -> Step:
        return Step(
            kind=field.kind,
            depth=depth,
            name=field.names[-1],
            label=self._said(field.label),
            condition=self._condition(field.relevant),
        )

    def _question(self, field: Field, depth: int) -> Step:
        control = field.control
        assert control is not None
        itemset = control.itemset
        return Step(
            kind=Kind.QUESTION,
            depth=depth,
            name=field.names[-1],
            number=self.numbers[field.path],
            label=self._said(control.label) or field.names[-1],
            hint=self._said(control.hint),
            want=control.want,
            choices=self._choices(itemset),
            filtered=itemset is not None and itemset.filtered,
            given=itemset is not None and itemset.table in self.form.awaited,
            required=field.required is not None and _ALWAYS.fullmatch(field.required.source) is not None,
            condition=self._condition(field.relevant),
            limits=self._said(field.constraint_message),
            warning=bool(field.warnings),
        )

    def _said(self, words: Words | None) -> str:
        return "" if words is None else self._text(words.by_language)

    def _text(self, by_language: Mapping[str, Sequence[str | Expr]]) -> str:
        parts = by_language.get(self.language) or next(iter(by_language.values()), ())
        text = "".join(part if isinstance(part, str) else f"‹{_last(part.source)}›" for part in parts)
        return _SPACES.sub(" ", text).strip()

    def _choices(self, itemset: Itemset | None) -> tuple[str, ...]:
        return tuple(label for _, label in self._rows(itemset))

    def _rows(self, itemset: Itemset | None) -> Iterator[tuple[str, str]]:
        """(name, label) of all that the form itself offers."""
        table = self.form.tables.get(itemset.table or "") if itemset is not None else None
        if itemset is not None and table is not None:
            for row in table.root.children.get("item", []):
                yield row.child_text(itemset.value), self._row_label(itemset, row)

    def _row_label(self, itemset: Itemset, row: Node) -> str:
        text = row.child_text(itemset.label)
        if itemset.itext and text in self.form.itext:
            text = self._said(self.form.itext[text])
        return text or row.child_text(itemset.value)

    def _condition(self, relevant: Expr | None) -> str:
        if relevant is None:
            return ""
        text = _SELECTED.sub(self._chosen, relevant.source)
        text = _PLACE.sub(self._place, _IS.sub(self._chosen, text))
        return _SPACES.sub(" ", text).strip()

    def _chosen(self, match: re.Match[str]) -> str:
        value = match[2] if match[2] is not None else match[3]
        field = self._named(match[1])
        rows = self._rows(field.control.itemset) if field is not None and field.control is not None else iter(())
        return f"{match[1]} = “{dict(rows).get(value, value)}”"

    def _place(self, match: re.Match[str]) -> str:
        field = self._named(match[0])
        return _last(match[0]) if field is None else f"[{self.numbers[field.path]}]"

    def _named(self, path: str) -> Field | None:
        """The question that a path means, by its last name."""
        name = _last(path)
        return next((field for field in self.form.questions() if field.names[-1] == name), None)


def _last(path: str) -> str:
    return path.strip().rstrip("/)").rsplit("/", 1)[-1]
