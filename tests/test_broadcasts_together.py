"""Broadcasts beside each other and beside those who would stop them: each goes out once, fairly, and stops exactly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from bot.threads import DatabaseThreads, Desk
from domain.audience import Audience
from domain.people import Role
from domain.talk import Lane
from handlers.broadcasts import occurrence, owe_audience, plan, under_way
from handlers.jobs import JOBS, MOST_ATTEMPTS, run
from handlers.work import Work
from messages.library import shipped
from storage import jobs
from storage.broadcasts import broadcasts
from storage.broadcasts import rows as broadcast_rows
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.database import Database, Store
from storage.people import accounts
from storage.tables import broadcast as table
from storage.tables import outbox as rows
from storage.wire import claims, outbox
from tests.script import POLICY
from tests.storage import village as places
from tests.storage.owing import claim
from tests.storage.village import NOW, PURWODADI, TEBING_TINGGI, Village, found_village

COUNT = 300
IN_SLICES: Mapping[str, Callable[[Work], None]] = {**JOBS, owe_audience.KIND: partial(owe_audience.run, slice_of=40)}


@pytest.fixture
def threads(database: Database) -> Iterator[DatabaseThreads]:
    threads = DatabaseThreads(database)
    yield threads
    threads.close()


@pytest.fixture
def sender(database: Database) -> Village:
    with database.writing() as store:
        village = found_village(store)
        places.add_chat(store, village.plkb.id)
        for _ in range(COUNT - 1):  # Sari is one
            places.add_chat(store, places.add_account(store, Role.KADER, PURWODADI, "Ani").id)
    return village


def draft(store: Store, village: Village) -> Broadcast:
    made = broadcasts.create(
        store,
        account_id=village.plkb.id,
        chat_id=accounts.chats_of(store, village.plkb.id)[0],
        area=TEBING_TINGGI,
        audience=Audience(roles=(Role.KADER,)),
        text="Rapat besok pukul 8",
        now=NOW,
    )
    assert made is not None
    return made


def begun(database: Database, village: Village) -> Broadcast:
    with database.writing() as store:
        made = draft(store, village)
        assert under_way.started(store, made, NOW)
    return made


def work(
    threads: DatabaseThreads,
    worker: str,
    now: datetime = NOW,
    stopping: Callable[[], bool] = lambda: False,
    kinds: Mapping[str, Callable[[Work], None]] = IN_SLICES,
) -> bool:
    """Takes a job and does it; False if there is none."""
    job = threads_write(threads, lambda store: jobs.take(store, worker, now, now))
    if job is None:
        return False
    at_work = Work(
        job=job,
        worker=worker,
        now=now,
        policy=POLICY,
        library=shipped(),
        desk=Desk(threads),
        real_now=lambda: now,
        stopping=stopping,
    )
    run(at_work, kinds)
    return True


def threads_write(threads: DatabaseThreads, deed: Callable[[Store], jobs.Job | None]) -> jobs.Job | None:
    return Desk(threads).write(deed)


def owed_chats(database: Database, made: Broadcast) -> Counter[int]:
    with database.reading() as store:
        found = store.connection.scalars(select(rows.c.chat_id).where(rows.c.broadcast_id == made.id))
        return Counter(found)


def test_a_job_that_is_cut_off_goes_on_and_nobody_is_owed_it_twice(
    database: Database, threads: DatabaseThreads, sender: Village
) -> None:
    made = begun(database, sender)
    for cut in (1, 3, 2):
        slices = iter([False] * cut)
        work(threads, "a", stopping=lambda slices=slices: next(slices, True))  # type: ignore[misc]
        assert 0 < owed_chats(database, made).total() < COUNT
    assert work(threads, "b")
    assert not work(threads, "b")
    owed = owed_chats(database, made)
    assert set(owed.values()) == {1}
    assert owed.total() == COUNT
    with database.reading() as store:
        found = broadcasts.by_id(store, made.id)
    assert found is not None
    assert (found.built, found.total) == (True, COUNT)


def fail_for_good(threads: DatabaseThreads, kind: str) -> None:
    def break_down(_work: Work) -> None:
        raise RuntimeError("no luck")

    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            work(threads, "a", kinds={kind: break_down})
    assert not work(threads, "a")


def told(database: Database, made: Broadcast) -> str:
    with database.reading() as store:
        return outbox.history(store, made.chat_id)[0].key


def test_one_whose_job_fails_stops_is_told_and_goes_on_when_asked(
    database: Database, threads: DatabaseThreads, sender: Village
) -> None:
    made = begun(database, sender)
    slices = iter([False])
    work(threads, "a", stopping=lambda: next(slices, True))
    fail_for_good(threads, owe_audience.KIND)
    with database.writing() as store:
        found = broadcasts.by_id(store, made.id)
        assert found is not None
        assert found.status is Status.STOPPED
        assert broadcast_rows.resume(store, made.id)
        owe_audience.begin(store, found, NOW)
    assert told(database, made) == "broadcast.broke_off"
    assert work(threads, "a")
    assert owed_chats(database, made).total() == COUNT


def test_an_occurrence_that_cannot_begin_is_over_and_told(
    database: Database, threads: DatabaseThreads, sender: Village
) -> None:
    with database.writing() as store:
        made = draft(store, sender)
        occurrence.begin(store, made, NOW)
    fail_for_good(threads, occurrence.KIND)
    assert told(database, made) == "broadcast.not_begun"


def test_a_stop_during_the_owing_wins(database: Database, threads: DatabaseThreads, sender: Village) -> None:
    made = begun(database, sender)

    def halt() -> None:
        with database.writing() as store:
            broadcast_rows.stop(store, made.id, NOW)

    with ThreadPoolExecutor(2) as pool:
        working, stopping = pool.submit(work, threads, "a"), pool.submit(halt)
        assert working.result()
        stopping.result()
    with database.reading() as store:
        waiting = broadcasts.counts(store, made.id).waiting
        found = broadcasts.by_id(store, made.id)
    assert found is not None
    assert waiting == 0 or found.status is not Status.STOPPED
    assert found.status is Status.STOPPED


def test_what_was_stopped_goes_on_for_those_who_did_not_get_it(
    database: Database, threads: DatabaseThreads, sender: Village
) -> None:
    made = begun(database, sender)
    assert work(threads, "a")
    got = send(database, 100)
    with database.writing() as store:
        assert broadcast_rows.stop(store, made.id, NOW)
    assert send(database, 10) == []
    with database.writing() as store:
        assert broadcast_rows.resume(store, made.id)
        assert not broadcast_rows.resume(store, made.id)
        owe_audience.begin(store, made, NOW)
    assert work(threads, "a")
    rest = send(database, COUNT)
    assert len({each.chat_id for each in got + rest}) == len(got) + len(rest) == COUNT
    with database.writing() as store:
        assert broadcasts.finish(store, made.id, NOW)


def test_two_broadcasts_are_fair_to_each_other(database: Database, threads: DatabaseThreads, sender: Village) -> None:
    """The second begins when the first is on its way; among the next sends neither has more than 60 %."""
    first = begun(database, sender)
    assert work(threads, "a")
    send(database, 20)
    second = begun(database, sender)
    assert work(threads, "a")
    sent = Counter(each.broadcast_id for each in send(database, 280))
    assert sent[first.id] + sent[second.id] == 280
    assert max(sent.values()) <= 0.6 * 280


def send(database: Database, count: int) -> list[claims.Owed]:
    """As many as there are, up to `count`, in the order in which they go out."""
    sent: list[claims.Owed] = []
    while len(sent) < count:
        with database.writing() as store:
            claimed = claim(store, "w", now=NOW, real_now=NOW, limit=min(8, count - len(sent)), lanes=[Lane.BROADCAST])
            for owed in claimed:
                assert claims.win(store, owed.id, "w", NOW)
                claims.sent(store, owed.id, "m", NOW)
        if not claimed:
            break
        sent += claimed
    return sent


def test_the_clock_of_several_processes_begins_each_occurrence_once(database: Database, sender: Village) -> None:
    at_nine = NOW.replace(hour=2, minute=0)  # 09:00 WIB
    with database.writing() as store:
        made = draft(store, sender)
        broadcasts.change(store, made.id, audience=made.audience, rule="w5@480", starts_at=None)
        assert broadcasts.turn(store, made.id, Status.DRAFT, Status.REPEATING)
        later = draft(store, sender)
        broadcasts.change(store, later.id, audience=later.audience, rule=None, starts_at=at_nine - timedelta(minutes=1))
        assert broadcasts.turn(store, later.id, Status.DRAFT, Status.SCHEDULED)

    def tick() -> int:
        with database.writing() as store:
            return plan.start_planned(store, at_nine)

    with ThreadPoolExecutor(4) as pool:
        begun_by = [each.result() for each in [pool.submit(tick) for _ in range(8)]]
    assert sum(begun_by) == 2
    with database.reading() as store:
        occurrences = store.connection.scalar(
            select(func.count()).select_from(table).where(table.c.parent_id == made.id)
        )
    assert occurrences == 1


def test_a_planned_one_whose_time_has_long_passed_is_not_sent(database: Database, sender: Village) -> None:
    with database.writing() as store:
        made = draft(store, sender)
        broadcasts.change(store, made.id, audience=made.audience, rule=None, starts_at=NOW - timedelta(days=3))
        broadcasts.turn(store, made.id, Status.DRAFT, Status.SCHEDULED)
        assert plan.start_planned(store, NOW) == 0
        found = broadcasts.by_id(store, made.id)
    assert found is not None
    assert found.status is Status.STOPPED


def test_nobody_approves_her_own(database: Database, sender: Village) -> None:
    with database.writing() as store:
        made = draft(store, sender)
        assert broadcasts.turn(store, made.id, Status.DRAFT, Status.WAITING)
        assert not broadcasts.approve(store, made.id, sender.plkb.id, NOW)
        assert [broadcasts.approve(store, made.id, sender.opd.id, NOW) for _ in range(2)] == [True, False]


def test_an_old_broadcasts_roles_are_still_read(database: Database, sender: Village) -> None:
    """From before audiences had filters."""
    with database.writing() as store:
        made = draft(store, sender)
        store.connection.execute(
            table.update().where(table.c.id == made.id).values(filters=None, audience=json.dumps(["kader"]))
        )
        found = broadcasts.by_id(store, made.id)
    assert found is not None
    assert found.audience == made.audience
