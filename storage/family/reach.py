"""Whom our messages do not reach any more: chats that were closed, or to which sends fail day after day; and the
families whose every phone is one of them, who need a visit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, literal_column, or_, select, update

from domain.people import Role
from storage.database import Store
from storage.inserts import insert_if_new
from storage.people.shared_phones import reading
from storage.tables import account, chat, person, unreached
from storage.tables.metadata import Id
from storage.wire.chats import Push

FAILED_DAYS = 3  # on so many days a send failed, and none arrived in between: nobody is there

_CHAT = bindparam("of_chat", type_=Id)
_FIRST = insert_if_new(unreached)
_AGAIN = (
    update(unreached)
    .where(unreached.c.chat_id == _CHAT, unreached.c.last_on < bindparam("on"))
    .values(days=unreached.c.days + 1, last_on=bindparam("on"))
)
_ARRIVED = delete(unreached).where(unreached.c.chat_id == _CHAT)
_its, _its_account, _its_person = chat.alias("its"), account.alias("its_account"), person.alias("its_person")
_its_reading = reading.alias("its_reading")
_its_failures = unreached.alias("its_failures")
# Another phone of the family that we do reach: then nobody needs to go there.
_REACHED_OTHERWISE = (
    select(_its.c.id)
    .join(_its_reading, _its_reading.c.chat_id == _its.c.id)
    .join(_its_account, _its_account.c.id == _its_reading.c.account_id)
    .join(_its_person, _its_person.c.id == _its_account.c.person_id)
    .outerjoin(_its_failures, _its_failures.c.chat_id == _its.c.id)
    .where(
        _its_person.c.family_id == person.c.family_id,
        _its_account.c.status == "active",
        _its.c.push == Push.ON.value,
        func.coalesce(_its_failures.c.days, 0) < FAILED_DAYS,
    )
    .correlate(person)
    .exists()
)
_OF_SILENT_PHONES = (
    select(person.c.family_id)
    .join(account, and_(account.c.person_id == person.c.id, account.c.role == Role.KELUARGA.value))
    .join(reading, reading.c.account_id == account.c.id)
    .join(chat, chat.c.id == reading.c.chat_id)
    .where(account.c.status == "active", ~_REACHED_OTHERWISE)
)
_OF_CLOSED = _OF_SILENT_PHONES.where(literal_column("chat.push = 'blocked'"))
_OF_FAILING = _OF_SILENT_PHONES.join(unreached, unreached.c.chat_id == chat.c.id).where(
    unreached.c.days >= FAILED_DAYS, chat.c.push == Push.ON.value
)


def failed(store: Store, chat_id: int, on: date) -> None:
    """A send to this chat failed for good; counted once a day."""
    row = {"chat_id": chat_id, "days": 1, "first_on": on, "last_on": on}
    if store.connection.execute(_FIRST[store.dialect], row).rowcount == 0:
        store.connection.execute(_AGAIN, {"of_chat": chat_id, "on": on})


def arrived(store: Store, chat_id: int) -> None:
    """A send to this chat arrived: what failed before is forgotten."""
    store.connection.execute(_ARRIVED, {"of_chat": chat_id})


def none_of(family_id: ColumnElement[int]) -> ColumnElement[bool]:
    """That we reach this family, which has phones with us, on none of them. Who left by wish, or was silenced after a
    loss, is left in peace. Two lists of few, not correlated: a search per family would read all accounts."""
    return or_(family_id.in_(_OF_CLOSED), family_id.in_(_OF_FAILING))
