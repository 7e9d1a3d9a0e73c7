"""What an interview remembers between two replies: answers and marks, not a position. It goes through JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from forms.turn import Stage


class How(StrEnum):
    """How a question was settled."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    CONFIRMED = "confirmed"  # a known or suggested value, kept
    ENOUGH = "enough"  # a repeat, by "no more"
    LEFT_OUT = "left_out"  # whoever began the interview wants no answer to it, though others must give one


@dataclass(frozen=True, slots=True)
class Mark:
    """asked, at: ISO times of showing and of answering. odd: kept although surprising. reason: as the person put it."""

    how: How
    at: str
    asked: str = ""
    odd: bool = False
    reason: str = ""


class Why(StrEnum):
    """What is waiting for the person's word."""

    SURPRISING = "surprising"
    SUGGESTED = "suggested"  # the only thing that an unclear text can mean


@dataclass(frozen=True, slots=True)
class Pending:
    """A value that is not taken before the person has said so."""

    path: str
    value: str
    why: Why
    reason: str = ""


class Via(StrEnum):
    """How the person came to a question that is not simply the next: where "back" leads from there."""

    BACK = "back"
    PICK = "pick"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """answers: as `forms.model` saves them. marks: settled questions and repeats, by path with positions. notes: shown
    notes, with a checksum of their text. focus: the question that the person went to. ticks: so far, in a multiple
    choice. pictures: files of the form that were sent."""

    form: str
    version: str
    fingerprint: str
    started: str
    answers: Mapping[str, Any]
    step: int = 1
    stage: Stage = Stage.ASK
    marks: Mapping[str, Mark] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    fresh: tuple[str, ...] = ()  # notes that stand with the open question
    known: tuple[str, ...] = ()  # still to be confirmed together
    open: str = ""  # path of the question or repeat that is shown
    asked: str = ""  # when it was first shown
    focus: str = ""
    via: Via | None = None
    scope: str = ""  # of PICK: an entry of a repeat, or "known", or "" for all
    pending: Pending | None = None
    offered: tuple[str, ...] = ()  # what an unclear date or time can mean, to be chosen by its number
    ticks: tuple[str, ...] | None = None
    page: int = 1
    query: str = ""
    offers: Mapping[str, str] = field(default_factory=dict)  # given in advance, looked at when their question comes
    media: Mapping[str, int] = field(default_factory=dict)  # path: id of the kept file
    pictures: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Compact JSON."""
        return json.dumps(self, default=_fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> State:
        """The reverse of `to_json`; fields that this version doesn't know are left out."""
        raw: dict[str, Any] = json.loads(text)
        names = {one.name for one in dataclasses.fields(cls)}
        values = {name: value for name, value in raw.items() if name in names}
        values["stage"] = Stage(raw["stage"])
        values["marks"] = {path: _mark(mark) for path, mark in raw["marks"].items()}
        values["via"] = Via(raw["via"]) if raw.get("via") else None
        values["pending"] = _pending(raw["pending"]) if raw.get("pending") else None
        for name in ("fresh", "known", "offered", "pictures"):
            values[name] = tuple(raw.get(name, ()))
        values["ticks"] = None if raw.get("ticks") is None else tuple(raw["ticks"])
        return cls(**values)


def _fields(one: State | Mark | Pending) -> dict[str, Any]:
    """One level: what is inside comes here by itself."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _mark(raw: dict[str, Any]) -> Mark:
    return Mark(How(raw["how"]), raw["at"], raw.get("asked", ""), raw.get("odd", False), raw.get("reason", ""))


def _pending(raw: dict[str, Any]) -> Pending:
    return Pending(raw["path"], raw["value"], Why(raw["why"]), raw.get("reason", ""))
