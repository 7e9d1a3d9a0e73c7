"""One time of a repeating broadcast: counted first; larger than one may send alone, it waits for its sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from handlers.broadcasts import counting, under_way
from handlers.broadcasts.counting import Counted
from handlers.work import Work
from storage import jobs
from storage.broadcasts import broadcasts
from storage.broadcasts.broadcasts import Broadcast
from storage.database import Store

KIND = "broadcast_occurrence"


def begin(store: Store, broadcast: Broadcast, now: datetime) -> None:
    jobs.begin(store, KIND, input={"broadcast": broadcast.id}, now=now, account_id=broadcast.account_id)


def run(work: Work) -> None:
    broadcast_id = int(work.input["broadcast"])
    broadcast = work.read(lambda store: broadcasts.by_id(store, broadcast_id))
    if broadcast is not None:
        counted = work.read(partial(counting.count, of=broadcast, now=work.now))
        work.finish(lambda store: _go(store, broadcast_id, counted, work))


def _go(store: Store, broadcast_id: int, counted: Counted, work: Work) -> None:
    broadcast = broadcasts.by_id(store, broadcast_id)
    if broadcast is None:
        return
    broadcasts.counted(store, broadcast.id, counted.count, counted.held)
    if counted.count > work.policy.broadcast_alone and broadcast.approved_by is None:
        counting.show(store, broadcast, counted, work)
    elif counted.count == 0:
        under_way.passed_over(store, broadcast, work.now)
    else:
        under_way.started(store, replace(broadcast, expected=counted.count), work.now)
