"""A kept report in words: its questions and answers as the form has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from domain.talk import from_json
from forms.form import Form
from forms.interview import State
from forms.interview.sheet import Sheet
from forms.model import Instance
from forms.turn import World
from handlers.exchange import Exchange
from handlers.staff_forms import forms_in_service
from messages import interviews
from storage.interviews import drafts, form_records
from storage.visits.reviews import Report

POSYANDU = "posyandu"  # the form of visits that came of a line at the posyandu's table (`posyandu.py`)
KEPT_AS_IT_WAS = ("visit_mode", "attended")  # not asked again when such a report is mended
READ_AS = {POSYANDU: "baduta"}  # has the same questions


@dataclass(frozen=True, slots=True)
class Part:
    """One answered question: its name in the form, and both in words. odd: kept although surprising, with the reason if
    the kader gave one."""

    field: str
    label: str
    answer: str
    odd: bool = False
    reason: str = ""


class Reader:
    """Reads answers of one form, in one language."""

    def __init__(self, form: Form, now: datetime, language: str) -> None:
        world = World(now=now, language=language, instances=_Empty())
        self._sheet = Sheet(Instance.new(form, world), world)
        self._asked = frozenset(each.names[-1] for each in form.questions())

    def asks(self, field: str) -> bool:
        """Whether a person answered it: what the form worked out for itself is no answer."""
        return field in self._asked

    def label(self, field: str) -> str:
        path = self._sheet.path_named(field)
        return self._sheet.brief(path) if path else field

    def in_words(self, field: str, value: Any) -> str:
        path = self._sheet.path_named(field)
        said = odk_text(value)
        return self._sheet.in_words(path, said) if path and said else said


class _Empty(Mapping[str, Sequence[Mapping[str, str]]]):
    """Lists of people are not read: whom a report is about stands with it."""

    def __getitem__(self, name: str) -> Sequence[Mapping[str, str]]:
        return ()

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def form_of(x: Exchange, report: Report) -> Form | None:
    """The form as it was answered; as it is now where that is not known; None for one that is gone."""
    draft = drafts.by_id(x.store, report.draft_id) if report.draft_id is not None else None
    if draft is not None:
        return forms_in_service.of_draft(x.store, draft).form
    name = READ_AS.get(report.form, report.form)
    return interviews.form(name) if name in interviews.names() else None


def parts(x: Exchange, report: Report) -> list[Part]:
    """The answers, without whom it is about."""
    form = form_of(x, report)
    given: Mapping[str, Any] = from_json(report.answers)
    if form is None:
        return [Part(name, name, odk_text(value)) for name, value in given.items() if odk_text(value)]
    reader, marks = Reader(form, x.local_now, x.chat.language), _marks(x, report)
    about = str(report.person_id)
    return [
        Part(name, reader.label(name), reader.in_words(name, value), *marks.get(name, ()))
        for name, value in given.items()
        if reader.asks(name) and odk_text(value) not in ("", about)
    ]


def _marks(x: Exchange, report: Report) -> dict[str, tuple[bool, str]]:
    """By question: whether its surprising answer was kept, and why, as the interview has it."""
    state = form_records.of_draft(x.store, report.draft_id) if report.draft_id is not None else None
    marks = State.from_json(state).marks if state is not None else {}
    return {path.rpartition("/")[2]: (mark.odd, mark.reason) for path, mark in marks.items()}


def odk_text(value: Any) -> str:
    """A value of a record as ODK writes it; "" for a repeat, which has no words of its own."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "" if any(isinstance(each, dict) for each in value) else " ".join(map(str, value))
    return "" if value is None or isinstance(value, dict) else str(value)
