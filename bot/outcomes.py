"""What becomes of a row after its send: by the channel's answer, and by whether a repeat does less harm than a loss."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.channels.channel import DeliveryFailed, FailureKind
from bot.pacing import ClosedChats, Doubt, TooFast, Trouble, retry_pause_s
from bot.threads import DatabaseThreads
from domain.zones import local_date
from storage.database import Store
from storage.family import reach
from storage.wire import chats, claims, pace
from storage.wire.claims import URGENT, Owed
from storage.wire.outbox import BLOCKED

log = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 300.0
_LONGEST_URGENT_PAUSE_S = 30.0
_MOST_REPEATS = 3  # somebody who got a reply four times has it
_MOST_BROKEN = 5  # attempts to put a row into words; it fails the same way until somebody mends it
_DOUBTED_PAUSE_S = 60.0
_UNNAMED_SLOW_DOWN_S = 1.0


@dataclass(frozen=True, slots=True)
class After:
    """What the line does next. look_s: after so many seconds, something may be claimable. rest_s: nothing is sent
    through the channel for so long."""

    look_s: float | None = None
    rest_s: float = 0.0


class Outcomes:
    """One channel's. real_now: real time. pace_clock: epoch seconds, where the pace is not the database clock's."""

    def __init__(
        self,
        threads: DatabaseThreads,
        channel: str,
        doubt: Doubt,
        real_now: Callable[[], datetime],
        pace_clock: Callable[[], float | None],
    ) -> None:
        self._threads, self._channel, self._real_now, self._pace_clock = threads, channel, real_now, pace_clock
        self._closed, self._too_fast, self._trouble = ClosedChats(doubt), TooFast(), Trouble()

    async def sent(self, owed: Owed, provider_id: str | None) -> bool:
        """It arrived. Whether this chat is owed anything more."""
        self._closed.open(self._seconds())
        self._trouble.over()
        return await self._threads.write(_sent, owed, provider_id, self._real_now())

    async def nothing_left(self, owed: Owed) -> bool:
        """There was nothing to say, or nothing there to change. Whether this chat is owed anything more."""
        if owed.quiet:
            return await self._threads.write(_unchanged, owed, self._real_now())
        return await self._threads.write(_nothing, owed)

    async def withheld(self, owed: Owed, rule: str) -> bool:
        """A rule of ours keeps it back for good. Whether this chat is owed anything more."""
        return await self._threads.write(_nothing, owed, rule)

    async def failed(self, owed: Owed, error: DeliveryFailed) -> After:
        log.info("row %s in chat %s: %s", owed.id, owed.chat_id, error)
        match error.kind:
            case FailureKind.BLOCKED:
                return await self._blocked(owed)
            case FailureKind.REFUSED:
                await self._threads.write(_refused, owed, error.reason, self._real_now())
                return After(look_s=0)
            case FailureKind.SLOW_DOWN:
                return await self._slow_down(owed, error)
            case FailureKind.UNKNOWN:
                return await self._unknown(owed, error)
            case FailureKind.NOT_SENT | FailureKind.OUTAGE:
                return After(await self._retry(owed, error.reason), self._trouble.rest_s())

    async def broken(self, owed: Owed, where: str) -> After:
        """A bug of ours kept it from being put into words. where: class and place, no text."""
        log.error("row %s could not be put into words: %s", owed.id, where)
        if owed.attempts + 1 >= _MOST_BROKEN:
            await self._threads.write(claims.failed, owed.id, where)
            return After(look_s=0)
        return After(await self._retry(owed, where))

    async def put_back(self, owed: Owed, reason: str) -> None:
        """It was won, and then could not be sent now for no fault of its own."""
        await self._threads.write(claims.retry, owed.id, self._real_now(), reason, counted=False)

    async def _retry(self, owed: Owed, reason: str, *, repeat: bool = False, least_s: float = 0.0) -> float:
        longest = _LONGEST_URGENT_PAUSE_S if owed.lane in URGENT else _LONGEST_PAUSE_S
        pause = max(least_s, retry_pause_s(owed.attempts + 1, longest))
        not_before = self._real_now() + timedelta(seconds=pause)
        await self._threads.write(claims.retry, owed.id, not_before, reason, repeat=repeat)
        return pause

    async def _unknown(self, owed: Owed, error: DeliveryFailed) -> After:
        if owed.lane in URGENT and owed.repeats < _MOST_REPEATS:
            return After(await self._retry(owed, error.reason, repeat=True))
        await self._threads.write(claims.unknown, owed.id, error.reason)
        return After(look_s=0)

    async def _slow_down(self, owed: Owed, error: DeliveryFailed) -> After:
        seconds = _UNNAMED_SLOW_DOWN_S if error.retry_after is None else error.retry_after
        until = self._real_now() + timedelta(seconds=seconds)
        whole_channel = self._too_fast.concerns_channel(owed.chat_id, self._seconds())
        if whole_channel:
            log.warning("channel %s rests for %s s", self._channel, seconds)
            await self._threads.write(pace.stop_for, self._channel, seconds, at=self._pace_clock())
        await self._threads.write(_rest, owed, until, error.reason)
        return After(seconds, seconds if whole_channel else 0.0)

    async def _blocked(self, owed: Owed) -> After:
        at = self._seconds()
        if self._closed.closed(at):
            rows = await self._threads.write(_closed, owed, self._real_now())
            self._closed.remember(at, owed.chat_id, rows)
            return After()
        log.error("channel %s: so many closed chats at once are not believed; see `sapa quarantine`", self._channel)
        for chat_id, rows in self._closed.take_back():
            await self._threads.write(claims.doubt_closing, chat_id, rows)
        await self._threads.write(claims.doubt_closing, owed.chat_id, [])
        return After(await self._retry(owed, BLOCKED, least_s=_DOUBTED_PAUSE_S))

    def _seconds(self) -> float:
        return self._real_now().timestamp()


def _sent(store: Store, owed: Owed, provider_id: str | None, real_now: datetime) -> bool:
    claims.sent(store, owed.id, provider_id, real_now, None)
    reach.arrived(store, owed.chat_id)
    return claims.more_waits(store, owed.chat_id)


def _unchanged(store: Store, owed: Owed, real_now: datetime) -> bool:
    """Done with, though nothing went out: whether anybody is there is not known by it."""
    claims.sent(store, owed.id, None, real_now, "nothing there to change")
    return claims.more_waits(store, owed.chat_id)


def _refused(store: Store, owed: Owed, reason: str, real_now: datetime) -> None:
    claims.failed(store, owed.id, reason)
    reach.failed(store, owed.chat_id, _day_there(store, owed, real_now))


def _closed(store: Store, owed: Owed, real_now: datetime) -> list[int]:
    reach.failed(store, owed.chat_id, _day_there(store, owed, real_now))
    return claims.close_chat(store, owed.chat_id)


def _day_there(store: Store, owed: Owed, real_now: datetime) -> date:
    return local_date(real_now, chats.by_id(store, owed.chat_id).zone)


def _nothing(store: Store, owed: Owed, why: str = "nothing to say any more") -> bool:
    claims.nothing_to_send(store, owed.id, why)
    return claims.more_waits(store, owed.chat_id)


def _rest(store: Store, owed: Owed, until: datetime, reason: str) -> None:
    chats.rest(store, owed.chat_id, until)
    claims.retry(store, owed.id, until, reason, counted=False)
