"""Chats that answered "blocked" too many at once to be believed, for whoever is answerable for an area: how many wait,
and what a person decided about them. Numbers only."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from domain.people import Role
from storage.database import Store
from storage.tables import account, chat
from storage.villages.areas import area_parameters, within_bound
from storage.wire import chats, claims
from storage.wire.chats import Push

_HELD = (
    select(chat.c.id)
    .join(account, account.c.id == chat.c.account_id)
    .where(chat.c.push == Push.QUARANTINED.value, within_bound(account.c.area))
    .order_by(chat.c.id)
)
_BY_ROLE = (
    select(account.c.role, func.count())
    .select_from(chat.join(account, account.c.id == chat.c.account_id))
    .where(chat.c.push == Push.QUARANTINED.value, within_bound(account.c.area))
    .group_by(account.c.role)
)


def waiting(store: Store, area: str) -> Mapping[Role, int]:
    """How many chats of an area wait, by what their people are."""
    found = store.connection.execute(_BY_ROLE, area_parameters(area)).all()
    return {Role(role): count for role, count in found}


def end(store: Store, area: str, *, closed: bool) -> int:
    """They are closed indeed, or were never. How many chats."""
    held = list(store.connection.scalars(_HELD, area_parameters(area)))
    for chat_id in held:
        if closed:
            claims.close_chat(store, chat_id)
        else:
            chats.set_push(store, chat_id, Push.ON)
    return len(held)
