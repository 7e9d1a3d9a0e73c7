"""The heartbeat: plain jobs that any number of workers may run, since each is one idempotent transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, real_now
from bot.logs import where
from bot.reached import Reached
from bot.threads import DatabaseThreads
from handlers.beats import BEATS, Beat
from handlers.exchange import Policy
from storage import audit, jobs, media
from storage.oversight import downloads
from storage.wire import inbox, lost, outbox

log = structlog.get_logger(__name__)

_LOST_AFTER = timedelta(seconds=20)  # an inbox row still open by then was left by a process that died


class Worker:
    """owed: called after a job that owes messages. take_up: answers what was stored before a moment and left open."""

    def __init__(
        self,
        threads: DatabaseThreads,
        clock: Clock,
        policy: Policy,
        owed: Callable[[], None],
        take_up: Callable[[datetime], Awaitable[None]],
        reached: Reached,
    ) -> None:
        self._threads, self._clock, self._policy = threads, clock, policy
        self._owed, self._take_up, self._reached = owed, take_up, reached
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Beats begin, each after its first interval."""
        for job, seconds in (
            (self.release, 10),
            (self.take_up, 10),
            (self.note_reached, 5),
            (self.tidy, 600),
        ):
            self._scheduler.add_job(self._guarded, "interval", args=[job], seconds=seconds, id=job.__name__)
        for beat in BEATS:
            self._scheduler.add_job(self._run, "interval", args=[beat], seconds=beat.every, id=beat.name)
        self._scheduler.start()

    async def beat(self) -> None:
        """All that depends on programme time, now: at the start, and when the clock was moved."""
        for beat in BEATS:
            await self._run(beat)

    async def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)

    async def release(self) -> None:
        """Rows in the hands of dead workers."""
        found = await self._threads.write(lost.release, real_now())
        if found.released or found.repeated:
            self._owed()

    async def take_up(self) -> None:
        """Inbox rows that a dead process left open."""
        await self._take_up(self._clock.now() - _LOST_AFTER)

    async def note_reached(self) -> None:
        """When the channel last reached us; after a long silence, the news of what is lost."""
        if await self._reached.note():
            self._owed()

    async def tidy(self) -> None:
        """What people wrote and what was said to them is emptied when its time is over; the audit log is chained."""
        before = self._clock.now() - timedelta(days=self._policy.keep_chat_days)
        for purge in (inbox.purge, outbox.purge, media.purge, jobs.purge):
            while await self._threads.write(purge, before):
                await asyncio.sleep(0)
        await self._threads.write(downloads.purge, self._clock.now())
        await self._threads.write(audit.chain)

    async def _run(self, beat: Beat) -> None:
        """A beat that fails is logged and comes again; it never stops the heart."""
        try:
            if await self._threads.write(beat.run, self._clock.now(), self._policy):
                self._owed()
        except Exception as error:  # the next beat tries again
            log.error("beat failed", job=beat.name, error=where(error))

    async def _guarded(self, job: Callable[[], Awaitable[None]]) -> None:
        """A beat that fails is logged and comes again; it never stops the heart."""
        try:
            await job()
        except Exception as error:  # the next beat tries again
            log.error("beat failed", job=getattr(job, "__name__", "?"), error=where(error))
