"""The calendar and the answers as they stand now: their files, with what reviewers have said in chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from domain.talk import Fact
from messages.answers import Answer, answers
from messages.calendar_messages import CalendarMessage, load_calendar
from messages.front_matter import Approval
from storage.database import Store
from storage.family import content_versions
from storage.family.content_versions import Kind, Text, Verdict

Content = CalendarMessage | Answer
_C = TypeVar("_C", CalendarMessage, Answer)


@dataclass(frozen=True, slots=True)
class Standing:
    """verdict: of the last reviewer, or of the file; None: it waits."""

    text: Text
    content: Content
    verdict: Verdict | None

    @property
    def title(self) -> str:
        return self.content.theme if isinstance(self.content, CalendarMessage) else self.content.title


@dataclass(frozen=True, slots=True)
class Count:
    """How many texts are approved, wait, are to be mended."""

    approved: int
    waiting: int
    returned: int

    def as_fact(self) -> Fact:
        """For the words to say."""
        return {"approved": self.approved, "waiting": self.waiting, "returned": self.returned}


@cache
def calendar() -> tuple[CalendarMessage, ...]:
    """The calendar in service, as its files say; read once per process."""
    return load_calendar()


@cache
def _calendar_texts() -> tuple[tuple[Text, CalendarMessage], ...]:
    return tuple((text_of(one), one) for one in calendar())


def as_reviewed(store: Store, contents: Sequence[_C]) -> tuple[_C, ...]:
    """Any messages or answers with what reviewers have said of these very words."""
    said: dict[Text, Verdict] = {}
    for kind in {kind_of(one) for one in contents}:
        said |= content_versions.verdicts(store, kind)
    return tuple(_as_reviewed(one, said.get(text_of(one))) for one in contents)


def reviewed_calendar(store: Store) -> tuple[CalendarMessage, ...]:
    """The calendar with what was approved or sent back in chat: one query."""
    said = content_versions.verdicts(store, Kind.CALENDAR)
    return tuple(_as_reviewed(one, said.get(text)) for text, one in _calendar_texts()) if said else calendar()


def reviewed_message(store: Store, message: CalendarMessage) -> CalendarMessage:
    """One message of it: a look into the index."""
    return _as_reviewed(message, content_versions.verdict(store, text_of(message)))


def reviewed_answers(store: Store) -> Mapping[str, Answer]:
    """The answers by key, as they were reviewed."""
    return {one.key: one for one in as_reviewed(store, answers())}


def may_go(content: Content, *, approved_only: bool) -> bool:
    """Whether families may get it: what was sent back goes to nobody, what waits only where the programme lets it."""
    return content.approval is not Approval.RETURNED and (content.approved or not approved_only)


def text_of(content: Content) -> Text:
    """What an approval is given to: these very words."""
    return Text(kind=kind_of(content), message=content.key, language=content.language, fingerprint=content.fingerprint)


def kind_of(content: Content) -> Kind:
    return Kind.CALENDAR if isinstance(content, CalendarMessage) else Kind.ANSWER


def standings(store: Store) -> tuple[Standing, ...]:
    """Every text, the calendar first."""
    said = {**content_versions.verdicts(store, Kind.CALENDAR), **content_versions.verdicts(store, Kind.ANSWER)}
    every: tuple[Content, ...] = (*calendar(), *answers())
    return tuple(_standing(one, said.get(text_of(one))) for one in every)


def counted(found: tuple[Standing, ...]) -> Count:
    verdicts = [one.verdict for one in found]
    return Count(verdicts.count(Verdict.APPROVED), verdicts.count(None), verdicts.count(Verdict.RETURNED))


def _standing(content: Content, said: Verdict | None) -> Standing:
    by_file = Verdict.APPROVED if content.approved else None
    return Standing(text_of(content), content, said or by_file)


def _as_reviewed(content: _C, said: Verdict | None) -> _C:
    match said:
        case Verdict.APPROVED:
            return replace(content, approval=Approval.APPROVED, approved_text=content.fingerprint)
        case Verdict.RETURNED:
            return replace(content, approval=Approval.RETURNED)
        case _:
            return content
