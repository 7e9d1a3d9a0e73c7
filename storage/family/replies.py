"""What families said to a message by a button: tried or not yet, good or not, how a check-in went. Words are sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import Label, bindparam, case, func, select, update

from domain.people import Anchor, Role
from domain.zones import Zone, local
from storage.database import Store
from storage.family.enrolments import EnrolmentStatus
from storage.ids import new_id
from storage.inserts import insert_if_new, insert_or_replace
from storage.people.accounts import Status as AccountStatus
from storage.people.phonetic import short_name
from storage.tables import account, chat, enrolment, outbox, person, reply
from storage.tables.metadata import Id
from storage.wire.chats import Push
from storage.wire.outbox import Later, Status

_WORDS = "reply.words"


class Kind(StrEnum):
    TRIED = "tried"
    RATING = "rating"
    CHECK_IN = "check_in"


ASKED = "asked"  # of a check-in that has no answer yet


@dataclass(frozen=True, slots=True)
class LastTip:
    """A message of the calendar as it went to a chat."""

    message: str
    person_id: int | None
    enrolment_id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked now. about: "asi/2026-03-14/42", kept so that it is asked once. name: whom it is about."""

    about: str
    chat_id: int
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one message: how many families liked it, did not, have tried it, have not yet."""

    up: int
    down: int
    done: int
    not_yet: int


_PUT = insert_or_replace(reply, ["account_id", "about", "kind"], ["answer", "at"])
_ID = select(reply.c.id).where(
    reply.c.account_id == bindparam("who", type_=Id),
    reply.c.about == bindparam("of_message"),
    reply.c.kind == bindparam("of_kind"),
)
_WHY = update(reply).where(reply.c.id == bindparam("which", type_=Id)).values(words=bindparam("to_words"))
_TIPS = (
    select(outbox.c.message, outbox.c.person_id, outbox.c.enrolment_id)
    .where(
        outbox.c.chat_id == bindparam("of_chat", type_=Id),
        outbox.c.sent_at.is_not(None),
        outbox.c.key == Later.TIP.value,
        outbox.c.status == Status.SENT.value,
    )
    .order_by(outbox.c.sent_at.desc(), outbox.c.id.desc())
    .limit(1)
)
_THIS_TIP = _TIPS.where(outbox.c.message == bindparam("of_message"))


_COME_TO_THE_DAY = (
    select(
        enrolment.c.chat_id,
        enrolment.c.person_id,
        enrolment.c.zone,
        enrolment.c.anchor_date,
        account.c.id,
        account.c.area,
        person.c.name,
    )
    .join(person, person.c.id == enrolment.c.person_id)
    .join(chat, chat.c.id == enrolment.c.chat_id)
    .join(account, account.c.id == chat.c.account_id)
    .where(
        enrolment.c.status == EnrolmentStatus.ACTIVE.value,
        enrolment.c.anchor == bindparam("of_anchor"),
        enrolment.c.anchor_date.in_(bindparam("dates", expanding=True)),
        chat.c.push == Push.ON.value,
        account.c.role == Role.KELUARGA.value,
        account.c.status == AccountStatus.ACTIVE.value,
    )
    .order_by(enrolment.c.id)
)
_ASK = insert_if_new(reply)
_ANSWER = (
    update(reply)
    .where(
        reply.c.account_id == bindparam("who", type_=Id),
        reply.c.about == bindparam("of_message"),
        reply.c.kind == Kind.CHECK_IN.value,
        reply.c.answer == ASKED,
    )
    .values(answer=bindparam("to_answer"), at=bindparam("now", type_=reply.c.at.type))
)


def _count(answer: str) -> Label[int]:
    return func.sum(case((reply.c.answer == answer, 1), else_=0)).label(answer)


_COUNTS = select(reply.c.about, _count("up"), _count("down"), _count("done"), _count("not_yet")).group_by(reply.c.about)


def keep(
    store: Store,
    *,
    account_id: int,
    person_id: int | None,
    area: str,
    about: str,
    kind: Kind,
    answer: str,
    now: datetime,
) -> int:
    """The family's latest word counts. The reply's id."""
    values = {
        "id": new_id(),
        "account_id": account_id,
        "person_id": person_id,
        "about": about,
        "kind": kind,
        "answer": answer,
        "area": area,
        "at": now,
    }
    store.connection.execute(_PUT[store.dialect], values)
    wanted = {"who": account_id, "of_message": about, "of_kind": kind}
    return int(store.connection.execute(_ID, wanted).scalar_one())


def because(store: Store, reply_id: int, words: str) -> None:
    store.connection.execute(_WHY, {"which": reply_id, "to_words": store.vault.seal(words, _WORDS, reply_id)})


def last_tip(store: Store, chat_id: int, message: str | None = None) -> LastTip | None:
    """The calendar's message that this chat got last, or this very one; None if it never did."""
    statement = _TIPS if message is None else _THIS_TIP
    row = store.connection.execute(statement, {"of_chat": chat_id, "of_message": message}).first()
    return None if row is None else LastTip(row.message, row.person_id, row.enrolment_id)


def to_ask(store: Store, kind: str, anchor: Anchor, day: int, now: datetime, hour: time) -> list[Asked]:
    """Who has come to that day since the anchor, from that local hour on, and was not asked yet: noted as asked."""
    today = {zone: local(now, zone) for zone in Zone}
    dates = sorted({there.date() - timedelta(days=day) for there in today.values()})
    found = []
    for row in store.connection.execute(_COME_TO_THE_DAY, {"of_anchor": anchor, "dates": dates}).all():
        there = today[Zone(row.zone)]
        if there.time() < hour or row.anchor_date != there.date() - timedelta(days=day):
            continue
        about = f"{kind}/{row.anchor_date}/{day}"
        values = {
            "id": new_id(),
            "account_id": row.id,
            "person_id": row.person_id,
            "about": about,
            "kind": Kind.CHECK_IN,
            "answer": ASKED,
            "area": row.area,
            "at": now,
        }
        if store.connection.execute(_ASK[store.dialect], values).rowcount == 1:
            name = short_name(store.vault.open(row.name, "person.name", row.person_id))
            found.append(Asked(about, row.chat_id, row.person_id, name))
    return found


def answer_check_in(store: Store, account_id: int, about: str, answer: str, now: datetime) -> bool:
    """False for one that this account was never asked, or has answered."""
    values = {"who": account_id, "of_message": about, "to_answer": answer, "now": now}
    return store.connection.execute(_ANSWER, values).rowcount == 1


def asked_about(store: Store, account_id: int, about: str) -> int | None:
    """The person whom a check-in of this account was about."""
    found = select(reply.c.person_id).where(
        reply.c.account_id == account_id, reply.c.about == about, reply.c.kind == Kind.CHECK_IN.value
    )
    number: int | None = store.connection.scalar(found)
    return number


def counts(store: Store) -> Mapping[str, Counts]:
    """By message, for those who write the calendar: numbers only."""
    return {row.about: Counts(row.up, row.down, row.done, row.not_yet) for row in store.connection.execute(_COUNTS)}
