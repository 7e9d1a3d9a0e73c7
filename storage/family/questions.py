"""Questions of families and kader, whose turn each is, and what was said to it. Texts are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, text, update

from domain.areas import contains
from domain.people import Role
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope, questions_for_each_role, sees_numbers
from storage.tables import person, question, question_line
from storage.tables.metadata import Id, Utc
from storage.villages.areas import area_parameters

_TEXT, _LINE = "question.text", "question_line.text"


class Level(StrEnum):
    """Whose turn it is."""

    KADER = "kader"
    PETUGAS = "petugas"
    PEMBINA = "pembina"


class Status(StrEnum):
    KEPT = "kept"  # written, and not sent to anybody yet
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class LineKind(StrEnum):
    ANSWER = "answer"
    NOTE = "note"  # for staff; whoever asked never sees it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """account_id, chat_id: who asks, and where the answer goes. turned_at: when it came to whoever has it now."""

    id: int
    account_id: int
    chat_id: int
    person_id: int | None
    area: str
    team_id: int | None
    level: Level
    status: Status
    message: str | None
    text: str
    assigned_to: int | None
    asked_at: datetime
    turned_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    account_id: int
    kind: LineKind
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """For the month's summary, without names. hours: mean hours until the first answer; None: none was answered."""

    asked: int
    open: int
    answered: int
    hours: float | None


_WHICH = bindparam("which", type_=Id)
_NOW = bindparam("now", type_=Utc())
_ASK = insert(question)
_SAY = insert(question_line)
_FORGET_KEPT = delete(question).where(
    question.c.chat_id == bindparam("of_chat", type_=Id), question.c.status == Status.KEPT.value
)
_ONE = questions_for_each_role(lambda seen: select(question).where(question.c.id == _WHICH, seen))
_QUEUE = questions_for_each_role(
    lambda seen: (
        select(question)
        .where(question.c.status == Status.OPEN.value, seen)
        .order_by(question.c.turned_at, question.c.id)
    )
)
_LINES = (
    select(question_line).where(question_line.c.question_id == _WHICH).order_by(question_line.c.at, question_line.c.id)
)
_MINE = select(question).where(question.c.id == _WHICH)
_SEND = (
    update(question)
    .where(question.c.id == _WHICH, question.c.status == Status.KEPT.value)
    .values(status=Status.OPEN.value, asked_at=_NOW, turned_at=_NOW)
)
_ASSIGN = (
    update(question)
    .where(question.c.id == _WHICH, question.c.status == Status.OPEN.value)
    .where(or_(question.c.assigned_to.is_(None), question.c.assigned_to == bindparam("by", type_=Id)))
    .values(assigned_to=bindparam("by", type_=Id))
)
_TURN = (
    update(question)
    .where(question.c.id == _WHICH, question.c.status == Status.OPEN.value, question.c.level == bindparam("from_level"))
    .values(level=bindparam("to_level"), turned_at=_NOW, assigned_to=None)
)
_HAND = (
    update(question)
    .where(
        question.c.id == _WHICH,
        question.c.status == Status.OPEN.value,
        question.c.level == bindparam("from_level"),
        question.c.assigned_to.is_not_distinct_from(bindparam("from_whom", type_=Id)),
    )
    .values(level=bindparam("to_level"), assigned_to=bindparam("by", type_=Id), turned_at=_NOW)
)
_ANSWERED = (
    update(question)
    .where(question.c.id == _WHICH, question.c.status.in_((Status.OPEN.value, Status.ANSWERED.value)))
    .values(status=Status.ANSWERED.value, answered_at=func.coalesce(question.c.answered_at, _NOW))
)
_CLOSE = (
    update(question)
    .where(question.c.id == _WHICH, question.c.status != Status.CLOSED.value)
    .values(status=Status.CLOSED.value, closed_at=_NOW, closed_why=bindparam("why"))
)
_REOPEN = (
    update(question)
    .where(question.c.id == _WHICH, question.c.status.in_((Status.ANSWERED.value, Status.CLOSED.value)))
    .values(status=Status.OPEN.value, turned_at=_NOW, assigned_to=None, closed_at=None, closed_why=None)
)
_OVERDUE = (
    select(question)
    .where(
        text("question.status <> 'closed'"),
        question.c.status == Status.OPEN.value,
        question.c.level == bindparam("of_level"),
        question.c.turned_at < bindparam("before", type_=Utc()),
    )
    .order_by(question.c.turned_at, question.c.id)
)
_WAITING_OF = select(func.count()).where(
    question.c.account_id == bindparam("of_account", type_=Id), question.c.status == Status.OPEN.value
)
_OF_FAMILY = (
    update(question)
    .where(
        question.c.person_id.in_(select(person.c.id).where(person.c.family_id == bindparam("of_family", type_=Id))),
        question.c.status != Status.CLOSED.value,
    )
    .values(status=Status.CLOSED.value, closed_at=_NOW, closed_why=bindparam("why"))
)
_TIMES = select(question.c.status, question.c.asked_at, question.c.answered_at).where(
    question.c.status != Status.KEPT.value,
    question.c.asked_at >= bindparam("since", type_=Utc()),
    question.c.asked_at < bindparam("until", type_=Utc()),
    sees_numbers(question.c.area, question.c.team_id),
)


def keep(
    store: Store,
    *,
    account_id: int,
    chat_id: int,
    person_id: int | None,
    area: str,
    team_id: int | None,
    level: Level,
    said: str,
    now: datetime,
    status: Status = Status.OPEN,
    message: str | None = None,
) -> int:
    """A new question. One that is only kept (status KEPT) takes the place of the chat's last kept one."""
    store.connection.execute(_FORGET_KEPT, {"of_chat": chat_id})
    number = new_id()
    values = {
        "id": number,
        "account_id": account_id,
        "chat_id": chat_id,
        "person_id": person_id,
        "area": area,
        "team_id": team_id,
        "level": level,
        "status": status,
        "message": message,
        "text": store.vault.seal(said, _TEXT, number),
        "asked_at": now,
        "turned_at": now,
    }
    store.connection.execute(_ASK, values)
    return number


