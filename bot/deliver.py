"""Sends what is owed: in order within a chat, replies before everything else, at the pace that each channel allows."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.channels.channel import Channel, ChannelUnusable, DeliveryFailed, FailureKind
from bot.clock import real_now
from bot.logs import where
from bot.outcomes import After, Outcomes
from bot.pacing import Begun, Doubt, Moments
from bot.threads import DatabaseThreads
from domain.talk import Lane
from messages.outgoing import Capabilities, Op, Outgoing, Withheld
from storage.database import Store
from storage.wire import claims, lost, outbox, pace
from storage.wire.claims import URGENT, Owed
from storage.wire.pace import Reserved

log = logging.getLogger(__name__)

Compose = Callable[[Store, Owed], Outgoing | Withheld | None]

_LEAD_S = 0.05  # how long before its moment a row is put into words and won
_PATIENCE_S = 2.0  # whoever must wait longer for a moment puts the rows back
_PATIENCE_SENDS = 3
_UNUSABLE_S = 60.0
_LONGEST_NAME = 32
_AFTER_AN_ERROR_S = 1.0


class Clock(Protocol):
    def now(self) -> datetime:
        """Programme time."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """hand: rows claimed ahead, so few that a reply waits for none of them. parallel: sends under way at once.
    poll_s: how often to look for what other processes owe. lease_s, sending_lease_s: when a silent worker counts as
    dead (the second is longer than any send). grace_s: for sends under way at the end."""

    hand: int = 8
    parallel: int = 64
    poll_s: float = 0.5
    lease_s: float = 60.0
    sending_lease_s: float = 180.0
    grace_s: float = 20.0
    doubt: Doubt = field(default_factory=Doubt)


class Deliverer:
    """compose: puts a row into words, in a reading transaction; None when there is nothing to say any more. worker:
    a name that no other running process has; one that starts again under its old name takes up at once what it held.
    pace_clock: epoch seconds; by default the pace goes by the database's own clock."""

    def __init__(
        self,
        threads: DatabaseThreads,
        channels: Mapping[str, Channel],
        compose: Compose,
        clock: Clock,
        worker: str,
        *,
        settings: Delivery | None = None,
        real_now: Callable[[], datetime] = real_now,
        pace_clock: Callable[[], float | None] = lambda: None,
    ) -> None:
        if len(worker) > _LONGEST_NAME:
            raise ValueError(f"a worker's name has at most {_LONGEST_NAME} characters")
        self._desk = _Desk(threads, compose, clock, worker, settings or Delivery(), real_now, pace_clock)
        self._lines = [_Line(channel, self._desk) for channel in channels.values()]

    def wake(self) -> None:
        """Something is owed since a moment ago. To be called on the event loop, after the commit."""
        for line in self._lines:
            line.wake()

    async def run(self, stop: asyncio.Event | None = None) -> None:
        """Sends until `stop` is set or the task is cancelled; lets sends under way end."""
        stop = stop or asyncio.Event()
        desk = self._desk
        await desk.threads.write(lost.release, desk.real_now(), desk.worker)
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                group.create_task(line.run(stop))
            await stop.wait()
            self.wake()

    async def drain_once(self) -> None:
        """Sends all that can be sent now, with the rests that chats need in between, and returns."""
        await asyncio.gather(*(line.drain() for line in self._lines))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all lines share."""

    threads: DatabaseThreads
    compose: Compose
    clock: Clock
    worker: str
    settings: Delivery
    real_now: Callable[[], datetime]
    pace_clock: Callable[[], float | None]


class _Line:
    """One channel: a hand of claimed rows, the best of them sent at each moment of the pace."""

    def __init__(self, channel: Channel, desk: _Desk) -> None:
        self._channel, self._desk, self._settings = channel, desk, desk.settings
        can = channel.capabilities
        self._moments = Moments(self._reserve, can.pace_per_second, can.pace_alone_per_second)
        self._outcomes = Outcomes(desk.threads, channel.name, desk.settings.doubt, desk.real_now, desk.pace_clock)
        self._hand: list[tuple[Lane, datetime, int, Owed]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._patience_s = max(_PATIENCE_S, _PATIENCE_SENDS / channel.capabilities.pace_per_second)
        self._more = True  # the last look into the outbox found something
        self._rests_until = self._chats_rest_until = 0.0  # of the event loop's time

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        try:
            while not stop.is_set():
                await self._turn()
        finally:
            await self._end()

    async def drain(self) -> None:
        self.wake()
        try:
            while await self._step() or await self._wait_for_more():
                pass
        finally:
            await self._end()

    async def _turn(self) -> None:
        try:
            if not await self._step():
                await self._idle()
        except Exception as error:  # the database is away, for example; rows keep, and the line must go on
            log.error("channel %s: %s", self._channel.name, where(error))
            await asyncio.sleep(_AFTER_AN_ERROR_S)

    async def _idle(self) -> None:
        rest = max(0.0, self._rests_until - _time())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), self._settings.poll_s)
        if rest > 0:  # woken or not, the channel rests
            await asyncio.sleep(min(rest, self._settings.poll_s))
        self._woken.set()

    async def _wait_for_more(self) -> bool:
        """Until a send under way has ended, or a chat has rested; false if neither can bring another row."""
        self.wake()
        if self._sending:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            return True
        rest = self._chats_rest_until - _time()
        await asyncio.sleep(max(0.0, rest))
        return rest > 0 and self._rests_until <= _time()

    async def _step(self) -> bool:
        """Starts the send of one row. False if there is none that may go now."""
        if self._rests_until > _time():
            return False
        await self._fill()
        if not self._hand:
            return False
        if len(self._sending) >= self._settings.parallel:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        moment = await self._moments.next()
        if moment - _time() > self._patience_s:
            await self._rest(moment - _time())
            return False
        await asyncio.sleep(max(0.0, moment - _LEAD_S - _time()))
        await self._fill()  # a reply that is owed since then goes first
        if self._hand:
            self._start(heapq.heappop(self._hand)[-1], moment)
        return True

    async def _fill(self) -> None:
        woken = self._woken.is_set()
        self._woken.clear()
        room = self._settings.hand - len(self._hand)
        if room * 2 >= self._settings.hand and (woken or self._more):
            self._more = await self._claim(Lane, room) > 0
        elif woken:
            await self._claim(URGENT, self._settings.hand)
            self._more = True

    async def _claim(self, lanes: Iterable[Lane], limit: int) -> int:
        desk = self._desk
        claimed = await desk.threads.write(
            claims.claim,
            self._channel.name,
            now=desk.clock.now(),
            real_now=desk.real_now(),
            limit=limit,
            worker=desk.worker,
            lease_s=self._settings.lease_s,
            interval_s=self._channel.capabilities.chat_interval_s,
            lanes=lanes,
        )
        for owed in claimed:
            heapq.heappush(self._hand, (owed.lane, owed.due_at, owed.id, owed))
        return len(claimed)

    async def _reserve(self, n: int, rate: float) -> Reserved:
        return await self._desk.threads.write(pace.reserve, self._channel.name, rate, n, at=self._desk.pace_clock())

    def _start(self, owed: Owed, moment: float) -> None:
        task = asyncio.create_task(self._send(owed, moment))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, owed: Owed, moment: float) -> None:
        try:
            after = await self._carry(owed, moment)
            if after.rest_s > 0:
                await self._rest(after.rest_s)
        except Exception as error:  # the row's lease tells others that it was lost
            log.error("row %s: %s", owed.id, where(error))
            return
        if after.look_s is not None:
            asyncio.get_running_loop().call_later(after.look_s, self.wake)

    async def _carry(self, owed: Owed, moment: float) -> After:
        desk = self._desk
        outgoing, broken = await self._words(owed)
        lease_s = self._settings.sending_lease_s
        if not await desk.threads.write(claims.win, owed.id, desk.worker, desk.real_now(), lease_s):
            return After(look_s=0)
        if broken is not None:
            return await self._outcomes.broken(owed, broken)
        if outgoing is None:
            return self._rest_of_chat(owed, await self._outcomes.nothing_left(owed))
        if isinstance(outgoing, Withheld):
            return self._rest_of_chat(owed, await self._outcomes.withheld(owed, outgoing.rule))
        begun = await self._moments.keep(moment, self._patience_s)
        if begun is None:
            await self._outcomes.put_back(owed, "its moment passed")
            return After(look_s=0)
        return await self._hand_over(owed, outgoing, begun)

    async def _words(self, owed: Owed) -> tuple[Outgoing | Withheld | None, str | None]:
        """What to send; or where a bug of ours is."""
        try:
            capabilities = self._channel.capabilities
            return await self._desk.threads.read(_put_into_words, owed, self._desk.compose, capabilities), None
        except Exception as error:
            return None, where(error)

    async def _hand_over(self, owed: Owed, outgoing: Outgoing, begun: Begun) -> After:
        try:
            try:
                provider_id = await self._channel.send(outgoing)
            finally:
                self._moments.ended(begun)
        except DeliveryFailed as error:
            return await self._outcomes.failed(owed, error)
        except ChannelUnusable as error:
            log.error("channel %s: %s", self._channel.name, error)
            await self._outcomes.put_back(owed, "channel unusable")
            return After(rest_s=_UNUSABLE_S)
        except Exception as error:  # a bug in the channel: it may have sent before it failed
            return await self._outcomes.failed(owed, DeliveryFailed(FailureKind.UNKNOWN, where(error)))
        return self._rest_of_chat(owed, await self._outcomes.sent(owed, provider_id))

    def _rest_of_chat(self, owed: Owed, more: bool) -> After:
        """When to look for the chat's next row, if there is one."""
        if not more:
            return After()
        rest_s = 0.0 if owed.quiet else self._channel.capabilities.chat_interval_s
        self._chats_rest_until = max(self._chats_rest_until, _time() + rest_s)
        return After(look_s=rest_s)

    async def _rest(self, seconds: float) -> None:
        """Nothing goes through this channel for so long: rows in hand are for whoever can send them."""
        self._rests_until = max(self._rests_until, _time() + seconds)
        self._moments.forget()
        await self._put_back()

    async def _put_back(self) -> None:
        self._hand.clear()
        await self._desk.threads.write(claims.release, self._channel.name, self._desk.worker)

    async def _end(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending, timeout=self._settings.grace_s)
        await self._put_back()


def _put_into_words(store: Store, owed: Owed, compose: Compose, can: Capabilities) -> Outgoing | Withheld | None:
    say = owed.say
    if say is not None and say.deletes is not None:
        return Outgoing(address=owed.address, op=Op.DELETE, target=say.deletes) if can.can_delete else None
    if say is None or say.edits is None:
        return compose(store, owed)
    target = outbox.target_of(store, owed.chat_id, say.edits)
    if target is None or not can.can_edit:
        return None
    outgoing = compose(store, owed)
    return replace(outgoing, op=Op.EDIT, target=target) if isinstance(outgoing, Outgoing) else outgoing


def _time() -> float:
    return asyncio.get_running_loop().time()
