"""A second pair of eyes on a large broadcast: another pembina or koordinator of the same or a higher area says yes."""

from __future__ import annotations

from domain.areas import contains
from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers.broadcasts import counting, under_way
from handlers.exchange import Exchange
from storage.broadcasts import broadcasts
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.people import accounts
from storage.people.accounts import Account
from storage.wire import chats, outbox


def ask(x: Exchange, broadcast: Broadcast) -> list[Say]:
    """Everybody who may say yes is asked; the first yes or no counts."""
    assert x.account is not None
    asked = _others(x, x.account)
    if not asked:
        return [Say(key="broadcast.no_second", facts={"limit": x.policy.broadcast_alone})]
    if not broadcasts.turn(x.store, broadcast.id, Status.DRAFT, Status.WAITING):
        return [Say(key="trouble.not_now")]
    x.note("ask_second", "broadcast", broadcast.id)
    facts = counting.described(x.store, broadcast, x.library, x.chat.language)
    facts |= {"text": broadcast.text, "sender": x.account.name}
    options = (
        (_option("setujui_siaran", broadcast, "button.approve"),),
        (_option("tolak_siaran", broadcast, "button.refuse"),),
    )
    for other in asked:
        x.tell(other.id, Say(key="broadcast.look", facts=facts, options=options, slot=_slot(broadcast.id)))
    call_off = _option("buang_siaran", broadcast, "button.throw_away")
    return [Say(key="broadcast.second_asked", facts={"names": [other.name for other in asked]}, options=((call_off,),))]


def approve(x: Exchange, broadcast_id: int) -> list[Say]:
    """/setujui_siaran: it goes out as its sender decided."""
    broadcast = _asked(x, broadcast_id)
    if broadcast is None or x.account is None or not broadcasts.approve(x.store, broadcast.id, x.account.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("approve", "broadcast", broadcast.id)
    approved = broadcasts.by_id(x.store, broadcast.id)
    assert approved is not None
    _tell_sender(x, broadcast, Say(key="broadcast.approved", facts={"name": x.account.name}))
    for say in under_way.begun(x.store, approved, x.now):
        _tell_sender(x, broadcast, say)
    return [_settled(x, broadcast), Say(key="broadcast.you_approved")]


def refuse(x: Exchange, broadcast_id: int) -> list[Say]:
    """/tolak_siaran: nothing is sent; the sender hears who said no."""
    broadcast = _asked(x, broadcast_id)
    if broadcast is None or x.account is None or not broadcasts.discard(x.store, broadcast.id, x.now):
        return [Say(key="trouble.not_now")]
    x.note("refuse", "broadcast", broadcast.id)
    _tell_sender(x, broadcast, Say(key="broadcast.refused", facts={"name": x.account.name, "text": broadcast.text}))
    return [_settled(x, broadcast), Say(key="broadcast.you_refused")]


def _asked(x: Exchange, broadcast_id: int) -> Broadcast | None:
    """One that waits for a yes, and that this person may look at: not her own, from a sender in her area."""
    broadcast = broadcasts.by_id(x.store, broadcast_id)
    if broadcast is None or broadcast.status is not Status.WAITING or x.account is None:
        return None
    sender = accounts.by_id(x.store, broadcast.account_id)
    may = sender is not None and sender.id != x.account.id and contains(x.account.area, sender.area)
    return broadcast if may else None


def _others(x: Exchange, sender: Account) -> list[Account]:
    around = [
        account
        for role in (Role.PEMBINA, Role.KOORDINATOR)
        for account in accounts.who_serves(x.store, sender.area, role)
        if account.id != sender.id
    ]
    return [account for account in around if accounts.chats_of(x.store, account.id)]


def _tell_sender(x: Exchange, broadcast: Broadcast, say: Say) -> None:
    """Where she sent it from: its progress is shown there."""
    outbox.owe(x.store, broadcast.chat_id, [say], now=x.now)
    if say.options:
        chats.remember_menu(x.store, broadcast.chat_id, say.options)


def _settled(x: Exchange, broadcast: Broadcast) -> Say:
    """The question keeps its words and loses its buttons."""
    sender = accounts.by_id(x.store, broadcast.account_id)
    facts = counting.described(x.store, broadcast, x.library, x.chat.language)
    facts |= {"text": broadcast.text, "sender": sender.name if sender is not None else ""}
    return Say(key="broadcast.look", facts=facts, edits=_slot(broadcast.id))


def _option(command: str, broadcast: Broadcast, key: str) -> Option:
    return Option(tap=Tap("", 0, f"/{command} {broadcast.id}"), key=key)


def _slot(broadcast_id: int) -> str:
    return f"second.{broadcast_id}"
