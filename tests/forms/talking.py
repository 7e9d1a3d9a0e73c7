"""Talks with a form in a test: replies and turns as one line each, the state through JSON between any two."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain.talk import Place
from forms import interview
from forms.compile import compile_form
from forms.form import Form
from forms.interview import State
from forms.turn import Control, Media, Problem, Question, Reply, Stage, Turn, World

HERE = Path(__file__).parent
FORMS: dict[str, Any] = yaml.safe_load((HERE / "interview_forms.yaml").read_text(encoding="utf-8"))
WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 3, 11, 9, 0, tzinfo=WIB)
TAP = re.compile(r"\[(?P<what>[^\]@]+?)(?:@(?P<step>\d+))?\]")


@cache
def form(name: str) -> Form:
    return compile_form(FORMS[name], name=name)


def world(minutes: int = 0, language: str = "id") -> World:
    return World(now=NOW + timedelta(minutes=minutes), language=language)


def through_json(state: State) -> State:
    text = state.to_json()
    again = State.from_json(text)
    assert again.to_json() == text
    return again


def reply_of(line: str, step: int) -> Reply:
    """A line is typed, unless it is in brackets: [ok], [back], [+cough], [choice f], [remove 2], [photo], [place]."""
    tap = TAP.fullmatch(line)
    if tap is None:
        return Reply(text=line)
    what, _, value = tap["what"].partition(" ")
    at = int(tap["step"]) if tap["step"] else step
    if what == "photo":
        return Reply(media=Media(media=7, name="foto.jpg", mime="image/jpeg"))
    if what == "place":
        return Reply(place=Place(-7.43, 109.25, 5.0))
    if what == "choice" or what[0] in "+-":
        return Reply(choice=value if what == "choice" else what, step=at)
    return Reply(control=Control(what), value=value or None, step=at)


class Chat:
    """One conversation with a form."""

    def __init__(self, name: str, language: str = "id", **given: Any) -> None:
        self.form = form(name)
        self.language = language
        self.minutes = 0
        state, self.turn = interview.begin(self.form, world(0, language), **given)
        self.state = through_json(state)

    def say(self, line: str) -> str:
        """What the form says to that."""
        self.minutes += 1
        reply = reply_of(line, self.state.step)
        state, self.turn = interview.reply(self.form, self.state, reply, world(self.minutes, self.language))
        self.state = through_json(state)
        assert self.turn.step == self.state.step
        return said(self.turn)


def said(turn: Turn) -> str:
    """A turn in one line."""
    parts = [str(turn.stage)]
    if turn.question is not None:
        parts.append(said_question(turn.question))
    if turn.entry is not None:
        parts.append(f"in {turn.entry}")
    if turn.notes:
        parts.append("note: " + " / ".join(turn.notes))
    if turn.help:
        parts.append("help")
    if turn.problem is not None:
        parts.append("! " + said_problem(turn.problem))
    if turn.lines and turn.stage is not Stage.DONE:
        parts.append("lines: " + "; ".join(said_line(line) for line in turn.lines))
    if turn.unused:
        parts.append("unused: " + ", ".join(f"{line.label} {line.answer}" for line in turn.unused))
    if turn.stage is Stage.DONE:
        parts.append(", ".join(f"{name}={value}" for name, value in turn.answers.items()))
    return " | ".join(parts)


def said_question(question: Question) -> str:
    text = question.path.removeprefix("/").partition("/")[2]
    if question.image:
        text += f" [{question.image}]"
    if question.current:
        text += f" (now {question.current})"
    ticked = [choice.name for choice in question.choices if choice.ticked and question.want != "one"]
    if ticked:
        text += " ticked " + "+".join(ticked)
    if question.pages > 1 or question.query:
        names = ",".join(choice.name for choice in question.choices)
        text += f" page {question.page}/{question.pages}: {names}" + (
            f" for {question.query}" if question.query else ""
        )
    return text


def said_problem(problem: Problem) -> str:
    text = str(problem.trouble)
    if problem.given:
        text += f" «{problem.given}»"
    if problem.message:
        text += f" {problem.message}"
    if problem.candidates:
        text += " ? " + ", ".join(choice.label for choice in problem.candidates)
    return text


def said_line(line: Any) -> str:
    entry = f"{line.entry} " if line.entry else ""
    return f"{line.index} {entry}{line.label}: {line.answer}" + (" (odd)" if line.odd else "")
