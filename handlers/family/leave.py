"""Leaving what Sapa pushes, and coming back. Whoever writes is answered all the same."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import accompany
from handlers.people import consent
from storage import chats, outbox
from storage.chats import Push

PUSHED_LANES = accompany.PUSHED_LANES


def stop(x: Exchange) -> list[Say]:
    """BERHENTI: in the same transaction nothing more is due to this chat, and nothing more will be planned."""
    chats.set_push(x.store, x.chat.id, Push.STOPPED)
    accompany.stop(x)
    outbox.withdraw(x.store, chat_id=x.chat.id, lanes=PUSHED_LANES, reason="stopped by wish")
    x.note("stop", "chat", x.chat.id)
    key = "leave.stopped" if x.chat.push is not Push.STOPPED else "leave.already_stopped"
    return [Say(key=key, options=((Option(tap=Tap("", 0, "/mulai"), key="button.start_again"),),))]


def resume(x: Exchange) -> list[Say]:
    """MULAI: messages again, from this week on."""
    if x.role is None:
        return [welcome.outside(x)]
    if x.role is Role.KELUARGA and not consent.given(x):
        return consent.ask(x)
    if x.role is Role.KELUARGA and not accompany.enrol(x):
        return [Say(key="loss.a_human_first")]
    chats.set_push(x.store, x.chat.id, Push.ON)
    x.note("resume", "chat", x.chat.id)
    return [Say(key="leave.resumed" if x.chat.push is not Push.ON else "leave.already_on")]
