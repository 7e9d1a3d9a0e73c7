"""A family tells of a loss: everything that would be pushed is stopped in the same transaction, and a human calls."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Lane, Say
from handlers.accompany import PUSHED_LANES
from handlers.exchange import Exchange
from storage import accounts, areas, chats, enrolments, outbox
from storage.chats import Push
from storage.enrolments import StopReason


def told(x: Exchange) -> list[Say]:
    """One gentle answer in this chat. Whatever is owed about these people is withdrawn in every chat, and only a
    person begins anything again. The pembina is told; nobody else gets an automatic message."""
    assert x.account is not None
    for enrolment in enrolments.of_chat(x.store, x.chat.id):
        enrolments.stop_person(x.store, enrolment.person_id, StopReason.LOSS)
        outbox.withdraw(x.store, person_id=enrolment.person_id, reason="a loss was told")
    chats.set_push(x.store, x.chat.id, Push.STOPPED)
    outbox.withdraw(x.store, chat_id=x.chat.id, lanes=PUSHED_LANES, reason="a loss was told")
    x.note("loss_told", "chat", x.chat.id)
    _call_a_human(x)
    return [Say(key="tip.loss")]


def _call_a_human(x: Exchange) -> None:
    assert x.account is not None
    facts = {"name": x.account.name, "area": areas.name_path(x.store, x.account.area)}
    for pembina in accounts.who_serves(x.store, x.account.area, Role.PEMBINA):
        x.tell(pembina.id, Say(key="loss.call_please", facts=facts, lane=Lane.ALERT))
