"""Where the database is asked: a few threads beside the event loop, and the one that writes where SQLite wants one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from storage.database import Database, Dialect, Store

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """readers: questions answered at once."""

    def __init__(self, database: Database, *, readers: int = 2) -> None:
        self._database = database
        self._readers = ThreadPoolExecutor(readers, "reader")
        self._writer: _Writer = _GroupWriter(database) if database.dialect is Dialect.SQLITE else _PoolWriter(database)

    async def write(self, work: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(store, …)` in one transaction. Returns after its commit; if it raises, all of it is rolled back."""
        return await asyncio.wrap_future(self._writer.submit(lambda store: work(store, *args, **kwargs)))

    async def read(self, work: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(store, …)` in a transaction that may only ask."""
        return await asyncio.wrap_future(self._readers.submit(self._read, lambda store: work(store, *args, **kwargs)))

    def _read(self, work: Callable[[Store], T]) -> T:
        with self._database.reading() as store:
            return work(store)

    def write_here(self, work: Callable[[Store], T]) -> T:
        """As `write`, for a thread that is not the event loop's: it waits."""
        return self._writer.submit(work).result()

    def read_here(self, work: Callable[[Store], T]) -> T:
        """As `read`, on the calling thread itself, so that a long answer keeps nobody else waiting."""
        return self._read(work)

    def close(self) -> None:
        """Finishes what was begun. The database stays open."""
        self._writer.close()
        self._readers.shutdown()


@dataclass(frozen=True, slots=True)
class Desk:
    """The database for long work on a thread of its own: `handlers.jobs.Desk`."""

    threads: DatabaseThreads

    def read(self, question: Callable[[Store], T]) -> T:
        return self.threads.read_here(question)

    def write(self, deed: Callable[[Store], T]) -> T:
        return self.threads.write_here(deed)


class _Writer(Protocol):
    def submit(self, work: Callable[[Store], T]) -> Future[T]: ...

    def close(self) -> None: ...


class _PoolWriter:
    """PostgreSQL: several transactions at once, each on its own connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(database.writers, "writer")

    def submit(self, work: Callable[[Store], T]) -> Future[T]:
        return self._threads.submit(self._run, work)

    def _run(self, work: Callable[[Store], T]) -> T:
        with self._database.writing() as store:
            return work(store)

    def close(self) -> None:
        self._threads.shutdown()


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Store], Any]
    future: Future[Any]


@dataclass(frozen=True, slots=True)
class _Done:
    job: _Job
    result: Any
    problem: Exception | None

    def tell(self) -> None:
        if self.problem is None:
            self.job.future.set_result(self.result)
        else:
            self.job.future.set_exception(self.problem)


def _attempt(store: Store, job: _Job) -> _Done:
    try:
        with store.savepoint():
            return _Done(job, job.work(store), None)
    except Exception as error:
        return _Done(job, None, error)


class _GroupWriter:
    """SQLite: one thread; what waits while a transaction is open joins it, so that many share one wait for the disk.
    Each has its own savepoint, and hears of its success only after the commit."""

    _MOST = 64
    _LONGEST_S = 0.05  # other processes wait for this lock

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Store], T]) -> Future[T]:
        future: Future[T] = Future()
        self._queue.put(_Job(work, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            self._commit_with_followers(job)

    def _commit_with_followers(self, first: _Job) -> None:
        if not first.future.set_running_or_notify_cancel():
            return
        done: list[_Done] = []
        try:
            with self._database.writing() as store:
                # The first needs no savepoint: if it fails, nobody has joined yet.
                done.append(_Done(first, first.work(store), None))
                self._let_join(store, done)
        except Exception as error:
            for job in [each.job for each in done] or [first]:
                job.future.set_exception(error)
            return
        for each in done:
            each.tell()

    def _let_join(self, store: Store, done: list[_Done]) -> None:
        until = time.monotonic() + self._LONGEST_S
        while len(done) < self._MOST and time.monotonic() < until and (job := self._next()) is not None:
            if job.future.set_running_or_notify_cancel():
                done.append(_attempt(store, job))

    def _next(self) -> _Job | None:
        try:
            job = self._queue.get_nowait()
        except Empty:
            return None
        if job is None:
            self._queue.put(None)  # the call to stop waits for its turn
        return job
