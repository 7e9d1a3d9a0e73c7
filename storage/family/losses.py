"""Losses that were told: everything owed to the family is taken back at once, and stays back until a human ends it.

`told` is called in the transaction of the telling. `proof` answers, at any later time, what went out after it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, insert, or_, select, text, update

from domain.people import Role
from domain.talk import Lane
from storage.database import Store
from storage.family.enrolments import EnrolmentStatus, StopReason, stop_person
from storage.ids import new_id
from storage.people import shared_phones
from storage.people.shared_phones import reading
from storage.scope import Scope, for_each_role
from storage.tables import account, chat, enrolment, family, loss, outbox, person
from storage.tables.metadata import Id, Utc
from storage.wire.chats import Push
from storage.wire.outbox import HELD_BACK, SENDING, WAITING, Status

REASON = "a loss was told"
_PUSHED = (Lane.REMINDER.value, Lane.TIP.value, Lane.BROADCAST.value)


class Outcome(StrEnum):
    MISTAKEN = "mistaken"
    SETTLED = "settled"  # a human has said who gets messages now, and in which voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """kind: as the text was understood (domain.leaving.Loss). told_by: whose chat it was told in."""

    id: int
    family_id: int
    told_by: int | None
    chat_id: int | None
    kind: str
    told_at: datetime
    called_by: int | None
    called_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Quieted:
    """Ids of chats and of enrolments that were silenced."""

    chats: tuple[int, ...] = ()
    enrolments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """withdrawn: rows taken back at the telling. on_its_way: those that the channel had already. after: rows that went
    to the family since, unasked, before a human let anything go: none, if all is well."""

    withdrawn: int
    on_its_way: int
    after: int


_FAMILY = bindparam("of_family", type_=Id)
_WHICH = bindparam("which", type_=Id)
_NOW = bindparam("now", type_=Utc())
_MEMBERS = select(person.c.id).where(person.c.family_id == _FAMILY)
_CHATS = (
    select(reading.c.chat_id)
    .join(account, account.c.id == reading.c.account_id)
    .where(account.c.role == Role.KELUARGA.value, account.c.person_id.in_(_MEMBERS))
)
_FAMILY_CHATS = or_(
    outbox.c.chat_id.in_(_CHATS),
    outbox.c.enrolment_id.in_(select(enrolment.c.id).where(enrolment.c.person_id.in_(_MEMBERS))),
)
# To its own chats nothing at all; about its people nothing that is pushed, to anybody: a kader's reminder as well.
_OWED = or_(_FAMILY_CHATS, and_(outbox.c.person_id.in_(_MEMBERS), outbox.c.lane.in_(_PUSHED)))
_TAKE_BACK = update(outbox).where(WAITING, HELD_BACK, _OWED).values(status=Status.WITHDRAWN.value, reason=REASON)
_RECALL = update(outbox).where(WAITING, SENDING, _OWED).values(recalled=True, reason=REASON)
_OPEN_CHATS = select(chat.c.id).where(chat.c.id.in_(_CHATS), chat.c.push == Push.ON.value)
_SILENCE = update(chat).where(chat.c.id.in_(_CHATS)).values(push=Push.STOPPED.value)
_RUNNING = select(enrolment.c.id).where(
    enrolment.c.person_id.in_(_MEMBERS),
    enrolment.c.status.in_((EnrolmentStatus.ACTIVE.value, EnrolmentStatus.PAUSED.value)),
)
_NEWEST = select(func.coalesce(func.max(outbox.c.id), 0))
_AREA = select(family.c.area).where(family.c.id == _FAMILY)
_INSERT = insert(loss)
_IS_OPEN = loss.c.ended_at.is_(None)
_OPEN_OF_FAMILY = select(loss).where(loss.c.family_id == _FAMILY, _IS_OPEN).order_by(loss.c.told_at.desc(), loss.c.id)
_FAMILY_OF = select(person.c.family_id).where(person.c.id == bindparam("who", type_=Id)).scalar_subquery()
_GRIEVES = select(loss.c.id).where(loss.c.family_id == _FAMILY_OF, _IS_OPEN).limit(1)
_SETTLED = (
    select(loss.c.ended_at)
    .where(loss.c.family_id == _FAMILY_OF, loss.c.outcome == bindparam("outcome"))
    .order_by(loss.c.ended_at.desc())
    .limit(1)
)
_reader = person.alias("reader")
_OPEN_IN_CHAT = (
    select(loss.c.id, loss.c.quieted)
    .join(_reader, _reader.c.family_id == loss.c.family_id)
    .join(account, account.c.person_id == _reader.c.id)
    .join(reading, reading.c.account_id == account.c.id)
    .where(reading.c.chat_id == bindparam("of_chat", type_=Id), account.c.role == Role.KELUARGA.value, _IS_OPEN)
    .distinct()
)


def _seen(*which: ColumnElement[bool]) -> Any:
    """Whoever may see somebody of the family sees its losses."""

    def build(condition: ColumnElement[bool]) -> Select[Any]:
        sees = select(person.c.id).where(person.c.family_id == family.c.id, condition).correlate(family).exists()
        return (
            select(loss)
            .join(family, family.c.id == loss.c.family_id)
            .where(sees, *which)
            .order_by(loss.c.told_at, loss.c.id)
        )

    return for_each_role(build)


_ONE = _seen(loss.c.id == _WHICH)
_LISTED = _seen(_IS_OPEN)
_NOBODY_CALLED = (
    text("loss.ended_at IS NULL"),
    loss.c.called_at.is_(None),
    func.coalesce(loss.c.reminded_at, loss.c.told_at) < bindparam("before", type_=Utc()),
)
_UNCALLED = select(loss).where(*_NOBODY_CALLED).order_by(loss.c.told_at, loss.c.id)
_CALLED = (
    update(loss)
    .where(loss.c.id == _WHICH, _IS_OPEN, loss.c.called_at.is_(None))
    .values(called_by=bindparam("by"), called_at=_NOW)
)
_REMINDED = update(loss).where(loss.c.id == _WHICH, *_NOBODY_CALLED).values(reminded_at=_NOW)
_END = (
    update(loss)
    .where(loss.c.id == _WHICH, _IS_OPEN)
    .values(
        ended_by=bindparam("by"),
        ended_at=_NOW,
        outcome=bindparam("to_outcome"),
        last_held=_NEWEST.scalar_subquery(),
    )
)
_RECORD = select(loss.c.family_id, loss.c.last_before, loss.c.last_held, loss.c.withdrawn, loss.c.on_its_way).where(
    loss.c.id == _WHICH
)
_MAY_HAVE_ARRIVED = outbox.c.status.in_((Status.SENT.value, Status.UNKNOWN.value, Status.SENDING.value))
_AFTER = (
    select(func.count())
    .select_from(outbox)
    .where(
        _FAMILY_CHATS,
        _MAY_HAVE_ARRIVED,
        outbox.c.inbox_id.is_(None),  # an answer to what somebody of the family wrote is no automatic message
        outbox.c.id > bindparam("last_before", type_=Id),
        or_(bindparam("last_held", type_=Id).is_(None), outbox.c.id <= bindparam("last_held", type_=Id)),
    )
)
_STOPPED_ABOUT = (
    select(enrolment.c.id)
    .join(person, person.c.id == enrolment.c.person_id)
    .where(
        enrolment.c.id.in_(bindparam("enrolments", expanding=True)),
        enrolment.c.status == EnrolmentStatus.STOPPED.value,
        enrolment.c.stopped_reason == StopReason.LOSS.value,
        ~select(loss.c.id).where(loss.c.family_id == person.c.family_id, _IS_OPEN).correlate(person).exists(),
    )
    .order_by(enrolment.c.id)
)
_SAID_STOP = (
    select(enrolment.c.id)
    .where(
        enrolment.c.chat_id == chat.c.id,
        enrolment.c.status == EnrolmentStatus.STOPPED.value,
        enrolment.c.stopped_reason == StopReason.WISH.value,
    )
    .correlate(chat)
    .exists()
)
# The button stays in a chat: pressed again months later, it must not end a BERHENTI.
_ASLEEP = (
    select(chat.c.id)
    .where(chat.c.id.in_(bindparam("chats", expanding=True)), chat.c.push == Push.STOPPED.value, ~_SAID_STOP)
    .order_by(chat.c.id)
)
_QUIETED = select(loss.c.quieted).where(loss.c.id == _WHICH)
_OPEN_AGAIN = (
    update(chat)
    .where(chat.c.id.in_(bindparam("chats", expanding=True)), chat.c.push == Push.STOPPED.value)
    .values(push=Push.ON.value)
)
_RUN_AGAIN = (
    update(enrolment)
    .where(
        enrolment.c.id.in_(bindparam("enrolments", expanding=True)),
        enrolment.c.status == EnrolmentStatus.STOPPED.value,
        enrolment.c.stopped_reason == StopReason.LOSS.value,
    )
    .values(status=EnrolmentStatus.ACTIVE.value, stopped_reason=None)
)


def told(store: Store, *, family_id: int, kind: str, told_by: int | None, chat_id: int | None, now: datetime) -> Loss:
    """Everything that is owed to this family, or pushed to anybody about its people, is taken back; its chats and
    messages are silent. A loss that is open already stays the one that is spoken of, and is silenced again."""
    of_family = {"of_family": family_id}
    open_chats = [*store.connection.scalars(_OPEN_CHATS, of_family), *_quiet_for_another(store, family_id)]
    running = list(store.connection.scalars(_RUNNING, of_family))
    withdrawn = store.connection.execute(_TAKE_BACK, of_family).rowcount
    recalled = store.connection.execute(_RECALL, of_family).rowcount
    store.connection.execute(_SILENCE, of_family)
    for member in store.connection.scalars(_MEMBERS, of_family).all():
        stop_person(store, member, StopReason.LOSS)
    before = of_this_family(store, family_id)
    if before is not None:
        _note_quieted(store, before.id, open_chats, running)
        return before
    values = {
        "id": new_id(),
        "family_id": family_id,
        "told_by": told_by,
        "chat_id": chat_id,
        "kind": kind,
        "told_at": now,
        "last_before": store.connection.scalar(_NEWEST),
        "withdrawn": withdrawn,
        "on_its_way": recalled,
        "quieted": json.dumps({"chats": open_chats, "enrolments": running}),
    }
    store.connection.execute(_INSERT, values)
    made = of_this_family(store, family_id)
    assert made is not None
    return made


def _note_quieted(store: Store, loss_id: int, open_chats: Sequence[int], running: Sequence[int]) -> None:
    """What was silenced since the telling wakes with the rest, should it have been a mistake."""
    noted = json.loads(store.connection.execute(_QUIETED, {"which": loss_id}).scalar_one())
    noted["chats"] = sorted({*noted["chats"], *open_chats})
    noted["enrolments"] = sorted({*noted["enrolments"], *running})
    store.connection.execute(update(loss).where(loss.c.id == loss_id).values(quieted=json.dumps(noted)))


def silence_again(store: Store, family_id: int) -> Quieted:
    """Somebody has come into this family: where it grieves, her phones are silent as well. What was silenced."""
    found = of_this_family(store, family_id)
    if found is None:
        return Quieted()
    of_family = {"of_family": family_id}
    silenced = Quieted(
        chats=tuple(store.connection.scalars(_OPEN_CHATS, of_family)),
        enrolments=tuple(store.connection.scalars(_RUNNING, of_family)),
    )
    told(store, family_id=family_id, kind=found.kind, told_by=None, chat_id=None, now=found.told_at)
    return silenced


def asleep(store: Store, silenced: Quieted) -> Quieted:
    """What of it is still silent although its own family does not grieve."""
    return Quieted(
        chats=tuple(
            number
            for number in store.connection.scalars(_ASLEEP, {"chats": list(silenced.chats)}).all()
            if not grieves_in(store, number)
        ),
        enrolments=tuple(store.connection.scalars(_STOPPED_ABOUT, {"enrolments": list(silenced.enrolments)})),
    )


def wake(store: Store, silenced: Quieted) -> None:
    """A human has said that the loss was not theirs: they are written to as before."""
    rest = asleep(store, silenced)
    _open_again(store, rest.chats)
    store.connection.execute(_RUN_AGAIN, {"enrolments": list(rest.enrolments)})


def grieves(store: Store, person_id: int) -> bool:
    """Whether a loss of this person's family is open: nothing begins, for anybody of it, before a human says so."""
    return store.connection.execute(_GRIEVES, {"who": person_id}).first() is not None


