"""Consent of a family, purpose by purpose, before anything about it is sent."""

from __future__ import annotations

from domain.talk import Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import accompany
from handlers.people import shared_phone
from storage.people import consents
from storage.people.consents import Consent, Purpose
from storage.wire import chats, outbox
from storage.wire.chats import Push

TEXT_VERSION = "2026-11"  # of the words under consent.*; a new text gets a new version, and old yeses stay as they were


def ask(x: Exchange) -> list[Say]:
    """May Sapa send messages to this chat? One screen, two buttons; on a shared phone with whom they are about."""
    asked = [_question()]
    if x.account is None or not (shared_phone.is_guest(x) or shared_phone.is_shared(x)):
        return asked
    whose = Say(key="consent.for_family", facts={"names": shared_phone.called(x)})
    return shared_phone.kept_with(x.account, [whose, *asked], ("setuju", "tidak_setuju"))


def _question() -> Say:
    return Say(
        key="consent.messages",
        options=(
            (Option(tap=Tap("", 0, f"/setuju {TEXT_VERSION}"), key="button.agree"),),
            (Option(tap=Tap("", 0, f"/tidak_setuju {TEXT_VERSION}"), key="button.disagree"),),
            (Option(tap=Tap("", 0, "/privasi"), key="button.read_more"),),
        ),
    )


def ask_first(x: Exchange, theirs: Exchange) -> None:
    """Of a family that has just come in, in its own chat: whatever is pushed begins with its yes."""
    if not shared_phone.is_guest(theirs):  # what comes for the other family goes on
        chats.set_push(x.store, theirs.chat.id, Push.STOPPED)
    outbox.owe(x.store, theirs.chat.id, ask(theirs), now=x.now)
    x.new_menus.add(theirs.chat.id)


def give(x: Exchange, version: str) -> list[Say]:
    """Yes: recorded, enrolled, welcomed, and given this week's message at once."""
    if x.account is None or version != TEXT_VERSION:
        return ask(x)
    _record(x, given=True)
    if not accompany.enrol(x):
        return [Say(key="loss.a_human_first")]
    chats.set_push(x.store, x.chat.id, Push.ON)
    return welcome.first(x)


def refuse(x: Exchange, version: str) -> list[Say]:
    """No is fine: recorded; nothing is pushed, and whatever this person writes is still answered."""
    if x.account is None or version != TEXT_VERSION:
        return ask(x)
    _record(x, given=False)
    accompany.fall_silent(x)
    return [Say(key="consent.refused")]


def given(x: Exchange) -> bool:
    """Whether the last word on messages was yes: of any family whose phone this is."""
    return any(accompany.has_agreed(x, account) for account in shared_phone.families(x))


def _record(x: Exchange, *, given: bool) -> None:
    assert x.account is not None
    consent = Consent(
        purpose=Purpose.PESAN,
        given=given,
        text_version=TEXT_VERSION,
        language=x.chat.language,
        channel=x.chat.address.channel,
        at=x.now,
    )
    consents.record(x.store, consent, person_id=x.account.person_id)
