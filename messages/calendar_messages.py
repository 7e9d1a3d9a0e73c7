"""The 1000 HPK calendar: one Markdown file per message (weekly tips, first days, reminders, a starter set), read into
values and held to its rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from domain.people import Anchor, Relation
from messages.calendar_schedule import SCHEDULE_FIELDS, Kind, Schedule, schedule_of, unknown_doses, wrong_schedule
from messages.front_matter import (
    Approval,
    are_texts,
    fingerprint,
    is_sound_approval,
    line_of,
    numbers_in,
    read_parts,
    shelved,
    spoken_to,
)
from messages.gsm7 import places
from messages.wordlist import FALLBACK, BrokenFiles, Problem

FOLDER = Path(__file__).parent / "calendar"
LONGEST_SHORT = 125  # SMS places: one message, with room for the sender's name
BODY = (300, 700)  # characters: worth opening, still one idea
BODY_OF_OTHERS = (80, 700)  # a reminder may be brief
LONGEST_KEY = 24  # with the date of an occurrence behind it ("@2026-02-01"), it fits the outbox's column
WEEKS = {"hamil": range(4, 43), "anak": range(105)}

# Whose own part of a message each further recipient reads ("## ayah"); everybody else reads the mother's.
VOICES = {Relation.AYAH: "ayah", Relation.NENEK: "nenek", Relation.KAKEK: "nenek"}
_FOLDER_OF = {Anchor.HPHT: "hamil", Anchor.BIRTH: "anak"}
_FIELDS = {"who", "anchor", "theme", "must_know", "sources", "facts", "approval", "short"}
_OPTIONAL = {"kind", "hour", "whatsapp_template", "development", "doses"} | SCHEDULE_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMessage:
    """One message of the calendar. key: "anak/09", stable for ever: what was sent is remembered by it.

    anchor: hpht counts completed gestational weeks, birth completed weeks of life (week 0: days 0-6). schedule: when;
    week: of a weekly tip. development: what a child can do, which of a preterm one is judged by its corrected age.
    doses: a reminder of these, which speaks only of those that the child's record lacks.
    who: whom it speaks to. hour: local, where this message needs its own; else the family's. facts: every claim and
    number of the body, for whoever approves it. short: for SMS and lists. voices: what the father ("ayah") or the
    grandmother ("nenek") reads instead of the body, which speaks to the mother.
    """

    key: str
    who: str
    anchor: Anchor
    kind: Kind = Kind.TIP
    schedule: Schedule
    development: bool = False
    doses: tuple[str, ...] = ()
    theme: str
    must_know: bool
    short: str
    body: str
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    approval: Approval
    approved_by: str | None = None
    approved_on: date | None = None
    approved_text: str | None = None  # the fingerprint of what was approved
    hour: time | None = None
    whatsapp_template: str | None = None
    language: str = FALLBACK
    voices: Mapping[str, str] = field(default_factory=dict)

    def body_for(self, relation: Relation | None) -> str:
        """The body in the voice of who reads it: a father's or a grandmother's own, where there is one."""
        return self.voices.get(VOICES.get(relation, ""), self.body) if relation is not None else self.body

    @property
    def week(self) -> int:
        """Completed weeks since the anchor; -1 for what comes by date or by joining."""
        day = self.schedule.day
        return -1 if day is None or self.kind is Kind.STARTER else day // 7

    @property
    def fingerprint(self) -> str:
        """Eight letters that change with every word of the message: what an approval is given to."""
        return fingerprint(self.theme, self.short, self.body, *(self.voices[name] for name in sorted(self.voices)))

    @property
    def approved(self) -> bool:
        """Signed by a health worker, and unchanged since."""
        return self.approval is Approval.APPROVED and self.approved_text == self.fingerprint


class BrokenCalendar(BrokenFiles):
    """Calendar files that cannot be used."""


def load_calendar(folder: Path | None = None, language: str = FALLBACK) -> tuple[CalendarMessage, ...]:
    """All messages in order of weeks, pregnancy first; what `language` lacks comes from the fallback. Raises
    BrokenCalendar."""
    messages, problems = read_calendar(folder, language)
    if problems:
        raise BrokenCalendar(problems)
    return messages


def read_calendar(
    folder: Path | None = None, language: str = FALLBACK
) -> tuple[tuple[CalendarMessage, ...], tuple[Problem, ...]]:
    """The messages that can be read, and what is wrong with the others and with the whole (for `sapa check`)."""
    problems: list[Problem] = []
    found: dict[str, CalendarMessage] = {}
    for shelf, path in shelved(folder or FOLDER, language, "*/*.md"):
        message, wrong = _read(path, f"calendar/{shelf}/{path.parent.name}/{path.name}")
        problems += wrong
        if message:
            found[message.key] = replace(message, language=shelf)
    problems += _gaps(found)
    ordered = sorted(found.values(), key=_place)
    return tuple(ordered), tuple(problems)


def _place(message: CalendarMessage) -> tuple[object, ...]:
    """Weekly tips first, pregnancy before life."""
    day = message.schedule.day
    return list(Kind).index(message.kind), message.anchor is Anchor.BIRTH, -1 if day is None else day, message.key


def calendar_table(messages: Iterable[CalendarMessage]) -> str:
    """The calendar as lines for `sapa calendar` and for reviewers: key, must-know, length, fingerprint, who approved
    this very text, whose further voices it has, theme, short form."""
    lines = [f"{'key':<24} must  len  text      approved  voices      theme: short form"]
    for message in messages:
        must, approved = ("*" if message.must_know else " "), (message.approved_by if message.approved else "no")
        text = f"{len(message.body):>4}  {message.fingerprint}  {approved:<8}  {','.join(sorted(message.voices)):<10}"
        lines.append(f"{message.key:<24} {must:<4} {text}  {message.theme}: {message.short}")
    return "\n".join(lines) + "\n"


def unapproved(messages: Iterable[CalendarMessage]) -> list[Problem]:
    """Warnings: how many are held back, and which of them were changed after a health worker had signed."""
    messages = tuple(messages)
    held = [message for message in messages if not message.approved]
    changed = [message for message in held if message.approval is Approval.APPROVED]
    facts = {"count": len(held), "total": len(messages)}
    return [
        *([Problem(file="calendar", line=0, key="check.unapproved", facts=facts)] if held else []),
        *(Problem(file=_file(message), line=0, key="check.calendar_changed") for message in changed),
    ]


def _file(message: CalendarMessage) -> str:
    return f"calendar/{message.language}/{message.key}.md"


def _read(path: Path, shown: str) -> tuple[CalendarMessage | None, list[Problem]]:
    text, head, body = read_parts(path)
    if head is None:
        return None, [Problem(file=shown, line=1, key="check.calendar_head")]
    wrong = {name: line_of(text, name) for name in _wrong_fields(head)}
    if wrong:
        return None, [
            Problem(file=shown, line=line, key="check.calendar_field", facts={"name": name})
            for name, line in wrong.items()
        ]
    message = _message(f"{path.parent.name}/{path.stem}", head, body)
    problems = list(_faults(message))
    return message, [replace(problem, file=shown, line=line_of(text, _about(problem))) for problem in problems]


def _wrong_fields(head: Mapping[str, Any]) -> Iterator[str]:
    """Names of fields that are missing, unknown, or of the wrong kind."""
    yield from sorted((_FIELDS - head.keys()) | {str(name) for name in head.keys() - _FIELDS - _OPTIONAL})
    kinds: dict[str, type | tuple[type, ...]] = {
        "who": str, "theme": str, "short": str, "must_know": bool, "whatsapp_template": str, "hour": str,
        "development": bool,
    }  # fmt: skip
    yield from (name for name, kind in kinds.items() if name in head and not isinstance(head[name], kind))
    yield from (name for name in ("sources", "facts") if name in head and not are_texts(head[name]))
    if "anchor" in head and head["anchor"] not in list(Anchor):
        yield "anchor"
    elif head.get("kind", Kind.TIP) not in list(Kind):
        yield "kind"
    elif "anchor" in head:
        yield from wrong_schedule(head, Kind(head.get("kind", Kind.TIP)))
    if "doses" in head and unknown_doses(head["doses"]):
        yield "doses"
    if isinstance(head.get("hour"), str) and not re.fullmatch(r"(0[7-9]|1\d):[0-5]\d", head["hour"]):
        yield "hour"
    if "approval" in head and not is_sound_approval(head["approval"]):
        yield "approval"


def _message(key: str, head: Mapping[str, Any], body: str) -> CalendarMessage:
    approval = head["approval"]
    body, voices = spoken_to(body)
    return CalendarMessage(
        key=key,
        who=head["who"],
        anchor=Anchor(head["anchor"]),
        kind=Kind(head.get("kind", Kind.TIP)),
        schedule=schedule_of(head),
        development=head.get("development", False),
        doses=tuple(head.get("doses", ())),
        theme=head["theme"],
        must_know=head["must_know"],
        short=head["short"],
        body=body,
        voices=voices,
        sources=tuple(head["sources"]),
        facts=tuple(head["facts"]),
        approval=Approval(approval["state"]),
        approved_by=approval.get("by"),
        approved_on=approval.get("when"),
        approved_text=approval.get("of"),
        hour=time.fromisoformat(head["hour"]) if "hour" in head else None,
        whatsapp_template=head.get("whatsapp_template"),
    )


def _faults(message: CalendarMessage) -> Iterator[Problem]:
    """What is wrong with a message that could be read; files and lines are filled in by the reader."""
    if message.kind is Kind.TIP and message.key != f"{_FOLDER_OF[message.anchor]}/{message.week:02}":
        yield Problem(file="", line=0, key="check.calendar_place", facts={"name": "week"})
    if message.kind is not Kind.TIP and (_in_a_folder_of_weeks(message.key) or len(message.key) > LONGEST_KEY):
        yield Problem(file="", line=0, key="check.calendar_folder", facts={"longest": LONGEST_KEY})
    try:
        if (count := places(message.short)) > LONGEST_SHORT:
            facts = {"count": count, "longest": LONGEST_SHORT}
            yield Problem(file="", line=0, key="check.calendar_short", facts=facts)
    except ValueError as unknown:
        yield Problem(file="", line=0, key="check.calendar_letters", facts={"reason": str(unknown)})
    yield from _faults_of_texts(message)


def _faults_of_texts(message: CalendarMessage) -> Iterator[Problem]:
    """The body and each further voice: its length, and its numbers."""
    known = numbers_in(" ".join((message.short, *message.facts)))
    least, most = BODY if message.kind is Kind.TIP else BODY_OF_OTHERS
    for text in (message.body, *message.voices.values()):
        shortest = least if text is message.body else BODY_OF_OTHERS[0]
        if not shortest <= len(text) <= most:
            yield Problem(file="", line=0, key="check.calendar_length", facts={"count": len(text)})
        if unknown := numbers_in(text) - known:
            yield Problem(file="", line=0, key="check.calendar_number", facts={"reason": ", ".join(sorted(unknown))})
    for name in sorted(message.voices.keys() - set(VOICES.values())):
        yield Problem(file="", line=0, key="check.calendar_voice", facts={"name": name})


def _in_a_folder_of_weeks(key: str) -> bool:
    return key.partition("/")[0] in _FOLDER_OF.values()


def _about(problem: Problem) -> str:
    """The field at which a problem is shown; the body's problems are shown at the file's beginning."""
    return {
        "check.calendar_place": "week",
        "check.calendar_short": "short",
        "check.calendar_letters": "short",
    }.get(problem.key, "")


def _gaps(found: Mapping[str, CalendarMessage]) -> list[Problem]:
    wanted = [f"{folder}/{week:02}" for folder, weeks in WEEKS.items() for week in weeks]
    missing = [key for key in wanted if key not in found]
    if not missing:
        return []
    reason = ", ".join(missing[:10]) + (" …" if len(missing) > 10 else "")
    return [Problem(file="calendar", line=0, key="check.calendar_missing", facts={"reason": reason})]
