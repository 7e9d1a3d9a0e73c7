"""The text that Sapa has just asked for outside any form: the next thing written in that chat is meant for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, delete, select

from storage.database import Store
from storage.inserts import insert_or_replace
from storage.tables import awaited
from storage.tables.metadata import Id, Utc


class What(StrEnum):
    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"
    WHY = "why"
    PLAN_NOTE = "plan_note"  # on something that was agreed to be done
    MEND = "mend"  # why a text was sent back by its reviewer


@dataclass(frozen=True, slots=True)
class Awaited:
    """subject_id: the question that is answered or noted on, the rating that is explained, the action item."""

    what: What
    subject_id: int | None


_CHAT = bindparam("of_chat", type_=Id)
_PUT = insert_or_replace(awaited, ["chat_id"], ["what", "subject_id", "since"])
_ONE = select(awaited).where(awaited.c.chat_id == _CHAT, awaited.c.since > bindparam("after", type_=Utc()))
_CLEAR = delete(awaited).where(awaited.c.chat_id == _CHAT)


def put(store: Store, chat_id: int, what: What, subject_id: int | None, now: datetime) -> None:
    """One at a time: what was awaited before is not any more."""
    values = {"chat_id": chat_id, "what": what, "subject_id": subject_id, "since": now}
    store.connection.execute(_PUT[store.dialect], values)


def of_chat(store: Store, chat_id: int, after: datetime) -> Awaited | None:
    """What was asked for since then."""
    row = store.connection.execute(_ONE, {"of_chat": chat_id, "after": after}).one_or_none()
    return None if row is None else Awaited(What(row.what), row.subject_id)


def clear(store: Store, chat_id: int) -> None:
    store.connection.execute(_CLEAR, {"of_chat": chat_id})
