"""Chats: one place where a person and Sapa write to each other, and what we know about writing there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, Update, bindparam, select, update

from domain.people import Role
from domain.talk import Address, Keys, Option
from domain.zones import Zone
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.tables import account, chat
from storage.wire.says import options_from_json, options_to_json

Menu = tuple[tuple[Option, ...], ...]


class Push(StrEnum):
    """Whether we may write without having been asked. Replies are another matter: whoever writes is answered."""

    ON = "on"
    STOPPED = "stopped"  # by wish
    BLOCKED = "blocked"  # by the channel: the person closed this chat
    QUARANTINED = "quarantined"  # too many closed at once to be believed: a person has to look


@dataclass(frozen=True, slots=True)
class Chat:
    """menu: the options last shown, so that a number or a label typed later finds them."""

    id: int
    address: Address
    account_id: int | None
    language: str
    zone: Zone
    keys: Keys
    push: Push
    menu: Menu
    last_seen_at: datetime | None


_BY_ID = select(chat).where(chat.c.id == bindparam("b_id"))
# Not FOR UPDATE: that would also hold up everybody who only inserts a row which points at this chat.
_LOCK = _BY_ID.with_for_update(key_share=True)
_ID_OF = select(chat.c.id).where(chat.c.channel == bindparam("b_channel"), chat.c.address_hash == bindparam("b_hash"))
_QUARANTINED = select(chat.c.id).where(chat.c.channel == bindparam("b_channel"), chat.c.push == Push.QUARANTINED.value)
_IN_SERVICE = (
    select(chat)
    .join(account, account.c.id == chat.c.account_id)
    .where(account.c.role == bindparam("b_role"), account.c.status == "active", chat.c.push == Push.ON.value)
    .order_by(chat.c.id)
)
_NEW = insert_if_new(chat)


def _setting(*names: str) -> Update:
    return update(chat).where(chat.c.id == bindparam("b_id")).values({name: bindparam(f"b_{name}") for name in names})


_SET = {name: _setting(name) for name in ("account_id", "language", "zone", "keys", "push", "menu", "retry_after")}
_ANSWERED = _setting("last_seen_at", "menu")
_CLOSE = _setting("push").where(chat.c.push != Push.STOPPED.value)


def of_address(store: Store, address: Address, now: datetime, language: str = "id") -> Chat:
    """The chat at this address; a new one (keys inline, push on, WIB) if nobody wrote from there before."""
    return by_id(store, id_of(store, address, now, language))


def id_of(store: Store, address: Address, now: datetime, language: str = "id") -> int:
    """As `of_address`, the id only."""
    key = {"b_channel": address.channel, "b_hash": address_hash(store, address)}
    found: int | None = store.connection.scalar(_ID_OF, key)
    if found is not None:
        return found
    store.connection.execute(_NEW[store.dialect], _new_row(store, address, now, language))
    return int(store.connection.execute(_ID_OF, key).scalar_one())


def by_id(store: Store, chat_id: int) -> Chat:
    """Raises sqlalchemy's NoResultFound for an id that was never given."""
    return _read(store, store.connection.execute(_BY_ID, {"b_id": chat_id}).mappings().one())


def exists(store: Store, chat_id: int) -> bool:
    """Whether this id was ever given."""
    return store.connection.execute(_BY_ID, {"b_id": chat_id}).first() is not None


def lock(store: Store, chat_id: int) -> Chat:
    """The chat, which nobody else can lock until this transaction ends: what happens in one chat happens in order.
    (SQLite has one writer anyway.)"""
    return _read(store, store.connection.execute(_LOCK, {"b_id": chat_id}).mappings().one())


def set_account(store: Store, chat_id: int, account_id: int | None) -> None:
    _set(store, chat_id, "account_id", account_id)


def set_language(store: Store, chat_id: int, language: str) -> None:
    _set(store, chat_id, "language", language)


def set_zone(store: Store, chat_id: int, zone: Zone) -> None:
    _set(store, chat_id, "zone", zone.value)


def set_keys(store: Store, chat_id: int, keys: Keys) -> None:
    _set(store, chat_id, "keys", keys.value)


def set_push(store: Store, chat_id: int, push: Push) -> None:
    """Only says what may be sent from now on; `outbox.withdraw` takes back what is owed."""
    _set(store, chat_id, "push", push.value)


def set_closed(store: Store, chat_id: int, push: Push) -> None:
    """BLOCKED or QUARANTINED. What was stopped by wish or by a loss stays stopped: else whoever closes the chat and
    opens it again would be written to as if she had never asked for silence."""
    store.connection.execute(_CLOSE, {"b_id": chat_id, "b_push": push.value})


def remember_menu(store: Store, chat_id: int, options: Menu) -> None:
    """`options` as they were shown; an empty tuple forgets them."""
    _set(store, chat_id, "menu", _sealed_menu(store, chat_id, options))


def came_back(store: Store, found: Chat) -> Chat:
    """The person wrote: whoever does has opened the chat again, if it counted as closed. The chat as it is now."""
    if found.push not in (Push.BLOCKED, Push.QUARANTINED):
        return found
    set_push(store, found.id, Push.ON)
    return replace(found, push=Push.ON)


def answered(store: Store, chat_id: int, now: datetime, options: Menu) -> None:
    """The person wrote, and is shown these options now; an empty tuple forgets the last ones."""
    values = {"b_id": chat_id, "b_last_seen_at": now, "b_menu": _sealed_menu(store, chat_id, options)}
    store.connection.execute(_ANSWERED, values)


def rest(store: Store, chat_id: int, until: datetime) -> None:
    """Nothing goes to this chat before `until` (real time): the channel asked for that."""
    _set(store, chat_id, "retry_after", until)


def quarantined(store: Store, channel: str) -> list[int]:
    """Chats that wait for a person to look at them."""
    return list(store.connection.scalars(_QUARANTINED, {"b_channel": channel}))


def in_service(store: Store, role: Role) -> list[Chat]:
    """The open chats of all active accounts with this role."""
    return [_read(store, row) for row in store.connection.execute(_IN_SERVICE, {"b_role": role.value}).mappings()]


def _set(store: Store, chat_id: int, name: str, value: object) -> None:
    store.connection.execute(_SET[name], {"b_id": chat_id, f"b_{name}": value})


def _sealed_menu(store: Store, chat_id: int, options: Menu) -> bytes | None:
    return store.vault.seal(options_to_json(options), "chat.menu", chat_id) if options else None


def address_hash(store: Store, address: Address) -> bytes:
    """By which a chat is found."""
    return store.vault.hash("chat.address", f"{address.channel}\0{address.external}")


def _new_row(store: Store, address: Address, now: datetime, language: str) -> Mapping[str, Any]:
    chat_id = new_id()
    return {
        "id": chat_id,
        "channel": address.channel,
        "address_hash": address_hash(store, address),
        "address": store.vault.seal(address.external, "chat.address", chat_id),
        "language": language,
        "zone": Zone.WIB.value,
        "keys": Keys.INLINE.value,
        "push": Push.ON.value,
        "created_at": now,
    }


def _read(store: Store, row: RowMapping) -> Chat:
    menu = store.vault.open_if(row["menu"], "chat.menu", row["id"])
    return Chat(
        id=row["id"],
        address=Address(row["channel"], store.vault.open(row["address"], "chat.address", row["id"])),
        account_id=row["account_id"],
        language=row["language"],
        zone=Zone(row["zone"]),
        keys=Keys(row["keys"]),
        push=Push(row["push"]),
        menu=options_from_json(menu) if menu else (),
        last_seen_at=row["last_seen_at"],
    )
