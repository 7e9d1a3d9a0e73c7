"""A broadcast that has begun is owed to its audience, slice by slice; a process that dies is followed by one that goes
on, and nobody gets it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from domain.audience import Held
from handlers.work import Work
from storage import jobs
from storage.broadcasts import audience, broadcasts
from storage.broadcasts import rows as broadcast_rows
from storage.broadcasts.broadcasts import Broadcast
from storage.database import Store

KIND = "broadcast"
LOOK_AHEAD = 20_000  # chats found by one question, which takes no lock
SLICE = 150


def begin(store: Store, broadcast: Broadcast, now: datetime) -> None:
    """To be called in the transaction that starts or resumes it."""
    jobs.begin(store, KIND, input={"broadcast": broadcast.id}, now=now, account_id=broadcast.account_id)


def run(work: Work, slice_of: int = SLICE) -> None:
    """slice_of: rows of one transaction. The cursor: the last chat that was looked at, how many came before, and each
    channel's turn."""
    broadcast = work.read(partial(_found, broadcast_id=int(work.input["broadcast"])))
    if broadcast is None:
        return
    cursor: dict[str, Any] = dict(work.cursor or {"after": 0, "rank": 0, "turns": {}})
    while ahead := work.read(partial(_ahead, of=broadcast, now=work.now, after=cursor["after"])):
        for start in range(0, len(ahead), slice_of):
            chats = ahead[start : start + slice_of]
            turns = work.read(partial(_turns, of=broadcast, now=work.now, chats=chats, known=cursor["turns"]))
            owe = partial(_owe, of=broadcast, now=work.now, chats=chats, turns=turns, rank=cursor["rank"])
            cursor = {"after": chats[-1], "rank": cursor["rank"] + len(chats), "turns": turns}
            if not work.write(owe, cursor):
                return  # stopped: nothing more is owed
    held = work.read(partial(held_back, of=broadcast, now=work.now))
    work.finish(lambda store: broadcast_rows.built(store, broadcast.id, held, work.now))


def held_back(store: Store, of: Broadcast, now: datetime) -> Mapping[Held, int]:
    """How many of the audience get nothing, by reason."""
    held: Counter[Held] = Counter()
    for group in audience.groups(store, of.audience, of.area, of.chat_id, now):
        if group.held is not None:
            held[group.held] += group.count
    return held


def _found(store: Store, broadcast_id: int) -> Broadcast | None:
    return broadcasts.by_id(store, broadcast_id)


def _ahead(store: Store, of: Broadcast, now: datetime, after: int) -> list[int]:
    return audience.chats_after(store, of.audience, of.area, of.chat_id, now, after, LOOK_AHEAD)


def _turns(
    store: Store, of: Broadcast, now: datetime, chats: Sequence[int], known: Mapping[str, datetime]
) -> dict[str, datetime]:
    """Each channel's turn is taken once, when its first chat comes up."""
    reached = audience.still_reached(store, of.audience, of.area, of.chat_id, now, chats)
    new = {one.channel for one in reached} - set(known)
    return {**known, **{channel: broadcast_rows.turn_of(store, channel, now) for channel in new}}


def _owe(
    store: Store, of: Broadcast, now: datetime, chats: Sequence[int], turns: Mapping[str, datetime], rank: int
) -> bool:
    """Looked at once more in the transaction that owes: a stop or a loss that came meanwhile wins. False if the
    broadcast does not run any more."""
    if not broadcast_rows.is_running(store, of.id):
        return False
    reached = audience.still_reached(store, of.audience, of.area, of.chat_id, now, chats)
    broadcast_rows.owe_slice(
        store, of.id, [one for one in reached if one.channel in turns], turns=turns, rank=rank, now=now
    )
    return True