def grieves_in(store: Store, chat_id: int) -> bool:
    """Whether a loss is open in any of the families whose phone this chat is."""
    return store.connection.execute(_OPEN_IN_CHAT, {"of_chat": chat_id}).first() is not None


def settled_at(store: Store, person_id: int) -> datetime | None:
    """When a human last let messages about this person's family go on after a loss; the weeks before were silent, and
    are not caught up on."""
    ended: datetime | None = store.connection.scalar(_SETTLED, {"who": person_id, "outcome": Outcome.SETTLED.value})
    return ended


def of_this_family(store: Store, family_id: int) -> Loss | None:
    """The open one. For the system's own use: not to be shown without a scope."""
    row = store.connection.execute(_OPEN_OF_FAMILY, {"of_family": family_id}).first()
    return None if row is None else _loss(row)


def loss_in(store: Store, scope: Scope, loss_id: int) -> Loss | None:
    """None for one of a family that the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": loss_id}).one_or_none()
    return None if row is None else _loss(row)


def open_in(store: Store, scope: Scope) -> tuple[Loss, ...]:
    """The oldest first."""
    return tuple(_loss(row) for row in store.connection.execute(_LISTED[scope.role], scope.parameters()))


def told_with(store: Store, found: Loss) -> tuple[Loss, ...]:
    """The other open ones that were told by the same words: of families that share that phone."""
    same = select(loss).where(
        loss.c.chat_id == found.chat_id, loss.c.told_at == found.told_at, loss.c.id != found.id, _IS_OPEN
    )
    return tuple(_loss(row) for row in store.connection.execute(same.order_by(loss.c.id)))


def uncalled(store: Store, before: datetime) -> Sequence[Loss]:
    """For the reminder itself: those whom nobody has called, told or reminded of before then."""
    return [_loss(row) for row in store.connection.execute(_UNCALLED, {"before": before})]


def reminded(store: Store, loss_id: int, before: datetime, now: datetime) -> bool:
    """Whether the reminder is the caller's to send: nobody has called, and nobody was reminded since before then."""
    values = {"which": loss_id, "before": before, "now": now}
    return store.connection.execute(_REMINDED, values).rowcount == 1


