"""The life of an owed row in a worker's hands: claimed, won, sent; and what becomes of it when sending fails.

A chat has at most one row in flight, whoever sends it: so what is said in a chat arrives in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, Update, and_, bindparam, case, exists, or_, select, text, tuple_, update

from domain.people import Role
from domain.talk import Address, Lane, Say
from domain.timing import FORM_HOLD, is_quiet
from domain.zones import Zone, local
from storage.database import Store
from storage.tables import account, broadcast, chat, draft, outbox
from storage.vault import Sealed
from storage.wire import chats
from storage.wire.chats import Push
from storage.wire.outbox import BLOCKED, CLAIMED, DUE, IN_FLIGHT, SENDING, WAITING, Status, open_say


@dataclass(frozen=True, slots=True)
class Owed:
    """A claimed row. say: None for a tip or a broadcast, which are put into words now. attempts: sends before this."""

    id: int
    chat_id: int
    address: Address
    lane: Lane
    key: str
    say: Say | None
    quiet: bool
    person_id: int | None
    enrolment_id: int | None
    message: str | None
    broadcast_id: int | None
    inbox_id: int | None
    due_at: datetime
    created_at: datetime
    attempts: int
    repeats: int


URGENT = (Lane.REPLY, Lane.ALERT)  # a repeat of these does less harm than a loss
_BY_DAY = (Lane.REMINDER, Lane.TIP)  # not looked through while the whole country sleeps
_URGENT_ROWS = outbox.c.lane.in_([lane.value for lane in URGENT])

_other = outbox.alias("other")
_OTHER_IN_FLIGHT = text("other.status IN ('claimed', 'sending')")
_OTHER_DUE = text("other.status = 'due'")
_REAL_NOW = bindparam("b_real_now", type_=outbox.c.not_before.type)

_CHAT_IS_BUSY = exists().where(_other.c.chat_id == outbox.c.chat_id, _OTHER_IN_FLIGHT)
_ANOTHER_GOES_FIRST = exists().where(  # even one that pauses before its next attempt
    _other.c.chat_id == outbox.c.chat_id,
    _OTHER_DUE,
    _other.c.lane == outbox.c.lane,
    _other.c.due_at <= bindparam("b_now"),
    or_(_other.c.expires_at.is_(None), _other.c.expires_at > bindparam("b_now")),
    tuple_(_other.c.due_at, _other.c.id) < tuple_(outbox.c.due_at, outbox.c.id),
)
_CHAT_RESTS = exists().where(
    _other.c.chat_id == outbox.c.chat_id,
    _other.c.sent_at > bindparam("b_rested_since", type_=outbox.c.sent_at.type),
    _other.c.quiet.is_(False),
)
_PUSH_ALLOWS = or_(
    chat.c.push == Push.ON.value,
    and_(_URGENT_ROWS, chat.c.push != Push.BLOCKED.value),
)
# Manners of what nobody asked for: not in the quiet hours of the chat's zone, and not into an interview whose question
# was asked a short while ago. Looked at once more right here, since a pause, a fault or a rest may have moved a send.
_IN_AN_INTERVIEW = exists().where(
    draft.c.chat_id == outbox.c.chat_id,
    text("draft.status = 'open'"),
    draft.c.nudges == 0,  # whoever was reminded of it is not at it
    draft.c.asked_at > bindparam("b_asked_since", type_=draft.c.asked_at.type),
)
_OF_SOMEBODY_AT_WORK = exists().where(account.c.id == chat.c.account_id, account.c.role != Role.KELUARGA.value)
_MAY_RING = or_(
    chat.c.zone.in_(bindparam("b_awake", expanding=True)),
    and_(outbox.c.lane == Lane.BROADCAST.value, _OF_SOMEBODY_AT_WORK),  # "posyandu is elsewhere tomorrow" can't wait
)
_MANNERS = or_(_URGENT_ROWS, and_(_MAY_RING, ~_IN_AN_INTERVIEW))
# A stop is one update of the broadcast's row: the rows of the outbox follow in slices. Whoever wins a row shares the
# lock of its broadcast, so that a win that is not committed before the stop is sees the stop.
_GOES_ON = select(broadcast.c.id).where(broadcast.c.id == outbox.c.broadcast_id, broadcast.c.status != "stopped")
# Mostly one lane or none has anything: five questions become one.
_BUSY_LANES = select(
    *(
        exists()
        .where(
            DUE,
            outbox.c.channel == bindparam("b_channel"),
            outbox.c.lane == lane.value,
            outbox.c.due_at <= bindparam("b_now"),
        )
        .label(lane.name)
        for lane in Lane
    )
)
_CANDIDATES = (
    select(outbox.c.id)
    .join(chat, chat.c.id == outbox.c.chat_id)
    .where(
        DUE,
        outbox.c.channel == bindparam("b_channel"),
        outbox.c.lane == bindparam("b_lane"),
        outbox.c.due_at <= bindparam("b_now"),
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > bindparam("b_now")),
        or_(outbox.c.not_before.is_(None), outbox.c.not_before <= _REAL_NOW),
        or_(chat.c.retry_after.is_(None), chat.c.retry_after <= _REAL_NOW),
        _PUSH_ALLOWS,
        _MANNERS,
        or_(outbox.c.broadcast_id.is_(None), _GOES_ON.exists()),
        ~_CHAT_IS_BUSY,
        ~_ANOTHER_GOES_FIRST,
        or_(outbox.c.quiet, ~_CHAT_RESTS),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("b_limit"))
    # Only the chat is locked: with the owed rows locked as well, two workers could each get one lock of a pair, and
    # pass over a row for a later one. A chat whose handler is at work is left for the next claim.
    .with_for_update(of=chat, key_share=True, skip_locked=True)
)
# On PostgreSQL this sees what others committed before we had the chat's lock, so the order is asked for again. A row
# that is locked (being withdrawn, say) is not waited for: nobody who withdraws many rows can hold up a claim.
_STILL_FIRST = (
    select(outbox.c.id)
    .where(outbox.c.id.in_(bindparam("b_ids", expanding=True)), DUE, ~_CHAT_IS_BUSY, ~_ANOTHER_GOES_FIRST)
    .correlate(None)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(_STILL_FIRST))
    .values(
        status=Status.CLAIMED.value,
        worker=bindparam("b_worker"),
        lease_until=bindparam("b_lease_until", type_=outbox.c.lease_until.type),
    )
    .returning(outbox.c.id)
)
_OWED = (
    select(outbox, chat.c.address)
    .join(chat, chat.c.id == outbox.c.chat_id)
    .where(outbox.c.id.in_(bindparam("b_ids", expanding=True)))
    .order_by(outbox.c.lane, outbox.c.due_at, outbox.c.id)
)
_MINE = and_(outbox.c.id == bindparam("b_id"), outbox.c.worker == bindparam("b_worker"))
_WIN = (
    update(outbox)
    .where(
        _MINE,
        CLAIMED,
        outbox.c.lease_until > _REAL_NOW,
        or_(outbox.c.broadcast_id.is_(None), _GOES_ON.with_for_update(read=True).exists()),
        exists().where(chat.c.id == outbox.c.chat_id, _PUSH_ALLOWS),
    )
    .values(
        status=Status.SENDING.value,
        attempts=outbox.c.attempts + 1,
        lease_until=bindparam("b_lease_until", type_=outbox.c.lease_until.type),
    )
)
_RELEASE = (
    update(outbox)
    .where(
        IN_FLIGHT,
        CLAIMED,
        outbox.c.channel == bindparam("b_channel"),
        outbox.c.worker == bindparam("b_worker"),
    )
    .values(status=Status.DUE.value, worker=None, lease_until=None)
)


def _outcome(status: Status) -> Update:
    """A row that another worker took over and sent meanwhile stays sent."""
    return (
        update(outbox)
        .where(outbox.c.id == bindparam("b_id"), outbox.c.status != Status.SENT.value)
        .values(status=status.value, reason=bindparam("b_reason"), lease_until=None)
    )


_SENT = _outcome(Status.SENT).values(
    provider_id=bindparam("b_provider_id"), sent_at=bindparam("b_sent_at", type_=outbox.c.sent_at.type)
)
_FAILED = _outcome(Status.FAILED)
_UNKNOWN = _outcome(Status.UNKNOWN)
_WITHDRAWN = _outcome(Status.WITHDRAWN)
# What was withdrawn during its sending stays withdrawn, with the reason that it was given then.
_RETRY = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"), SENDING)
    .values(
        status=case((outbox.c.recalled, Status.WITHDRAWN.value), else_=Status.DUE.value),
        reason=case((outbox.c.recalled, outbox.c.reason), else_=bindparam("b_reason")),
        not_before=bindparam("b_not_before", type_=outbox.c.not_before.type),
        repeats=outbox.c.repeats + bindparam("b_repeat"),
        attempts=outbox.c.attempts - bindparam("b_uncounted"),
        lease_until=None,
        worker=None,
    )
)
_MORE = select(outbox.c.id).where(outbox.c.chat_id == bindparam("b_chat"), WAITING).limit(1)
_CLOSED = (
    update(outbox)
    .where(outbox.c.chat_id == bindparam("b_chat"), WAITING)
    .values(status=case((SENDING, Status.FAILED.value), else_=Status.WITHDRAWN.value), reason=BLOCKED)
    .returning(outbox.c.id)
)
_REOPENED = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("b_ids", expanding=True)), outbox.c.reason == BLOCKED)
    .values(status=Status.DUE.value, reason=None, worker=None, lease_until=None)
)


def claim(
    store: Store,
    channel: str,
    *,
    now: datetime,
    real_now: datetime,
    limit: int,
    worker: str,
    lease_s: float,
    interval_s: float = 0.0,
    lanes: Iterable[Lane] = Lane,
) -> list[Owed]:
    """Takes up to `limit` rows into this worker's hands, in the order in which they are to go out, one per chat;
    fewer, if other workers are at them at this moment.

    now: programme time, which decides what is due, and where it is night (only replies and alerts go there).
    real_now decides leases, retries and rests.
    interval_s: how long a chat rests after a message that made its phone ring."""
    awake = [zone.value for zone in Zone if not is_quiet(local(now, zone).time())]
    values = {
        "b_channel": channel,
        "b_now": now,
        "b_real_now": real_now,
        "b_awake": awake,
        "b_asked_since": now - FORM_HOLD,
        "b_rested_since": real_now - timedelta(seconds=interval_s),
        "b_worker": worker,
        "b_lease_until": real_now + timedelta(seconds=lease_s),
    }
    claimed: list[int] = []
    for lane in _busy(store, values, lanes):
        if len(claimed) < limit and (awake or lane not in _BY_DAY):
            claimed += _claim_in_lane(store, values | {"b_lane": lane.value, "b_limit": limit - len(claimed)})
    return _owed(store, claimed)


def _busy(store: Store, values: dict[str, object], lanes: Iterable[Lane]) -> list[Lane]:
    """Those of the lanes that have anything due, the first to go first."""
    found = store.connection.execute(_BUSY_LANES, values).mappings().one()
    return [lane for lane in sorted(lanes) if found[lane.name]]


def _claim_in_lane(store: Store, values: dict[str, object]) -> list[int]:
    found = list(store.connection.scalars(_CANDIDATES, values))
    return list(store.connection.scalars(_CLAIM, values | {"b_ids": found})) if found else []


def _owed(store: Store, ids: list[int]) -> list[Owed]:
    if not ids:
        return []
    rows = store.connection.execute(_OWED, {"b_ids": ids}).mappings().all()
    return [owed for row in rows if (owed := _readable(store, row)) is not None]


def _readable(store: Store, row: RowMapping) -> Owed | None:
    """None for a damaged row: it fails for good, and holds up no other."""
    names = [name for name in Owed.__dataclass_fields__ if name not in ("address", "lane", "say")]
    try:
        return Owed(
            address=Address(row["channel"], store.vault.open(row["address"], "chat.address", row["chat_id"])),
            lane=Lane(row["lane"]),
            say=open_say(store, row["chat_id"], row["say"]),
            **{name: row[name] for name in names},
        )
    except (Sealed, ValueError, KeyError, TypeError) as error:
        failed(store, row["id"], f"damaged: {type(error).__name__}")
        return None


def win(store: Store, owed_id: int, worker: str, real_now: datetime, lease_s: float = 120.0) -> bool:
    """claimed → sending, right before the send. False if it is not this worker's any more: withdrawn, expired,
    stopped, or taken over after the lease. lease_s: longer than any send can last."""
    values = {
        "b_id": owed_id,
        "b_worker": worker,
        "b_real_now": real_now,
        "b_lease_until": real_now + timedelta(seconds=lease_s),
    }
    return store.connection.execute(_WIN, values).rowcount > 0


def release(store: Store, channel: str, worker: str) -> int:
    """Puts back what this worker has claimed and not won: it will not come to send it soon. How many rows."""
    return store.connection.execute(_RELEASE, {"b_channel": channel, "b_worker": worker}).rowcount


def sent(store: Store, owed_id: int, provider_id: str | None, real_now: datetime, reason: str | None = None) -> None:
    """It went out (or, with a reason, there was nothing left to do): true even of a row that was given up as lost
    meanwhile."""
    values = {"b_id": owed_id, "b_provider_id": provider_id, "b_sent_at": real_now, "b_reason": reason}
    store.connection.execute(_SENT, values)


def failed(store: Store, owed_id: int, reason: str) -> None:
    """It can never go out. reason: codes of ours or the provider's, 160 characters, never a text of a message."""
    store.connection.execute(_FAILED, {"b_id": owed_id, "b_reason": reason[:160]})


