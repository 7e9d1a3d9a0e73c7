"""One phone for several families: each has an account of its own, with its own consent and its own kader's yes, and the
chat is the phone of all of them. The one whose chat it was first speaks there; the others share it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, select, union_all, update

from storage.database import Store
from storage.inserts import insert_if_new
from storage.tables import account, chat, shared_phone
from storage.tables.metadata import Id

_CHAT, _ACCOUNT = bindparam("of_chat", type_=Id), bindparam("of_account", type_=Id)
_ADD = insert_if_new(shared_phone)
_LEAVE = delete(shared_phone).where(shared_phone.c.chat_id == _CHAT, shared_phone.c.account_id == _ACCOUNT)
_IN_SERVICE = exists().where(account.c.id == shared_phone.c.account_id, account.c.status == "active")
# Whose phone a chat is, waiting ones among the sharers left out: they see and get nothing yet.
reading = union_all(
    select(chat.c.id.label("chat_id"), chat.c.account_id),
    select(shared_phone.c.chat_id, shared_phone.c.account_id).where(_IN_SERVICE),
).subquery("reading")
_NEXT = (
    select(func.min(shared_phone.c.account_id)).where(shared_phone.c.chat_id == _CHAT, _IN_SERVICE).scalar_subquery()
)
_OWNER = select(chat.c.account_id).where(chat.c.id == _CHAT)
_PHONES_SHARED = (
    select(shared_phone.c.chat_id)
    .join(chat, chat.c.id == shared_phone.c.chat_id)
    .where((shared_phone.c.account_id == _ACCOUNT) | (chat.c.account_id == _ACCOUNT))
    .distinct()
)
_STEP_UP = update(chat).where(chat.c.id == _CHAT).values(account_id=_NEXT)


def share(store: Store, chat_id: int, account_id: int, now: datetime) -> None:
    """This chat is that account's phone as well."""
    store.connection.execute(_ADD[store.dialect], {"chat_id": chat_id, "account_id": account_id, "since": now})


def is_shared(store: Store, chat_id: int) -> bool:
    """Whether a further family's account is in service here."""
    found = select(shared_phone.c.chat_id).where(shared_phone.c.chat_id == chat_id, _IN_SERVICE).limit(1)
    return store.connection.execute(found).first() is not None


def leave(store: Store, chat_id: int, account_id: int) -> None:
    """That account has this phone no more. If it was the first, the next one of those that share it speaks there."""
    store.connection.execute(_LEAVE, {"of_chat": chat_id, "of_account": account_id})
    if store.connection.scalar(_OWNER, {"of_chat": chat_id}) in (account_id, None):
        _step_up(store, chat_id)


def leave_all(store: Store, account_id: int) -> None:
    """That account has none of its shared phones any more."""
    for chat_id in store.connection.scalars(_PHONES_SHARED, {"of_account": account_id}).all():
        leave(store, chat_id, account_id)


def step_in(store: Store, chat_id: int) -> None:
    """An account has come into service here: it speaks if nobody else does any more."""
    if store.connection.scalar(_OWNER, {"of_chat": chat_id}) is None:
        _step_up(store, chat_id)


def _step_up(store: Store, chat_id: int) -> None:
    store.connection.execute(_STEP_UP, {"of_chat": chat_id})
    following = store.connection.scalar(_OWNER, {"of_chat": chat_id})
    store.connection.execute(_LEAVE, {"of_chat": chat_id, "of_account": following})


def let_go(store: Store, chat_id: int) -> None:
    """The phone is somebody else's now: nobody's any more here."""
    store.connection.execute(delete(shared_phone).where(shared_phone.c.chat_id == chat_id))
    store.connection.execute(update(chat).where(chat.c.id == chat_id).values(account_id=None))
