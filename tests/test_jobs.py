"""Long work goes on where it was cut off, is done once, and tells whoever waits when it fails for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.threads import DatabaseThreads, Desk
from domain.talk import Address, Say
from handlers.jobs import MOST_ATTEMPTS, MOST_BEGUN, BegunTooOften, run
from handlers.work import Interrupted, Work
from messages.library import shipped
from storage import jobs
from storage.database import Database, Store
from storage.jobs import Job, JobStatus
from storage.tables import job as job_table
from storage.wire import chats, outbox
from tests.script import POLICY, utc

NOW = utc("2026-03-14 03:00")
LATER = NOW + jobs.LEASE + timedelta(seconds=1)
SLICES = 5
INPUT = {"name": "Aisyah"}


@pytest.fixture
def threads(database: Database) -> Iterator[DatabaseThreads]:
    threads = DatabaseThreads(database)
    yield threads
    threads.close()


def count(work: Work) -> None:
    """Says each number once, and remembers which is next."""
    for number in range(work.cursor or 0, SLICES):
        work.write(_saying(work.job, str(number)), cursor=number + 1)
    work.finish(_saying(work.job, "done"))


def break_down(_work: Work) -> None:
    raise RuntimeError("no luck")


KINDS: Mapping[str, Callable[[Work], None]] = {"count": count, "break": break_down}


def _saying(of: Job, what: str) -> Callable[[Store], None]:
    def deed(store: Store) -> None:
        assert of.chat_id is not None
        outbox.owe(store, of.chat_id, [Say(key=f"number.{what}")], now=NOW)

    return deed


def begun(database: Database, kind: str) -> int:
    with database.writing() as store:
        chat_id = chats.id_of(store, Address("script", "1"), NOW)
        jobs.begin(store, kind, chat_id=chat_id, input=INPUT, now=NOW)
        return chat_id


def taken(threads: DatabaseThreads, worker: str, at: datetime = NOW) -> Work | None:
    desk = Desk(threads)
    found = desk.write(lambda store: jobs.take(store, worker, NOW, at))
    if found is None:
        return None
    return Work(
        job=found, worker=worker, now=NOW, policy=POLICY, library=shipped(), desk=desk, real_now=lambda: at
    )  # fmt: skip


def said(database: Database, chat_id: int) -> list[str]:
    with database.reading() as store:
        return [line.key.removeprefix("number.") for line in reversed(outbox.history(store, chat_id))]


def test_one_worker_has_it_and_does_it_once(database: Database, threads: DatabaseThreads) -> None:
    chat_id = begun(database, "count")
    work = taken(threads, "a")
    assert work is not None
    assert taken(threads, "b") is None
    assert work.input == INPUT
    run(work, KINDS)
    assert said(database, chat_id) == ["0", "1", "2", "3", "4", "done"]
    assert taken(threads, "b", LATER) is None


@pytest.mark.parametrize("slices", range(SLICES))
def test_what_a_dead_worker_began_is_ended_by_another(
    database: Database, threads: DatabaseThreads, slices: int
) -> None:
    chat_id = begun(database, "count")
    dead = taken(threads, "a")
    assert dead is not None
    for number in range(slices):
        dead.write(_saying(dead.job, str(number)), cursor=number + 1)
    heir = taken(threads, "b", LATER)
    assert heir is not None
    run(heir, KINDS)
    with pytest.raises(Interrupted):  # it was only thought dead: nothing that it does counts any more
        dead.write(_saying(dead.job, "late"), cursor=99)
    assert said(database, chat_id) == ["0", "1", "2", "3", "4", "done"]


def test_who_starts_again_under_its_name_has_it_at_once(database: Database, threads: DatabaseThreads) -> None:
    begun(database, "count")
    assert taken(threads, "a") is not None
    assert Desk(threads).write(lambda store: jobs.release(store, "b")) == 0
    assert Desk(threads).write(lambda store: jobs.release(store, "a")) == 1
    assert taken(threads, "a") is not None


def test_a_process_that_stops_gives_it_back_uncounted(database: Database, threads: DatabaseThreads) -> None:
    chat_id = begun(database, "count")
    looks = iter((False, False, True))
    work = taken(threads, "a")
    assert work is not None
    run(replace(work, stopping=lambda: next(looks)), KINDS)
    again = taken(threads, "b")
    assert again is not None
    assert (again.cursor, again.job.attempts) == (2, 1)
    run(again, KINDS)
    assert said(database, chat_id) == ["0", "1", "2", "3", "4", "done"]


def test_what_fails_is_tried_again_and_then_told(database: Database, threads: DatabaseThreads) -> None:
    chat_id = begun(database, "break")
    for _ in range(MOST_ATTEMPTS):
        work = taken(threads, "a")
        assert work is not None
        with pytest.raises(RuntimeError):
            run(work, KINDS)
    assert taken(threads, "a", LATER) is None
    assert said(database, chat_id) == ["trouble.job_failed"]


def test_what_kills_each_process_that_begins_it_is_given_up(database: Database, threads: DatabaseThreads) -> None:
    chat_id = begun(database, "count")
    for _ in range(MOST_BEGUN):
        assert taken(threads, "a") is not None
        Desk(threads).write(lambda store: jobs.release(store, "a"))
    work = taken(threads, "a")
    assert work is not None
    with pytest.raises(BegunTooOften):
        run(work, KINDS)
    assert taken(threads, "a", LATER) is None
    assert said(database, chat_id) == ["trouble.job_failed"]


def test_its_moment_goes_on_while_it_works(database: Database, threads: DatabaseThreads) -> None:
    begun(database, "count")
    work = taken(threads, "a", LATER)
    assert work is not None
    assert work.moment == NOW
    work.real_now = lambda: LATER + timedelta(minutes=20)
    assert work.moment == NOW + timedelta(minutes=20)


def test_its_input_is_sealed_and_forgotten_at_the_end(database: Database, threads: DatabaseThreads) -> None:
    begun(database, "count")
    with database.reading() as store:
        assert b"Aisyah" not in store.connection.execute(select(job_table.c.input)).scalar_one()
    work = taken(threads, "a")
    assert work is not None
    run(work, KINDS)
    with database.reading() as store:
        row = store.connection.execute(select(job_table.c.input, job_table.c.status)).one()
    assert tuple(row) == (None, JobStatus.DONE)


def test_what_has_ended_is_forgotten_in_time(database: Database, threads: DatabaseThreads) -> None:
    begun(database, "count")
    begun(database, "count")
    work = taken(threads, "a")
    assert work is not None
    run(work, KINDS)
    with database.writing() as store:
        assert jobs.purge(store, LATER) == 1
        assert jobs.waits(store, NOW, NOW)
