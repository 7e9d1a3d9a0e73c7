"""How a chat wants to be written to: paused until a day, must-knows only; and whether it was asked why it left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text, update

from domain.people import Relation
from storage.database import Store
from storage.inserts import insert_if_new, insert_or_replace
from storage.tables import wish
from storage.tables.metadata import Id, Utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """paused_until: programme time. asked_why: reasons for leaving are asked once in a chat's life."""

    paused_until: datetime | None = None
    must_knows_only: bool = False
    voice: Relation | None = None  # as a human of the programme confirmed it; else what its reader is in the family
    asked_why: bool = False
    why: str | None = None


_CHAT = bindparam("of_chat", type_=Id)
_ONE = select(wish).where(wish.c.chat_id == _CHAT)
_PAUSE = insert_or_replace(wish, ["chat_id"], ["paused_until"])
_FEWER = insert_or_replace(wish, ["chat_id"], ["must_knows_only"])
_VOICE = insert_or_replace(wish, ["chat_id"], ["voice"])
_ASK = insert_if_new(wish)
_ASKED = (
    update(wish)
    .where(wish.c.chat_id == _CHAT, wish.c.asked_why_at.is_(None))
    .values(asked_why_at=bindparam("now", type_=Utc()))
)
_WHY = (
    update(wish)
    .where(wish.c.chat_id == _CHAT, wish.c.why.is_(None), wish.c.asked_why_at.is_not(None))
    .values(why=bindparam("to_why"))
)
_OVER = (
    select(wish.c.chat_id)
    .where(text("paused_until IS NOT NULL"), wish.c.paused_until <= bindparam("now", type_=Utc()))
    .order_by(wish.c.paused_until, wish.c.chat_id)
)
_END = (
    update(wish)
    .where(wish.c.chat_id == _CHAT, wish.c.paused_until <= bindparam("now", type_=Utc()))
    .values(paused_until=None)
)


def of_chat(store: Store, chat_id: int) -> Wish:
    """What was never said is no wish."""
    row = store.connection.execute(_ONE, {"of_chat": chat_id}).one_or_none()
    if row is None:
        return Wish()
    return Wish(
        paused_until=row.paused_until,
        must_knows_only=row.must_knows_only,
        voice=None if row.voice is None else Relation(row.voice),
        asked_why=row.asked_why_at is not None,
        why=row.why,
    )


def pause(store: Store, chat_id: int, until: datetime | None) -> None:
    """None: not paused."""
    values = {"chat_id": chat_id, "paused_until": until, "must_knows_only": False}
    store.connection.execute(_PAUSE[store.dialect], values)


def must_knows_only(store: Store, chat_id: int, only: bool) -> None:
    store.connection.execute(_FEWER[store.dialect], {"chat_id": chat_id, "must_knows_only": only})


def set_voice(store: Store, chat_id: int, voice: Relation) -> None:
    values = {"chat_id": chat_id, "voice": voice, "must_knows_only": False}
    store.connection.execute(_VOICE[store.dialect], values)


def ask_why(store: Store, chat_id: int, now: datetime) -> bool:
    """Whether to ask now: true the first time only."""
    store.connection.execute(_ASK[store.dialect], {"chat_id": chat_id, "must_knows_only": False})
    return store.connection.execute(_ASKED, {"of_chat": chat_id, "now": now}).rowcount == 1


def because(store: Store, chat_id: int, why: str) -> bool:
    """A code, kept once; false if nobody asked, or it was answered before."""
    return store.connection.execute(_WHY, {"of_chat": chat_id, "to_why": why}).rowcount == 1


def paused_until(store: Store, now: datetime) -> list[int]:
    """The chats whose pause is over by now."""
    return list(store.connection.scalars(_OVER, {"now": now}))


def end_pause(store: Store, chat_id: int, now: datetime) -> bool:
    """Not paused any more. False if it was not, or is for longer than that: somebody else was here first, or the family
    has decided otherwise meanwhile."""
    return store.connection.execute(_END, {"of_chat": chat_id, "now": now}).rowcount == 1
