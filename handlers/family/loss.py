"""A family or its kader tells of a loss: what would be pushed is stopped in the same transaction, and a human calls."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Lane, Option, Say, Tap
from handlers import interview
from handlers.exchange import Exchange
from handlers.family import accompany
from storage import accounts, areas, chats, drafts, outbox, people
from storage.chats import Push
from storage.drafts import Draft
from storage.families import Person


def told(x: Exchange) -> list[Say]:
    """One gentle answer in this chat. Whatever is owed about these people is withdrawn in every chat, and only a
    person begins anything again. The pembina is told; nobody else gets an automatic message."""
    assert x.account is not None
    accompany.grieve(x)
    _silence(x, x.chat.id)
    x.note("loss_told", "chat", x.chat.id)
    _call_a_human(x, "loss.call_please")
    return [Say(key="tip.loss")]


def told_by_kader(x: Exchange, report: Draft | None, child: Person | None) -> list[Say]:
    """In the middle of a report it may be that child's family, or the neighbour's: she is asked, and the report rests.
    Where no family is known yet, a human asks her."""
    if report is None or child is None:
        _call_a_human(x, "loss.ask_the_kader")
        return [Say(key="loss.which_family")]
    drafts.park(x.store, report.id, x.now)
    yes = Option(tap=Tap("", 0, f"/kabar_duka {child.id}"), key="button.yes_right")
    no = Option(tap=Tap("", 0, f"/lanjut {interview.run_of(report)}"), key="button.no_wrong")
    return [Say(key="loss.this_family", facts={"child": child.name}, options=((yes, no),))]


def confirmed_by_kader(x: Exchange, child_id: int) -> list[Say]:
    """/kabar_duka: it is this child's family. Nothing more goes to any of its chats."""
    child = people.person_in(x.store, x.scope, child_id)
    if child is None:
        return [Say(key="trouble.not_yours")]
    family = {one.id for one in people.members(x.store, x.scope, child.family_id)}
    accompany.grieve_for(x, family)
    for account in accounts.who_serves(x.store, child.area, Role.KELUARGA):
        if account.person_id in family:
            for chat_id in accounts.chats_of(x.store, account.id):
                _silence(x, chat_id)
    x.note("loss_told", "person", child.id)
    _call_a_human(x, "loss.call_please", child.name)
    return [Say(key="loss.noted", facts={"child": child.name})]


def _silence(x: Exchange, chat_id: int) -> None:
    chats.set_push(x.store, chat_id, Push.STOPPED)
    outbox.withdraw(x.store, chat_id=chat_id, lanes=accompany.PUSHED_LANES, reason="a loss was told")


def _call_a_human(x: Exchange, key: str, name: str | None = None) -> None:
    assert x.account is not None
    facts = {"name": name or x.account.name, "area": areas.name_path(x.store, x.account.area)}
    for pembina in accounts.who_serves(x.store, x.account.area, Role.PEMBINA):
        x.tell(pembina.id, Say(key=key, facts=facts, lane=Lane.ALERT))
