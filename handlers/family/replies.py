"""What a family says to a message: tried, not yet, a question; good or not; and once more, please."""

from __future__ import annotations

from domain.talk import Lane, Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from handlers.family import accompany, doses_missing, tips
from storage.family import enrolments, replies
from storage.family.replies import Kind, LastTip
from storage.wire import awaited
from storage.wire.awaited import What

_TRIED = {"sudah": "done", "belum": "not_yet"}
_SAID = {"done": "tip.done", "not_yet": "tip.not_yet"}
_RATINGS = {"👍": "up", "👎": "down"}


def tried(x: Exchange, rest: str) -> list[Say]:
    """/coba MESSAGE sudah|belum: kept, answered kindly, and asked whether the message was good."""
    message, _, said = rest.rpartition(" ")
    answer = _TRIED.get(said)
    tip = _own(x, message)
    if tip is None or answer is None:
        return [Say(key="trouble.not_now")]
    _keep(x, tip, Kind.TRIED, answer)
    return [Say(key=_SAID[answer], options=(_rating_buttons(tip),))]


def rated(x: Exchange, rest: str) -> list[Say]:
    """/nilai MESSAGE up|down: kept; after a no, why is asked, and may stay unanswered."""
    message, _, rating = rest.rpartition(" ")
    tip = _own(x, message)
    if tip is None or rating not in _RATINGS.values():
        return [Say(key="trouble.not_now")]
    return _rate(x, tip, rating)


def thumb(x: Exchange, text: str) -> list[Say]:
    """A bare 👍 or 👎: about the last message."""
    rating = next((rating for sign, rating in _RATINGS.items() if text.startswith(sign)), None)
    tip = replies.last_tip(x.store, x.chat.id) if rating is not None and x.account is not None else None
    if rating is None or tip is None or welcome.grieves(x):
        return []
    return _rate(x, tip, rating)


def because(x: Exchange, reply_id: int | None, text: str) -> list[Say]:
    """Why a message was not good, in the family's words."""
    if reply_id is None:
        return [Say(key="trouble.not_now")]
    replies.because(x.store, reply_id, text[:500])
    return [Say(key="tip.thanks_for_why")]


def once_more(x: Exchange) -> list[Say]:
    """/kirim_lagi: the last message of the calendar, again."""
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    tip = replies.last_tip(x.store, x.chat.id)
    message = next(
        (one for one in accompany.sendable(x.store, x.policy) if tip is not None and one.key == tip.message), None
    )
    if tip is None or message is None:
        return [Say(key="tip.none_yet")]
    facts = enrolments.facts_for_tip(x.store, tip.enrolment_id)
    if facts is None:
        return [Say(key="tip.none_yet")]
    if message.doses:
        missing = doses_missing.named(x.store, message, [facts], x.today, x.library)
        if doses_missing.is_settled(x.store, message, facts.person_id, facts.anchor_date, x.today):
            return [Say(key="tip.doses_recorded")]
        return [tips.of_doses(message, Lane.REPLY, [facts], missing)]
    return [accompany.say(message, reader=facts.reader)]


def _own(x: Exchange, message: str) -> LastTip | None:
    """A message that did go to this chat."""
    if not message or len(message) > 32 or x.account is None or welcome.grieves(x):
        return None
    return replies.last_tip(x.store, x.chat.id, message)


def _rate(x: Exchange, tip: LastTip, rating: str) -> list[Say]:
    kept = _keep(x, tip, Kind.RATING, rating)
    if rating == "up":
        return [Say(key="tip.thanks_for_rating")]
    awaited.put(x.store, x.chat.id, What.WHY, kept, x.now)
    return [Say(key="tip.why_not")]


def _keep(x: Exchange, tip: LastTip, kind: Kind, answer: str) -> int:
    assert x.account is not None
    return replies.keep(
        x.store,
        account_id=x.account.id,
        person_id=tip.person_id,
        area=x.account.area,
        about=tip.message,
        kind=kind,
        answer=answer,
        now=x.now,
    )


def _rating_buttons(tip: LastTip) -> tuple[Option, ...]:
    return tuple(
        Option(tap=Tap("", 0, f"/nilai {tip.message} {rating}"), label=sign) for sign, rating in _RATINGS.items()
    )
