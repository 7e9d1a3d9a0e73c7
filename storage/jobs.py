"""Long work, one row each: who began it, how far it has come, and which process has it in its hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, or_, select, update

from domain.talk import from_json, to_json
from storage.database import Dialect, Store
from storage.ids import new_id
from storage.tables import job
from storage.tables.metadata import Utc

LEASE = timedelta(seconds=60)  # longer than any slice; a job of a dead process is taken up again after it
_INPUT = "job.input"


class JobStatus(StrEnum):
    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """input: what it was begun with. cursor: what it remembered with its last slice, ids and counts, nothing of a
    person; None at the beginning. attempts: how often it was begun, this time included."""

    id: int
    kind: str
    chat_id: int | None
    account_id: int | None
    input: Mapping[str, Any]
    cursor: Any
    attempts: int


_INSERT = insert(job)
_WHICH = job.c.id == bindparam("which")
_REAL_NOW = bindparam("b_real_now", type_=Utc())
_FREE = or_(
    and_(job.c.status == JobStatus.DUE.value, job.c.due_at <= bindparam("b_now", type_=Utc())),
    and_(job.c.status == JobStatus.RUNNING.value, job.c.lease_until <= _REAL_NOW),
)
_NEXT = select(job.c.id).where(_FREE).order_by(job.c.due_at, job.c.id).limit(1)
_TAKE = (
    update(job)
    .where(_WHICH, _FREE)
    .values(
        status=JobStatus.RUNNING.value,
        worker=bindparam("b_worker"),
        lease_until=bindparam("b_until", type_=Utc()),
        attempts=job.c.attempts + 1,
    )
    .returning(*job.c)
)
_MINE = and_(_WHICH, job.c.status == JobStatus.RUNNING.value, job.c.worker == bindparam("b_worker"))
_HOLD = update(job).where(_MINE).values(lease_until=bindparam("b_until", type_=Utc()))
_REMEMBER = _HOLD.values(progress=bindparam("b_cursor"))
_END = (
    update(job)
    .where(_MINE)
    .values(status=bindparam("b_status"), finished_at=_REAL_NOW, worker=None, lease_until=None, input=None)
)
_GIVE_BACK = (
    update(job)
    .where(_MINE)
    .values(
        status=JobStatus.DUE.value,
        worker=None,
        lease_until=None,
        attempts=job.c.attempts - bindparam("b_uncounted"),
    )
)
_WAITS = select(_NEXT.exists())
_RELEASE = (
    update(job)
    .where(job.c.status == JobStatus.RUNNING.value, job.c.worker == bindparam("b_worker"))
    .values(status=JobStatus.DUE.value, worker=None, lease_until=None)
)
_PURGE = delete(job).where(
    job.c.status.in_([JobStatus.DONE.value, JobStatus.FAILED.value]),
    job.c.created_at < bindparam("b_before", type_=Utc()),
)


def begin(
    store: Store,
    kind: str,
    *,
    input: Mapping[str, Any],  # noqa: A002 - the job's own word for it
    now: datetime,
    chat_id: int | None = None,
    account_id: int | None = None,
    due_at: datetime | None = None,
) -> int:
    """A job that some process will do, now or at `due_at` (programme time); returns its id. kind: a key of
    `handlers.jobs.JOBS`. input: facts, as JSON; it is sealed, and forgotten when the job has ended."""
    number = new_id()
    values = {
        "id": number,
        "kind": kind,
        "status": JobStatus.DUE.value,
        "chat_id": chat_id,
        "account_id": account_id,
        "input": store.vault.seal(to_json(dict(input)), _INPUT, number),
        "due_at": due_at or now,
        "attempts": 0,
        "created_at": now,
    }
    store.connection.execute(_INSERT, values)
    return number


def waits(store: Store, now: datetime, real_now: datetime) -> bool:
    """Whether there is a job that nobody has in hand."""
    return bool(store.connection.scalar(_WAITS, {"b_now": now, "b_real_now": real_now}))


def release(store: Store, worker: str) -> int:
    """What a worker of this name held when it died is free; to be called before it takes anything. How many."""
    return store.connection.execute(_RELEASE, {"b_worker": worker}).rowcount


def unfinished(store: Store, kind: str, digest: str, real_now: datetime) -> int | None:
    """A job of this kind that nobody has in hand and that was begun with this file (`digest` of its input)."""
    free = select(job.c.id, job.c.input).where(_FREE, job.c.kind == kind).order_by(job.c.id)
    for row in store.connection.execute(free, {"b_now": real_now, "b_real_now": real_now}):
        if from_json(store.vault.open(row.input, _INPUT, row.id)).get("digest") == digest:
            number: int = row.id
            return number
    return None


def take_this(store: Store, job_id: int, worker: str, now: datetime, real_now: datetime) -> Job | None:
    """This one, if nobody has it in hand."""
    values = {"b_now": now, "b_real_now": real_now, "which": job_id, "b_worker": worker, "b_until": real_now + LEASE}
    row = store.connection.execute(_TAKE, values).one_or_none()
    return None if row is None else _job(store, row)


def take(store: Store, worker: str, now: datetime, real_now: datetime) -> Job | None:
    """The next job that nobody has in hand, now in this worker's."""
    times = {"b_now": now, "b_real_now": real_now}
    next_one = _NEXT.with_for_update(skip_locked=True) if store.dialect is Dialect.POSTGRESQL else _NEXT
    number = store.connection.scalar(next_one, times)
    if number is None:
        return None
    values = {**times, "which": number, "b_worker": worker, "b_until": real_now + LEASE}
    row = store.connection.execute(_TAKE, values).one_or_none()
    return None if row is None else _job(store, row)


def hold(store: Store, job_id: int, worker: str, real_now: datetime, cursor: object = None) -> bool:
    """Before each slice, in its transaction: whether the job is still this worker's. cursor: remembered with it."""
    values: dict[str, object] = {"which": job_id, "b_worker": worker, "b_until": real_now + LEASE}
    if cursor is None:
        return store.connection.execute(_HOLD, values).rowcount == 1
    return store.connection.execute(_REMEMBER, {**values, "b_cursor": to_json(cursor)}).rowcount == 1


def end(store: Store, job_id: int, worker: str, real_now: datetime, *, failed: bool = False) -> bool:
    """The job is over. False if it was no more this worker's."""
    status = JobStatus.FAILED if failed else JobStatus.DONE
    values = {"which": job_id, "b_worker": worker, "b_real_now": real_now, "b_status": status.value}
    return store.connection.execute(_END, values).rowcount == 1


def give_back(store: Store, job_id: int, worker: str, *, counted: bool) -> None:
    """For another try. counted: whether this one was a failure of its own, or the process is asked to stop."""
    store.connection.execute(_GIVE_BACK, {"which": job_id, "b_worker": worker, "b_uncounted": int(not counted)})


def purge(store: Store, before: datetime) -> int:
    """Forgets what ended, of jobs begun before then. How many."""
    return store.connection.execute(_PURGE, {"b_before": before}).rowcount


def _job(store: Store, row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        chat_id=row.chat_id,
        account_id=row.account_id,
        input=from_json(store.vault.open(row.input, _INPUT, row.id)),
        cursor=None if row.progress is None else from_json(row.progress),
        attempts=row.attempts,
    )
