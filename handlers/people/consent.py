"""Consent of a family, purpose by purpose, before anything about it is sent."""

from __future__ import annotations

from domain.talk import Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import accompany
from storage.people import consents
from storage.people.consents import Consent, Purpose
from storage.wire import chats, outbox
from storage.wire.chats import Push

TEXT_VERSION = "2026-11"  # of the words under consent.*; a new text gets a new version, and old yeses stay as they were


def ask(x: Exchange) -> list[Say]:
    """May Sapa send messages to this chat? One screen, two buttons."""
    return [
        Say(
            key="consent.messages",
            options=(
                (Option(tap=Tap("", 0, f"/setuju {TEXT_VERSION}"), key="button.agree"),),
                (Option(tap=Tap("", 0, f"/tidak_setuju {TEXT_VERSION}"), key="button.disagree"),),
                (Option(tap=Tap("", 0, "/privasi"), key="button.read_more"),),
            ),
        )
    ]


def ask_first(x: Exchange, theirs: Exchange) -> None:
    """Of a family that has just come in, in its own chat: whatever is pushed begins with its yes."""
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
    accompany.stop(x)
    chats.set_push(x.store, x.chat.id, Push.STOPPED)
    return [Say(key="consent.refused")]


def given(x: Exchange) -> bool:
    """Whether this account's last word on messages was yes."""
    return (
        x.account is not None
        and x.account.person_id is not None
        and consents.holds(x.store, x.account.person_id, Purpose.PESAN)
    )


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