def called(store: Store, loss_id: int, by: int, now: datetime) -> bool:
    """ "I have called them": false if somebody had before, or it is over."""
    return store.connection.execute(_CALLED, {"which": loss_id, "by": by, "now": now}).rowcount == 1


def settle(store: Store, loss_id: int, by: int, now: datetime) -> bool:
    """A human has confirmed who gets messages now. What was stopped for the loss may begin again, by enrolling; a phone
    that was held for it goes on for the other families that share it."""
    if not _end(store, loss_id, Outcome.SETTLED, by, now):
        return False
    quieted = json.loads(store.connection.execute(_QUIETED, {"which": loss_id}).scalar_one())
    _open_again(store, [chat_id for chat_id in quieted["chats"] if shared_phones.is_shared(store, chat_id)])
    return True


def undo(store: Store, loss_id: int, by: int | None, now: datetime) -> bool:
    """It was a mistake: the chats and messages that it silenced go on. What was withdrawn stays withdrawn."""
    if not _end(store, loss_id, Outcome.MISTAKEN, by, now):
        return False
    quieted = json.loads(store.connection.execute(_QUIETED, {"which": loss_id}).scalar_one())
    _open_again(store, quieted["chats"])
    store.connection.execute(_RUN_AGAIN, {"enrolments": quieted["enrolments"]})
    return True