def unknown(store: Store, owed_id: int, reason: str) -> None:
    """It may have arrived, and a repeat would do more harm than the loss."""
    store.connection.execute(_UNKNOWN, {"b_id": owed_id, "b_reason": reason[:160]})


def nothing_to_send(store: Store, owed_id: int, reason: str) -> None:
    """It turned out, when it was to be put into words, that there is nothing to say any more."""
    store.connection.execute(_WITHDRAWN, {"b_id": owed_id, "b_reason": reason[:160]})


def retry(
    store: Store, owed_id: int, not_before: datetime, reason: str, *, repeat: bool = False, counted: bool = True
) -> None:
    """sending → due again, from `not_before` (real time) on; withdrawn, if that was asked for during the sending.

    repeat: it may have arrived already, so this is counted as a possible repeat. counted: false for an attempt that
    was never let through (too fast), which says nothing about the message."""
    values = {
        "b_id": owed_id,
        "b_not_before": not_before,
        "b_reason": reason[:160],
        "b_repeat": int(repeat),
        "b_uncounted": int(not counted),
    }
    store.connection.execute(_RETRY, values)


def more_waits(store: Store, chat_id: int) -> bool:
    """Whether anything else is owed to this chat, due or not."""
    return store.connection.scalar(_MORE, {"b_chat": chat_id}) is not None


def close_chat(store: Store, chat_id: int) -> list[int]:
    """The channel says that the person closed this chat: nothing more is sent there. The rows that this ended."""
    chats.set_closed(store, chat_id, Push.BLOCKED)
    return list(store.connection.scalars(_CLOSED, {"b_chat": chat_id}))


def doubt_closing(store: Store, chat_id: int, rows: Iterable[int]) -> None:
    """Takes `close_chat` back until a person has looked: the chat is quarantined, and `rows` are owed again."""
    chats.set_closed(store, chat_id, Push.QUARANTINED)
    store.connection.execute(_REOPENED, {"b_ids": list(rows)})


def end_quarantine(store: Store, channel: str, *, closed: bool) -> int:
    """A person has looked: the quarantined chats are closed indeed, or were never. How many chats."""
    held = chats.quarantined(store, channel)
    for chat_id in held:
        if closed:
            close_chat(store, chat_id)
        else:
            chats.set_push(store, chat_id, Push.ON)
    return len(held)
