"""A phone that is somebody else's now: it is let go at once and told nothing of the family; the kader hears of it."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people import shared_phone
from storage.family import enrolments, wishes
from storage.family.enrolments import StopReason
from storage.interviews import drafts
from storage.people import accounts, people, shared_phones
from storage.wire import chats, outbox
from storage.wire.chats import Push


def told(x: Exchange) -> list[Say]:
    """ "Salah orang": whatever is owed here is taken back, the chat belongs to nobody, and no name is said."""
    if x.account is None or x.role is not Role.KELUARGA:
        return [Say(key="leave.not_yours_either")]
    for account in shared_phone.families(x):
        _tell_kader(shared_phone.alone(x, account))
    outbox.withdraw(x.store, chat_id=x.chat.id, reason="somebody else's phone")
    enrolments.stop_chat(x.store, x.chat.id, StopReason.WRONG_PERSON)
    drafts.make_room(x.store, x.chat.id, x.now)
    wishes.pause(x.store, x.chat.id, None)
    chats.set_push(x.store, x.chat.id, Push.STOPPED)
    shared_phones.let_go(x.store, x.chat.id)
    x.new_menus.add(x.chat.id)
    x.note("wrong_person", "chat", x.chat.id)
    return [Say(key="leave.let_go")]


def _tell_kader(x: Exchange) -> None:
    """She visits, and invites the right phone."""
    assert x.account is not None
    if x.account.person_id is None:
        return
    person = people.person_in(x.store, x.scope, x.account.person_id)
    if person is None:
        return
    button = Option(tap=Tap("", 0, f"/undang_keluarga {person.id}"), key="button.invite_family")
    for one in accounts.who_accompanies(x.store, person.area, person.team_id):
        options = ((button,),) if one.role is Role.KADER else ()
        say = Say(key="leave.phone_of_another", facts={"name": person.name}, options=options, lane=Lane.ALERT)
        x.tell(one.id, say)
