"""Does long work beside everything else: one job at a time in each process, on a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.clock import Clock, real_now
from bot.logs import where
from bot.threads import DatabaseThreads, Desk
from handlers import jobs
from handlers.exchange import Policy
from handlers.work import Work
from messages.library import Library
from storage import jobs as kept
from storage.jobs import Job

log = structlog.get_logger(__name__)

T = TypeVar("T")

_LOOK_EVERY_S = 0.5
_REST_S = 1.0  # after a failure


@dataclass(slots=True)
class Jobs:
    """worker: a name that no other running process has. owed: called after a job, which may owe messages."""

    threads: DatabaseThreads
    clock: Clock
    policy: Policy
    library: Library
    worker: str
    owed: Callable[[], None]
    _stopping: bool = False

    async def run(self) -> None:
        """Until cancelled; the job in hand is then given back at its next slice, and goes on elsewhere."""
        await self._guarded(self.threads.write(kept.release, self.worker))
        try:
            while True:
                await asyncio.sleep(0 if await self._next() else _LOOK_EVERY_S)
        finally:
            self._stopping = True

    async def _next(self) -> bool:
        """Does one job; False if there is none."""
        if not await self._guarded(self.threads.read(kept.waits, self.clock.now(), real_now())):
            return False
        job = await self._guarded(self.threads.write(kept.take, self.worker, self.clock.now(), real_now()))
        if job is None:
            return False
        await self._do(job)
        return True

    async def _guarded(self, asked: Awaitable[T]) -> T | None:
        """None if the database is away: later."""
        try:
            return await asked
        except Exception as error:
            log.error("jobs cannot be asked for", error=where(error))
            return None

    async def _do(self, job: Job) -> None:
        work = Work(
            job=job, worker=self.worker, now=self.clock.now(), policy=self.policy, library=self.library,
            desk=Desk(self.threads), real_now=real_now, stopping=lambda: self._stopping,
        )  # fmt: skip
        doing = asyncio.create_task(asyncio.to_thread(jobs.run, work))
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            self._stopping = True
            with suppress(Exception):
                await doing
            raise
        except Exception as error:
            log.error("job failed", job=job.id, kind=job.kind, attempt=job.attempts, error=where(error))
            await asyncio.sleep(_REST_S)
        finally:
            for fault in work.faults:
                log.error("part of a job failed", job=job.id, kind=job.kind, error=where(fault))
            self.owed()
