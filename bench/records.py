"""The records of a visit form as an Excel workbook and as CSV, as `/ekspor_isian` makes them: 100,000 of them, with the
memory that ten times as many take beside a tenth.

`python -m bench.records 100000` says how many.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from bench import Of, Row, at_least, at_most, show, village
from bench.crowd import databases
from bench.exchange import typed_report
from bot.clock import real_now
from bot.threads import DatabaseThreads, Desk
from domain.people import Role
from domain.talk import Address
from handlers.exchange import Policy
from handlers.jobs import run as run_job
from handlers.oversight.export import Shape
from handlers.oversight.export_forms import JOB
from handlers.work import Work
from messages.library import shipped
from storage import jobs
from storage.database import Database, Store
from storage.ids import new_id
from storage.people import accounts
from storage.people.accounts import Status
from storage.tables import download_part, draft, form_record
from storage.wire import chats

RECORDS = 100_000
_AT_ONCE = 2_000
_STATE = "form_record.state"
_POLICY = Policy(emergency=("112",), link="https://t.me/sapa_bench_bot?start={code}", download_link="https://x/{token}")


def run(count: int = RECORDS) -> list[Row]:
    """Of each database: records a second by shape, and megabytes that all of them take beside a tenth."""
    with databases() as opened:
        return [row for database in opened for row in _measure(database, count)]


def _measure(database: Database, count: int) -> Iterator[Row]:
    with database.writing() as store:
        [code] = village.settle(store, real_now())
    asyncio.run(typed_report(database, code))
    with database.writing() as store:
        known = _one(store)
    few = count // 10
    _fill(database, known, few - 1)
    _export(database, Shape.XLSX)  # once, so that everything is loaded
    before = _peak_mb()
    _fill(database, known, count - few)
    for shape in Shape:
        seconds = _export(database, shape)
        name = f"{count:,} records of a visit form, {shape}, {database.dialect}"
        yield Row(name, count / seconds, None, "records/s", at_least(1000, Of.OURS))
    grown = max(_peak_mb() - before, 0.1)  # what the system counts in pages of its own
    yield Row(
        f"{count:,} records beside {few:,}, {database.dialect}: more memory", grown, None, "MB", at_most(30, Of.OURS)
    )


def _export(database: Database, shape: Shape) -> float:
    """Seconds of the whole job; the file is thrown away."""
    threads, now = DatabaseThreads(database), real_now()
    desk = Desk(threads)

    def begin(store: Store) -> None:
        account = accounts.create(
            store, role=Role.PEMBINA, area="15.06.06", name="Hasan", now=now, status=Status.ACTIVE
        )
        chat_id = chats.id_of(store, Address("telegram", str(new_id())), now)
        chats.set_account(store, chat_id, account.id)
        today = now.date()
        asking = {"form": "baduta", "first": today - timedelta(days=7), "last": today + timedelta(days=1)}
        jobs.begin(store, JOB, input={**asking, "shape": str(shape)}, chat_id=chat_id, account_id=account.id, now=now)

    desk.write(begin)
    job = desk.write(lambda store: jobs.take(store, "bench", now, now))
    assert job is not None
    begun = time.perf_counter()
    run_job(Work(job=job, worker="bench", now=now, policy=_POLICY, library=shipped(), desk=desk, real_now=real_now))
    spent = time.perf_counter() - begun
    desk.write(lambda store: store.connection.execute(delete(download_part)))
    threads.close()
    return spent


def _one(store: Store) -> tuple[Mapping[str, Any], Mapping[str, Any], str]:
    """The record of the report that was typed, its draft, and what the vault says of both."""
    record = store.connection.execute(select(form_record)).mappings().one()
    of = store.connection.execute(select(draft).where(draft.c.id == record["draft_id"])).mappings().one()
    return dict(record), dict(of), store.vault.open(record["state"], _STATE, record["id"])


def _fill(database: Database, known: tuple[Mapping[str, Any], Mapping[str, Any], str], count: int) -> None:
    """So many more like it, each sealed for its own id."""
    record, of, state = known
    for start in range(0, count, _AT_ONCE):
        ids = [(new_id(), new_id()) for _ in range(min(_AT_ONCE, count - start))]
        with database.writing() as store:
            store.connection.execute(insert(draft), [{**of, "id": one} for one, _ in ids])
            seal = store.vault.seal
            store.connection.execute(
                insert(form_record),
                [{**record, "id": each, "draft_id": one, "state": seal(state, _STATE, each)} for one, each in ids],
            )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    show(run(*map(int, sys.argv[1:])))
