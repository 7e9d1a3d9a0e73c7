"""Since when the channel reaches us, kept across stops: after too long a silence people hear which hours are lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.telegram_intake import hours_lost
from bot.clock import Clock, real_now
from bot.threads import DatabaseThreads
from handlers import away
from storage import settings
from storage.database import Store

_OFTEN = timedelta(minutes=1)


class Reached:
    """last: real time of the channel's last answer, None before the first one; set by whatever intake runs."""

    def __init__(self, threads: DatabaseThreads, channel: str, clock: Clock) -> None:
        self._threads, self._clock = threads, clock
        self._name = f"{channel}_reached_at"
        self._noted: datetime | None = None
        self.last: Callable[[], datetime | None] = lambda: None

    async def note(self) -> bool:
        """Keeps the moment of the last answer. True if people are told of lost hours."""
        last = self.last()
        if last is None or (self._noted is not None and last - self._noted < _OFTEN):
            return False
        told = await self._threads.write(_note, self._name, last, self._clock.now(), real_now())
        self._noted = last
        return told > 0


def _note(store: Store, name: str, last: datetime, now: datetime, real: datetime) -> int:
    before = settings.value(store, name)
    if before and datetime.fromisoformat(before) >= last:
        return 0
    if not settings.swap(store, name, before, last.isoformat(), real):
        return 0  # another process was quicker, and tells
    lost = hours_lost(datetime.fromisoformat(before), last) if before else None
    if lost is None:
        return 0
    ahead = now - real
    return away.tell(store, lost[0] + ahead, lost[1] + ahead, now)
