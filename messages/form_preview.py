"""A form as its author sees it before anybody is asked: the questions in order, as facts for the words."""

from __future__ import annotations

from domain.talk import Fact
from forms.form import Form
from forms.outline import Step, outline

PER_PAGE = 8  # questions on one screen of a phone
CHOICES = 8  # shown of one question


def pages(form: Form, language: str) -> int:
    return max(1, -(-len(outline(form, language)) // PER_PAGE))


def facts(form: Form, language: str, page: int | None = None) -> dict[str, Fact]:
    """For the words `form_staff.preview`: one page (from 1), or all of it."""
    steps = outline(form, language)
    shown = steps if page is None else steps[(page - 1) * PER_PAGE : page * PER_PAGE]
    as_facts: list[Fact] = [_step(step) for step in shown]
    return {
        "title": form.title,
        "version": form.version,
        "steps": as_facts,
        "page": page or 1,
        "pages": 1 if page is None else max(1, -(-len(steps) // PER_PAGE)),
    }


def _step(step: Step) -> dict[str, Fact]:
    choices: list[Fact] = list(step.choices[:CHOICES])
    return {
        "kind": str(step.kind),
        "number": step.number,
        "label": step.label,
        "hint": step.hint,
        "want": str(step.want or ""),
        "choices": choices,
        "more": max(0, len(step.choices) - CHOICES),
        "filtered": step.filtered,
        "given": step.given,
        "required": step.required,
        "condition": step.condition,
        "limits": step.limits,
        "warning": step.warning,
    }
