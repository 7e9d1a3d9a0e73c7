"""When this process may send, and what a channel's answers say about its next sends."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage.wire.pace import Reserved

_AHEAD_S = 0.15  # so far ahead moments are reserved, so that a slow database costs none
_MOST = 50
_STALE_S = 0.15  # a moment that is over for so long is not used any more
_LATE_S = 0.02  # the same, while other processes send as well
_OTHERS_S = 2.0  # how long other processes count as sending after they took a moment between ours
_SECOND_S = 1.002  # with a little for clocks that are read in steps
_REMEMBERED = 100  # sends, of which the quickest tells how long the way is
_LONGEST_WAY_S = 5.0  # what is under way for longer counts no more: an upload, or a channel that hangs
_LOOK_AGAIN_S = 0.01
_NOW_S = 1e-4  # nobody sleeps for less
_DRIFT = 1e-4  # seconds in a second that two clocks may part


@dataclass(slots=True)
class Begun:
    """A send. arrived: when it reached the other end at the latest; unknown until it has ended."""

    at: float
    arrived: float = math.inf


class Moments:
    """The moments at which this process may send through a channel, from a pace that all processes share. Times are
    the event loop's. `reserve(n)`: the next n moments of the pace, which are 1/rate apart.

    What is sent a little late, or is long on its way, crowds together with what follows. A process that sends alone
    knows all sends, and begins none that could be one too many in a second at the other end. Where several send,
    nobody knows all: a moment that was missed is given up, and with all sends at most 20 ms late, a second at a rate
    of 29 holds 30 at most. Whoever is alone may therefore go at the quicker rate `alone`, and slows down as soon as
    somebody else's moment is seen between its own.
    """

    def __init__(
        self, reserve: Callable[[int, float], Awaitable[Reserved]], rate: float, alone: float | None = None
    ) -> None:
        self._reserve = reserve
        self._rate, self._alone = rate, alone or rate
        self._at_once = _ahead(rate)
        self._ready: deque[float] = deque()
        self._fetching: asyncio.Task[None] | None = None
        self._expected = math.nan  # where our next reservation begins if nobody else reserves
        self._others_until = math.inf  # at the beginning it is not yet known that nobody else sends
        self._offset, self._compared = math.inf, 0.0
        self._most = math.floor(rate) + 1  # in any second
        self._begun: list[Begun] = []
        self._quickest: deque[float] = deque(maxlen=_REMEMBERED)

    async def next(self) -> float:
        """A moment of our own, still to come or just passing."""
        while True:
            while self._ready and self._ready[0] + self._late_s() < _time():
                self._ready.popleft()
            fetching = self._top_up()
            if self._ready:
                return self._ready.popleft()
            await asyncio.shield(fetching)

    async def keep(self, moment: float, patience_s: float) -> Begun | None:
        """Sleeps until `moment`, or a little longer, for a send that then begins at once and tells its end by `ended`.
        A moment that was missed is replaced by another; None if that one is more than `patience_s` away."""
        while True:
            begin = max(moment, self._free_at())
            if begin - _time() > patience_s:
                return None
            if begin > _time() + _NOW_S:
                await asyncio.sleep(begin - _time())
            elif moment + self._late_s() < _time():
                moment = await self.next()
            else:
                self._begun.append(Begun(_time()))
                return self._begun[-1]

    def ended(self, begun: Begun) -> None:
        """The answer came, or will not come."""
        took = _time() - begun.at
        self._quickest.append(took)
        begun.arrived = begun.at + took - min(self._quickest)

    def forget(self) -> None:
        """Gives up what was reserved: the channel is to rest."""
        self._ready.clear()

    def _late_s(self) -> float:
        return _LATE_S if _time() < self._others_until else _STALE_S

    def _free_at(self) -> float:
        """When one more fits into a second at the other end, whenever within their way the others arrived there."""
        now = _time()
        self._begun = [
            begun for begun in self._begun if begun.arrived > now - _SECOND_S and begun.at > now - _LONGEST_WAY_S
        ]
        if len(self._begun) < self._most:
            return -math.inf
        latest = sorted((begun.arrived for begun in self._begun), reverse=True)
        until = latest[self._most - 1]
        return until + _SECOND_S if until < math.inf else now + _LOOK_AGAIN_S

    def _top_up(self) -> asyncio.Task[None]:
        """Reserves in the background; whoever finds no moment waits for it, and hears of its failure."""
        if self._fetching is None or (self._fetching.done() and len(self._ready) * 2 <= self._at_once):
            if self._fetching is not None and not self._fetching.cancelled():
                self._fetching.exception()  # if its reason lasts, the next one fails as well
            self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        if self._others_until == math.inf:
            self._others_until = _time() + _OTHERS_S
        rate = self._rate if _time() < self._others_until else self._alone
        self._at_once = _ahead(rate)
        reserved = await self._reserve(self._at_once, rate)
        if reserved.wait_s > 0 and abs(reserved.first - self._expected) > 1 / rate / 2:
            self._others_until = _time() + _OTHERS_S
        self._expected = reserved.first + self._at_once / rate
        first = reserved.first + self._clocks_part(reserved)
        self._ready.extend(first + place / rate for place in range(self._at_once))

    def _clocks_part(self, reserved: Reserved) -> float:
        """The loop's clock minus the pace's. Every answer comes a little late, so the least difference is the best."""
        now = _time()
        self._offset += _DRIFT * (now - self._compared)
        self._compared = now
        self._offset = min(self._offset, now + reserved.wait_s - reserved.first)
        return self._offset


def _ahead(rate: float) -> int:
    """How many moments are reserved at once. By the rate at which they are: else several processes that believe
    themselves alone would reserve each other's next seconds, and nobody would send."""
    return min(_MOST, max(1, math.ceil(rate * _AHEAD_S)))


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