def _open_again(store: Store, chat_ids: Sequence[int]) -> None:
    """A phone on which another family grieves as well stays silent, until that has been seen to."""
    quiet = [chat_id for chat_id in chat_ids if not grieves_in(store, chat_id)]
    store.connection.execute(_OPEN_AGAIN, {"chats": quiet})


def _quiet_for_another(store: Store, family_id: int) -> list[int]:
    """Phones of this family that are silent only since a loss in another one that shares them: whichever of the two is
    seen to last opens them."""
    return [
        chat_id
        for chat_id in chats_of(store, family_id)
        for row in store.connection.execute(_OPEN_IN_CHAT, {"of_chat": chat_id})
        if chat_id in json.loads(row.quieted)["chats"]
    ]


def proof(store: Store, loss_id: int) -> Proof:
    """What went out to the family after the telling. For one that the asker was shown."""
    row = store.connection.execute(_RECORD, {"which": loss_id}).one()
    values = {"of_family": row.family_id, "last_before": row.last_before, "last_held": row.last_held}
    after = int(store.connection.execute(_AFTER, values).scalar_one())
    return Proof(withdrawn=row.withdrawn, on_its_way=row.on_its_way, after=after)


def _end(store: Store, loss_id: int, outcome: Outcome, by: int | None, now: datetime) -> bool:
    values = {"which": loss_id, "by": by, "now": now, "to_outcome": outcome}
    return store.connection.execute(_END, values).rowcount == 1


def chats_of(store: Store, family_id: int) -> tuple[int, ...]:
    """The family's chats. For the system's own use."""
    return tuple(store.connection.scalars(_CHATS, {"of_family": family_id}))


def area_of(store: Store, family_id: int) -> str:
    """The family's desa. For the system's own use."""
    return str(store.connection.execute(_AREA, {"of_family": family_id}).scalar_one())


def _loss(row: Row[Any]) -> Loss:
    return Loss(
        id=row.id,
        family_id=row.family_id,
        told_by=row.told_by,
        chat_id=row.chat_id,
        kind=row.kind,
        told_at=row.told_at,
        called_by=row.called_by,
        called_at=row.called_at,
        ended_at=row.ended_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
    )
