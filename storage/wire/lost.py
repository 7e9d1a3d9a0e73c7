"""Rows of the outbox in the hands of workers that died: due again, sent again and counted, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, literal, or_, update

from storage.database import Store
from storage.tables import outbox
from storage.wire.claims import URGENT
from storage.wire.outbox import CLAIMED, IN_FLIGHT, SENDING, Status


@dataclass(frozen=True, slots=True)
class Lost:
    """What was found in the hands of a dead worker, in rows."""

    released: int = 0  # not yet on their way
    repeated: int = 0  # perhaps sent, and sent again: replies and alerts
    unknown: int = 0  # perhaps sent, and left at that


_REAL_NOW = bindparam("b_real_now", type_=outbox.c.lease_until.type)
_URGENT_ROWS = outbox.c.lane.in_([lane.value for lane in URGENT])
_LOST = or_(outbox.c.lease_until <= _REAL_NOW, outbox.c.worker == bindparam("b_mine"))
_LOST_CLAIMED = (
    update(outbox).where(IN_FLIGHT, CLAIMED, _LOST).values(status=Status.DUE.value, worker=None, lease_until=None)
)
_LOST_REPEATED = (
    update(outbox)
    .where(IN_FLIGHT, SENDING, _LOST, _URGENT_ROWS, outbox.c.recalled.is_(False))
    .values(
        status=Status.DUE.value,
        repeats=outbox.c.repeats + 1,
        reason="lost while sending",
        worker=None,
        lease_until=None,
    )
)
_LOST_UNKNOWN = (
    update(outbox)
    .where(IN_FLIGHT, SENDING, _LOST)
    .values(
        status=Status.UNKNOWN.value,
        reason=case((outbox.c.recalled, outbox.c.reason), else_=literal("lost while sending")),
        lease_until=None,
    )
)


def release(store: Store, real_now: datetime, mine: str | None = None) -> Lost:
    """Takes rows out of the hands of dead workers: those whose lease is over, and all of the worker `mine`, which has
    just started under that name and so holds nothing. Claimed ones are due again. Those on their way may have
    arrived: replies and alerts are sent again, and counted; the rest is unknown."""
    values = {"b_real_now": real_now, "b_mine": mine}
    counts = [
        store.connection.execute(statement, values).rowcount
        for statement in (_LOST_CLAIMED, _LOST_REPEATED, _LOST_UNKNOWN)
    ]
    return Lost(*counts)
