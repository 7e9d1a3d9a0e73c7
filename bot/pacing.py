"""When this process may send, and what a channel's answers say about its next sends."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_LATE_S = 0.02  # 30 sends at a pace of 29 a second take 1.034 s: so much may each be late, and a second holds 30 still
_AHEAD_S = 0.02  # of moments reserved together, where the pace is high
_MOST = 50


class Moments:
    """The moments at which this process may send through a channel. `reserve(n)`: seconds until the first of n
    moments of the shared pace, which are 1/rate apart. Times are the event loop's."""

    def __init__(self, reserve: Callable[[int], Awaitable[float]], rate: float) -> None:
        self._reserve = reserve
        self._apart = 1 / rate
        self._at_once = min(_MOST, max(1, math.ceil(rate * _AHEAD_S)))
        self._ready: deque[float] = deque()
        self._last = -math.inf

    async def next(self) -> float:
        """A moment of our own, still to come or just passing."""
        while not self._ready or self._ready[0] + _LATE_S < _time():
            if self._ready:
                self._ready.popleft()
            else:
                await self._fetch()
        return self._ready.popleft()

    async def keep(self, moment: float, patience_s: float) -> bool:
        """Sleeps until `moment`. One that has passed is never used late, since sends would then crowd together:
        another takes its place; False if that one is more than `patience_s` away."""
        while True:
            if moment - _time() > patience_s:
                return False
            await asyncio.sleep(max(0.0, moment - _time()))
            if _time() <= moment + _LATE_S:
                return True
            moment = await self.next()

    def forget(self) -> None:
        """Gives up what was reserved: the channel is to rest."""
        self._ready.clear()

    async def _fetch(self) -> None:
        wait = await self._reserve(self._at_once)
        # An answer takes a little longer now than then; our own moments stay apart nevertheless.
        first = max(_time() + wait, self._last + self._apart)
        self._ready.extend(first + self._apart * place for place in range(self._at_once))
        self._last = self._ready[-1]


class TooFast:
    """Two chats that were asked to slow down within a second or so: it is the channel that is asked."""

    _WITHIN_S = 1.5

    def __init__(self) -> None:
        self._latest: tuple[int, float] | None = None

    def concerns_channel(self, chat_id: int, at: float) -> bool:
        """A chat was asked at `at` (seconds of any steady clock)."""
        before, self._latest = self._latest, (chat_id, at)
        return before is not None and before[0] != chat_id and at - before[1] <= self._WITHIN_S


@dataclass(frozen=True, slots=True)
class Doubt:
    """When "this chat is closed" is not believed: at least `least` of such answers within `window_s` seconds, and at
    least this share of all answers. Then not people have left, but something of ours is wrong."""

    share: float = 0.3
    least: int = 10
    window_s: float = 60.0


class ClosedChats:
    """Which "closed" answers are to be believed."""

    def __init__(self, doubt: Doubt) -> None:
        self._doubt = doubt
        self._answers: deque[tuple[float, bool]] = deque()
        self._believed: deque[tuple[float, int, list[int]]] = deque()

    def open(self, at: float) -> None:
        """A send succeeded."""
        self._note(at, closed=False)

    def closed(self, at: float) -> bool:
        """A chat was closed; whether to believe it."""
        self._note(at, closed=True)
        closed = sum(closed for _, closed in self._answers)
        return closed < self._doubt.least or closed < self._doubt.share * len(self._answers)

    def remember(self, at: float, chat_id: int, rows: list[int]) -> None:
        """A closing was believed and ended these rows."""
        self._believed.append((at, chat_id, rows))

    def take_back(self) -> list[tuple[int, list[int]]]:
        """What was believed within the window, now that it is in doubt: chats and their rows."""
        taken = [(chat_id, rows) for _, chat_id, rows in self._believed]
        self._believed.clear()
        return taken

    def _note(self, at: float, *, closed: bool) -> None:
        self._answers.append((at, closed))
        for kept in (self._answers, self._believed):
            while kept and kept[0][0] <= at - self._doubt.window_s:
                kept.popleft()


class Trouble:
    """Sends that fail one after the other without reaching anybody: the line rests, longer and longer."""

    _FROM = 3
    _LONGEST_S = 60.0

    def __init__(self) -> None:
        self._in_a_row = 0

    def over(self) -> None:
        self._in_a_row = 0

    def rest_s(self) -> float:
        """Seconds to rest after one more failure; 0 for the first few."""
        self._in_a_row += 1
        over = self._in_a_row - self._FROM
        return 0.0 if over < 0 else min(self._LONGEST_S, 2.0 ** min(over, 10))


def retry_pause_s(attempts: int, longest_s: float) -> float:
    """Seconds until the next attempt after `attempts` of them: 1, 2, 4 … longest_s."""
    return min(longest_s, 2.0 ** min(attempts - 1, 20))


def _time() -> float:
    return asyncio.get_running_loop().time()
