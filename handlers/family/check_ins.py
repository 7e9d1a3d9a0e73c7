"""Gentle questions on certain days: the iron tablets, breastfeeding, and, long after HPL without news, how she is.
Asked once, by buttons; the answer is kept, and nothing of it says a number or a mood in a chat that may be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ages import PREGNANCY_DAYS
from domain.people import Anchor
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import DEFAULT_HOUR, PAUSE_AFTER_HPL, next_allowed
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import birth
from handlers.people import shared_phone
from storage.database import Store
from storage.family import enrolments, replies
from storage.family.replies import Asked
from storage.people import accounts, people, shared_phones
from storage.people.families import Person
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
        _tell_kader(x, about, f"check_in.kader_{kind}_{answer}")
    if (kind, answer) == ("lahir", "silent"):
        _fall_silent(x)
    return [Say(key=f"check_in.{kind}_{answer}", options=_ask_button() if answer in ("hard", "sometimes") else ())]


def _owe(store: Store, kind: str, check_in: CheckIn, one: Asked, now: datetime) -> None:
    rows = tuple(
        (Option(tap=Tap("", 0, f"/cek {one.about} {answer}"), key=f"button.{kind}_{answer}"),)
        for answer in check_in.answers
    )
    names: list[Fact] = [one.name] if shared_phones.is_shared(store, one.chat_id) else []
    say = Say(key=f"check_in.{kind}", facts={"names": names}, options=rows, lane=Lane.REMINDER)
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


def _tell_kader(x: Exchange, about: str, key: str) -> None:
    """Those who accompany whom it was about."""
    assert x.account is not None
    asked = replies.asked_about(x.store, x.account.id, about)
    person = people.person_in(x.store, x.scope, asked) if asked is not None else None
    area, team_id = (person.area, person.team_id) if person is not None else (x.account.area, None)
    facts: dict[str, Fact] = {"name": _reader(x, person)}
    for kader in accounts.who_accompanies(x.store, area, team_id):
        x.tell(kader.id, Say(key=key, facts=facts, lane=Lane.ALERT))


def _reader(x: Exchange, person: Person | None) -> str:
    """Who reads for that family on this phone."""
    assert x.account is not None
    for account in shared_phone.families(x):
        reader = people.person_in(x.store, x.scope, account.person_id) if account.person_id is not None else None
        if person is not None and reader is not None and reader.family_id == person.family_id:
            return account.name
    return x.account.name


def _ask_button() -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, "/tanya"), key="button.tip_ask"),),)