def waiting_of(store: Store, account_id: int) -> int:
    """How many questions of this account nobody has answered yet."""
    return int(store.connection.scalar(_WAITING_OF, {"of_account": account_id}) or 0)


def question_in(store: Store, scope: Scope, question_id: int) -> Question | None:
    """None for one that the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), **_me(scope), "which": question_id})
    found = row.one_or_none()
    return None if found is None else _question(store, found)


def kept_in(store: Store, chat_id: int, question_id: int) -> str | None:
    """What was typed in this chat and has not become a question yet."""
    kept = select(question).where(question.c.id == question_id, question.c.chat_id == chat_id)
    row = store.connection.execute(kept.where(question.c.status == Status.KEPT)).one_or_none()
    return None if row is None else _question(store, row).text


def queue_in(store: Store, scope: Scope) -> tuple[Question, ...]:
    """What is open and the asker may see, the longest waiting first."""
    rows = store.connection.execute(_QUEUE[scope.role], {**scope.parameters(), **_me(scope)})
    return tuple(_question(store, row) for row in rows)


def by_id(store: Store, question_id: int) -> Question:
    """For the system's own use: not to be shown without a scope."""
    return _question(store, store.connection.execute(_MINE, {"which": question_id}).one())


def lines(store: Store, question_id: int) -> tuple[Line, ...]:
    """Answers and notes of a question that the asker was shown, in order."""
    return tuple(
        Line(
            account_id=row.account_id,
            kind=LineKind(row.kind),
            text=store.vault.open(row.text, _LINE, row.id),
            at=row.at,
        )
        for row in store.connection.execute(_LINES, {"which": question_id})
    )


def add(store: Store, question_id: int, kind: LineKind, said: str, by: int, now: datetime) -> None:
    number = new_id()
    values = {
        "id": number,
        "question_id": question_id,
        "account_id": by,
        "kind": kind,
        "text": store.vault.seal(said, _LINE, number),
        "at": now,
    }
    store.connection.execute(_SAY, values)


def send(store: Store, question_id: int, now: datetime) -> bool:
    """A kept one is asked. False if it was before."""
    return _changed(store, _SEND, question_id, now=now)


def assign(store: Store, question_id: int, by: int) -> bool:
    """ "I will answer it": of two, one wins."""
    return _changed(store, _ASSIGN, question_id, by=by)


def answered(store: Store, question_id: int, now: datetime) -> bool:
    """False for one that is closed, or was never asked."""
    return _changed(store, _ANSWERED, question_id, now=now)


def turn(store: Store, found: Question, to: Level, now: datetime) -> bool:
    """Passed up; false if somebody was quicker."""
    return _changed(store, _TURN, found.id, from_level=found.level, to_level=to, now=now)


def hand(store: Store, found: Question, to: Level, account_id: int, now: datetime) -> bool:
    """Somebody else has it from now on; false if it changed hands meanwhile. That she may see it is the caller's to
    check."""
    return _changed(
        store, _HAND, found.id, from_level=found.level, from_whom=found.assigned_to, to_level=to, by=account_id, now=now
    )


def close(store: Store, question_id: int, now: datetime, why: str = "done") -> bool:
    return _changed(store, _CLOSE, question_id, now=now, why=why)


def reopen(store: Store, question_id: int, now: datetime) -> bool:
    return _changed(store, _REOPEN, question_id, now=now)


def close_of_family(store: Store, family_id: int, now: datetime) -> int:
    """After a loss nobody answers last week's question about bathing the baby. How many."""
    return store.connection.execute(_OF_FAMILY, {"of_family": family_id, "now": now, "why": "loss"}).rowcount


def overdue(store: Store, level: Level, before: datetime) -> Sequence[Question]:
    """For passing up itself: those that have waited at this level since before then."""
    return [_question(store, row) for row in store.connection.execute(_OVERDUE, {"of_level": level, "before": before})]


def waiting(store: Store, scope: Scope, area: str, since: datetime, until: datetime) -> Waiting:
    """How many were asked in this time in an area of the asker's (and team), and how long they waited: numbers only."""
    if scope.role is Role.KELUARGA or not contains(scope.area, area):
        return Waiting(0, 0, 0, None)
    values = {**scope.parameters(), **area_parameters(area), "since": since, "until": until}
    rows = store.connection.execute(_TIMES, values).all()
    hours = [(row.answered_at - row.asked_at).total_seconds() / 3600 for row in rows if row.answered_at is not None]
    still_open = sum(row.status == Status.OPEN for row in rows)
    return Waiting(len(rows), still_open, len(hours), sum(hours) / len(hours) if hours else None)


def _me(scope: Scope) -> dict[str, int]:
    return {"scope_account": scope.account_id}


def _changed(store: Store, statement: Any, question_id: int, **values: object) -> bool:
    return bool(store.connection.execute(statement, {"which": question_id, **values}).rowcount == 1)


def _question(store: Store, row: Row[Any]) -> Question:
    return Question(
        id=row.id,
        account_id=row.account_id,
        chat_id=row.chat_id,
        person_id=row.person_id,
        area=row.area,
        team_id=row.team_id,
        level=Level(row.level),
        status=Status(row.status),
        message=row.message,
        text=store.vault.open(row.text, _TEXT, row.id),
        assigned_to=row.assigned_to,
        asked_at=row.asked_at,
        turned_at=row.turned_at,
        answered_at=row.answered_at,
    )
