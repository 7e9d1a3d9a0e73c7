"""Leaving what Sapa pushes: for good, for a time, or but for the must-knows; and coming back. Whoever writes is
answered all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import DEFAULT_HOUR, next_allowed
from domain.zones import local, to_utc
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import accompany, wrong_person
from handlers.people import consent, shared_phone
from storage.database import Store
from storage.family import enrolments, losses, wishes
from storage.people import accounts
from storage.wire import chats, outbox
from storage.wire.chats import Push

PUSHED_LANES = accompany.PUSHED_LANES
PAUSES = (7, 14, 30)  # days
WHY = ("too_often", "not_useful", "not_mine", "other")  # the buttons; "not mine" gives the phone free
_OF_USE = timedelta(days=2)


def stop(x: Exchange) -> list[Say]:
    """BERHENTI: in the same transaction nothing more is due to this chat, and nothing more will be planned. A family
    is offered less instead of nothing, and asked once in its life why; both may be left unanswered."""
    wishes.pause(x.store, x.chat.id, None)
    _silence(x)
    accompany.stop(x)
    x.note("stop", "chat", x.chat.id)
    if x.role is not Role.KELUARGA:
        key = "leave.stopped" if x.chat.push is not Push.STOPPED else "leave.already_stopped"
        return [Say(key=key, options=(_again(),))]
    if welcome.grieves(x):
        return [Say(key="leave.stopped_in_grief")]
    if shared_phone.is_shared(x):
        keep = shared_phone.choices(x, "/mulai", "button.keep_messages_for")
        return [Say(key="leave.stopped_shared", options=(*keep, _again()))]
    if wishes.ask_why(x.store, x.chat.id, x.now):
        return [Say(key="leave.stopped_why", options=(*_reasons(), *_less(), _again()))]
    key = "leave.stopped" if x.chat.push is not Push.STOPPED else "leave.already_stopped"
    return [Say(key=key, options=(*_less(), _again()))]


def because(x: Exchange, why: str) -> list[Say]:
    """One of the buttons under the goodbye; thanked, and never asked again."""
    if why not in WHY or not wishes.because(x.store, x.chat.id, why):
        return [Say(key="trouble.not_now")]
    if why == "not_mine":
        return wrong_person.told(x)
    return [Say(key="leave.thanks_for_why")]


def resume(x: Exchange) -> list[Say]:
    """MULAI: messages again, from this week on; all of them."""
    if x.role is None:
        return [welcome.outside(x)]
    if x.role is Role.KELUARGA and not consent.given(x):
        return consent.ask(x)
    if x.role is Role.KELUARGA and not accompany.enrol(x):
        return [Say(key="loss.a_human_first")]
    _forget_wishes(x)
    chats.set_push(x.store, x.chat.id, Push.ON)
    x.note("resume", "chat", x.chat.id)
    if shared_phone.is_guest(x) or accounts.sharing(x.store, x.chat.id):
        return [Say(key="leave.resumed_for", facts={"names": _whose(x)})]
    return [Say(key="leave.resumed" if x.chat.push is not Push.ON else "leave.already_on")]


def _whose(x: Exchange) -> list[Fact]:
    """Whom the messages are about that go on."""
    agreed = [one for one in shared_phone.families(x) if accompany.has_agreed(x, one)]
    return [name for one in agreed for name in shared_phone.called(shared_phone.alone(x, one))]


def pause(x: Exchange, rest: str) -> list[Say]:
    """/jeda: for how long? /jeda DAYS: silent until that morning, then it begins again by itself and says so."""
    if welcome.grieves(x):
        return [Say(key="loss.a_human_first")]
    days = int(rest) if rest.isdecimal() and len(rest) <= 2 else 0
    if days not in PAUSES:
        rows = tuple(
            (Option(tap=Tap("", 0, f"/jeda {each}"), key="button.pause_days", facts={"days": each}),) for each in PAUSES
        )
        return [Say(key="leave.pause_how_long", options=rows)]
    if not consent.given(x):
        return consent.ask(x)
    until = to_utc(x.today + timedelta(days=days), DEFAULT_HOUR, x.chat.zone)
    wishes.pause(x.store, x.chat.id, until)
    enrolments.resume(x.store, x.chat.id)  # who says BERHENTI and then "only for two weeks" wants the latter
    enrolments.pause(x.store, x.chat.id)
    _silence(x)
    x.note("pause", "chat", x.chat.id)
    return [Say(key="leave.paused", facts={"until": local(until, x.chat.zone).date()}, options=(_again(),))]


def fewer(x: Exchange) -> list[Say]:
    """/lebih_jarang: the must-knows only."""
    if welcome.grieves(x):
        return [Say(key="loss.a_human_first")]
    if not consent.given(x):
        return consent.ask(x)
    if x.chat.push is not Push.ON:
        _go_on(x.store, x.chat.id)
    wishes.pause(x.store, x.chat.id, None)
    wishes.must_knows_only(x.store, x.chat.id, True)
    x.note("fewer", "chat", x.chat.id)
    return [Say(key="leave.fewer", options=((Option(tap=Tap("", 0, "/semua_pesan"), key="button.all_messages"),),))]


def all_again(x: Exchange) -> list[Say]:
    """/semua_pesan: tips as well as must-knows."""
    wishes.must_knows_only(x.store, x.chat.id, False)
    return [Say(key="leave.all_again")]


def end_pauses(store: Store, now: datetime) -> int:
    """The beat: a pause that is over ends by itself, and says so once; never for somebody who grieves, or who has left
    meanwhile. Returns how many."""
    return sum(_end_pause(store, chat_id, now) for chat_id in wishes.paused_until(store, now))


def _end_pause(store: Store, chat_id: int, now: datetime) -> bool:
    """Behind whatever is being answered in that chat: a BERHENTI that comes at this moment stands."""
    chats.lock(store, chat_id)
    if not wishes.end_pause(store, chat_id, now):
        return False
    account = accounts.of_chat(store, chat_id)
    if account is None or account.scope is None or account.person_id is None or losses.grieves_in(store, chat_id):
        return True
    _go_on(store, chat_id)
    due_at = next_allowed(now, chats.by_id(store, chat_id).zone)
    say = Say(key="leave.back_by_itself", options=(_stop_again(),), lane=Lane.REMINDER)
    outbox.owe(store, chat_id, [say], now=now, due_at=due_at, expires_at=due_at + _OF_USE, person_id=account.person_id)
    chats.remember_menu(store, chat_id, say.options)
    return True


def _silence(x: Exchange) -> None:
    chats.set_push(x.store, x.chat.id, Push.STOPPED)
    outbox.withdraw(x.store, chat_id=x.chat.id, lanes=PUSHED_LANES, reason=outbox.BY_WISH)


def _go_on(store: Store, chat_id: int) -> None:
    enrolments.resume(store, chat_id)
    chats.set_push(store, chat_id, Push.ON)


def _forget_wishes(x: Exchange) -> None:
    wishes.pause(x.store, x.chat.id, None)
    wishes.must_knows_only(x.store, x.chat.id, False)


def _again() -> tuple[Option, ...]:
    return (Option(tap=Tap("", 0, "/mulai"), key="button.start_again"),)


def _stop_again() -> tuple[Option, ...]:
    return (Option(tap=Tap("", 0, "/berhenti"), key="button.stop_messages"),)


def _less() -> tuple[tuple[Option, ...], ...]:
    return (
        (Option(tap=Tap("", 0, "/jeda"), key="button.only_a_pause"),),
        (Option(tap=Tap("", 0, "/lebih_jarang"), key="button.must_knows_only"),),
    )


def _reasons() -> tuple[tuple[Option, ...], ...]:
    return tuple((Option(tap=Tap("", 0, f"/alasan {why}"), key=f"button.why_{why}"),) for why in WHY)
