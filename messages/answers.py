"""Answers to what families often ask: one Markdown file each in `answers/<language>/`, read into values and held to its
rules. Whoever searches them (handlers/family) works on these values; this file knows nothing of searching.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from messages.front_matter import (
    Approval,
    are_texts,
    fingerprint,
    is_sound_approval,
    line_of,
    numbers_in,
    read_parts,
    shelved,
)
from messages.wordlist import FALLBACK, BrokenFiles, Problem

FOLDER = Path(__file__).parent / "answers"
BODY = (200, 800)  # characters: an answer for a small screen
_FIELDS = {"title", "keywords", "facts", "sources", "approval"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """key: "demam", the file's name, stable for ever. title: the question, as a family would ask it. keywords: other
    words for it, short forms and local ones. facts: every claim and number, for whoever approves it."""

    key: str
    title: str
    keywords: tuple[str, ...]
    body: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    approval: Approval
    approved_text: str | None = None
    language: str = FALLBACK

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.title, self.body)

    @property
    def approved(self) -> bool:
        """Signed by a health worker in its file, and unchanged since."""
        return self.approval is Approval.APPROVED and self.approved_text == self.fingerprint


class BrokenAnswers(BrokenFiles):
    """Answers that cannot be used."""


@cache
def answers(language: str = FALLBACK) -> tuple[Answer, ...]:
    """All answers, by key; what `language` lacks comes from the fallback. Read once per process. Raises
    BrokenAnswers."""
    found, problems = read_answers(language=language)
    if problems:
        raise BrokenAnswers(problems)
    return found


def read_answers(
    folder: Path | None = None, language: str = FALLBACK
) -> tuple[tuple[Answer, ...], tuple[Problem, ...]]:
    """The answers that can be read, and what is wrong with the others (for `sapa check`)."""
    problems: list[Problem] = []
    found: dict[str, Answer] = {}
    for shelf, path in shelved(folder or FOLDER, language, "*.md"):
        answer, wrong = _read(path, f"answers/{shelf}/{path.name}")
        problems += wrong
        if answer:
            found[answer.key] = replace(answer, language=shelf)
    return tuple(found[key] for key in sorted(found)), tuple(problems)


def _read(path: Path, shown: str) -> tuple[Answer | None, list[Problem]]:
    text, head, body = read_parts(path)
    if head is None:
        return None, [Problem(file=shown, line=1, key="check.calendar_head")]
    if wrong := list(_wrong_fields(head)):
        return None, [
            Problem(file=shown, line=line_of(text, name), key="check.calendar_field", facts={"name": name})
            for name in wrong
        ]
    answer = _answer(path.stem, head, body)
    return answer, [replace(problem, file=shown, line=1) for problem in _faults(answer)]


def _wrong_fields(head: Mapping[str, Any]) -> Iterator[str]:
    """Names of fields that are missing, unknown, or of the wrong kind."""
    yield from sorted((_FIELDS - head.keys()) | {str(name) for name in head.keys() - _FIELDS})
    if "title" in head and not (isinstance(head["title"], str) and head["title"]):
        yield "title"
    yield from (name for name in ("keywords", "facts", "sources") if name in head and not are_texts(head[name]))
    if "approval" in head and not is_sound_approval(head["approval"]):
        yield "approval"


def _answer(key: str, head: Mapping[str, Any], body: str) -> Answer:
    return Answer(
        key=key,
        title=head["title"],
        keywords=tuple(head["keywords"]),
        body=body,
        facts=tuple(head["facts"]),
        sources=tuple(head["sources"]),
        approval=Approval(head["approval"]["state"]),
        approved_text=head["approval"].get("of"),
    )


def _faults(answer: Answer) -> Iterator[Problem]:
    """What is wrong with an answer that could be read; files and lines are filled in by the reader."""
    if not BODY[0] <= len(answer.body) <= BODY[1]:
        facts = {"count": len(answer.body), "least": BODY[0], "longest": BODY[1]}
        yield Problem(file="", line=0, key="check.answer_length", facts=facts)
    if unknown := numbers_in(answer.body) - numbers_in(" ".join(answer.facts)):
        yield Problem(file="", line=0, key="check.calendar_number", facts={"reason": ", ".join(sorted(unknown))})
