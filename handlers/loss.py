"""A family tells of a loss: everything that would be pushed is stopped in the same transaction, and a human calls."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Lane, Say
from handlers import accompany
from handlers.exchange import Exchange
from storage import accounts, areas, chats, outbox
from storage.chats import Push


def told(x: Exchange) -> list[Say]:
    """One gentle answer in this chat. Whatever is owed about these people is withdrawn in every chat, and only a
    person begins anything again. The pembina is told; nobody else gets an automatic message."""
    assert x.account is not None
    accompany.grieve(x)
    chats.set_push(x.store, x.chat.id, Push.STOPPED)
    outbox.withdraw(x.store, chat_id=x.chat.id, lanes=accompany.PUSHED_LANES, reason="a loss was told")
    x.note("loss_told", "chat", x.chat.id)
    _call_a_human(x)
    return [Say(key="tip.loss")]


def _call_a_human(x: Exchange) -> None:
    assert x.account is not None
    facts = {"name": x.account.name, "area": areas.name_path(x.store, x.account.area)}
    for pembina in accounts.who_serves(x.store, x.account.area, Role.PEMBINA):
        x.tell(pembina.id, Say(key="loss.call_please", facts=facts, lane=Lane.ALERT))
