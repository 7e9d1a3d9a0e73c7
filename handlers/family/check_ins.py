"""Gentle questions on certain days: the iron tablets, breastfeeding, and, long after HPL without news, how she is.
Asked once, by buttons; the answer is kept, and nothing of it says a number or a mood in a chat that may be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ages import PREGNANCY_DAYS
from domain.people import Anchor, Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import DEFAULT_HOUR, PAUSE_AFTER_HPL, next_allowed
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import birth
from storage.database import Store
from storage.family import enrolments, replies
from storage.family.replies import Asked
from storage.people import accounts, people
from storage.wire import chats, outbox
from storage.wire.chats import Push

_OF_USE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """days: since the anchor, on which it is asked. answers: codes, in the order of the buttons. The days are the
    programme's choice, not a medical rule."""

    anchor: Anchor
    days: tuple[int, ...]
    answers: tuple[str, ...]


CHECK_INS: Mapping[str, CheckIn] = {
    "ttd": CheckIn(Anchor.HPHT, tuple(range(56, 253, 28)), ("always", "sometimes", "not_yet")),
    "asi": CheckIn(Anchor.BIRTH, (3, 14, 42, 90, 150), ("well", "hard", "stopped")),
    "lahir": CheckIn(Anchor.HPHT, (PREGNANCY_DAYS + PAUSE_AFTER_HPL.days,), ("born", "not_yet", "silent")),
}


def ask(store: Store, now: datetime) -> int:
    """The beat: who has come to such a day is asked once, at nine o'clock there. Returns how many were."""
    count = 0
    for kind, check_in in CHECK_INS.items():
        for day in check_in.days:
            for one in replies.to_ask(store, kind, check_in.anchor, day, now, DEFAULT_HOUR):
                _owe(store, kind, check_in, one, now)
                count += 1
    return count


def answered(x: Exchange, rest: str) -> list[Say]:
    """/cek ABOUT ANSWER: kept; what follows depends on it."""
    about, _, answer = rest.partition(" ")
    kind = about.partition("/")[0]
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    if x.account is None or kind not in CHECK_INS or answer not in CHECK_INS[kind].answers:
        return [Say(key="trouble.not_now")]
    if not replies.answer_check_in(x.store, x.account.id, about, answer, x.now):
        return [Say(key="trouble.not_now")]
    if (kind, answer) == ("lahir", "born"):
        return birth.told(x)
    if (kind, answer) in (("asi", "hard"), ("lahir", "not_yet"), ("lahir", "silent")):
        _tell_kader(x, f"check_in.kader_{kind}_{answer}")
    if (kind, answer) == ("lahir", "silent"):
        _fall_silent(x)
    return [Say(key=f"check_in.{kind}_{answer}", options=_ask_button() if answer in ("hard", "sometimes") else ())]


def _owe(store: Store, kind: str, check_in: CheckIn, one: Asked, now: datetime) -> None:
    rows = tuple(
        (Option(tap=Tap("", 0, f"/cek {one.about} {answer}"), key=f"button.{kind}_{answer}"),)
        for answer in check_in.answers
    )
    say = Say(key=f"check_in.{kind}", options=rows, lane=Lane.REMINDER)
    due_at = next_allowed(now, chats.by_id(store, one.chat_id).zone)
    outbox.owe(store, one.chat_id, [say], now=now, due_at=due_at, expires_at=due_at + _OF_USE, person_id=one.person_id)
    chats.remember_menu(store, one.chat_id, rows)


def _fall_silent(x: Exchange) -> None:
    """She does not want to speak of it: nothing more is pushed here until she, or a human, begins again."""
    enrolments.pause(x.store, x.chat.id)
    chats.set_push(x.store, x.chat.id, Push.STOPPED)
    outbox.withdraw(
        x.store, chat_id=x.chat.id, lanes=(Lane.REMINDER, Lane.TIP, Lane.BROADCAST), reason="silence wished"
    )


def _tell_kader(x: Exchange, key: str) -> None:
    assert x.account is not None
    own = people.person_in(x.store, x.scope, x.account.person_id) if x.account.person_id is not None else None
    facts: dict[str, Fact] = {"name": x.account.name}
    for kader in accounts.who_serves(x.store, x.account.area, Role.KADER):
        if own is None or kader.team_id in (None, own.team_id):
            x.tell(kader.id, Say(key=key, facts=facts, lane=Lane.ALERT))


def _ask_button() -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, "/tanya"), key="button.tip_ask"),),)
