"""The line that each kader gets in the morning: at which minute, in which chats, and who has been seen to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, or_, select, true, update

from domain.people import Role
from domain.zones import Zone
from storage.database import Store
from storage.inserts import insert_if_new, insert_or_replace
from storage.people.accounts import Status
from storage.tables import account, chat, morning
from storage.tables.metadata import Id
from storage.wire.chats import Push

DEFAULT_MINUTE = 7 * 60 + 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kader's chat whose minute has come."""

    chat_id: int
    account_id: int


_MINUTE = func.coalesce(morning.c.minute, DEFAULT_MINUTE)
_WAITING = (
    select(chat.c.id, chat.c.account_id)
    .join(account, account.c.id == chat.c.account_id)
    .outerjoin(morning, morning.c.chat_id == chat.c.id)
    .where(
        account.c.role == Role.KADER,
        account.c.status == Status.ACTIVE,
        chat.c.push == Push.ON,
        chat.c.zone == bindparam("zone"),
        bindparam("minute") >= _MINUTE,
        or_(bindparam("too_late") < _MINUTE, morning.c.told_on.is_not(None)),
        func.coalesce(morning.c.wanted, true()),
        or_(morning.c.told_on.is_(None), morning.c.told_on < bindparam("today")),
    )
    .order_by(account.c.area, account.c.team_id, chat.c.id)
    .limit(bindparam("most"))
)
_ONE = select(morning).where(morning.c.chat_id == bindparam("of_chat", type_=Id))
_FIRST = insert_if_new(morning)
_CLAIM = (
    update(morning)
    .where(
        morning.c.chat_id == bindparam("of_chat", type_=Id),
        or_(morning.c.told_on.is_(None), morning.c.told_on < bindparam("on")),
    )
    .values(told_on=bindparam("on"))
)
_SET = insert_or_replace(morning, ["chat_id"], ["minute", "wanted"])


def waiting(store: Store, zone: Zone, today: date, minute: int, *, for_minutes: int, most: int) -> list[Waiting]:
    """The chats of kader in this zone whose minute has come and that were not seen to today (after an outage, hours
    later); of those who were never seen to, at most `for_minutes` ago: they have just joined. Those of a team beside
    each other. None that stopped us."""
    parameters = {"zone": zone, "today": today, "minute": minute, "too_late": minute - for_minutes, "most": most}
    return [Waiting(row.id, row.account_id) for row in store.connection.execute(_WAITING, parameters)]


def claim(store: Store, chat_id: int, today: date) -> bool:
    """Whoever claims the day of a chat says the line, and nobody else."""
    row: dict[str, Any] = {"chat_id": chat_id, "minute": DEFAULT_MINUTE, "wanted": True, "told_on": None}
    store.connection.execute(_FIRST[store.dialect], row)
    return store.connection.execute(_CLAIM, {"of_chat": chat_id, "on": today}).rowcount == 1


def minute(store: Store, chat_id: int) -> int | None:
    """When this chat wants its line; None: not at all."""
    row = store.connection.execute(_ONE, {"of_chat": chat_id}).one_or_none()
    if row is None:
        return DEFAULT_MINUTE
    return row.minute if row.wanted else None


def choose(store: Store, chat_id: int, minute: int | None) -> None:
    """At this minute after local midnight from now on; None: never."""
    row = {
        "chat_id": chat_id,
        "minute": DEFAULT_MINUTE if minute is None else minute,
        "wanted": minute is not None,
        "told_on": None,
    }
    store.connection.execute(_SET[store.dialect], row)
