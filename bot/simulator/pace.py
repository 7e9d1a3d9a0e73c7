"""How fast a bot may send: Telegram's limits in rolling windows, and the counts of what was seen."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.simulator.refusals import too_many_requests

SECOND = 1.0
MINUTE = 60.0
HAIR = 1e-6  # seconds: sums of floats that mean the same moment differ by less


@dataclass(frozen=True, slots=True)
class Limits:
    """Most sends in any rolling second, of all chats and of one chat, and in any rolling minute of one group.
    None switches a limit off. Telegram's free limits are the defaults."""

    per_second: int | None = 30
    per_chat: int | None = 1
    per_group_minute: int | None = 20


UNLIMITED = Limits(None, None, None)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was seen: sends let through, refusals with 429, and the most of them in any rolling second."""

    sends: int = 0
    refused: int = 0
    peak_per_second: int = 0
    peak_per_chat: int = 0
    peak_attempts: int = 0  # refused ones included


class Window:
    """Moments within the last `length` seconds; every moment goes in and out once."""

    def __init__(self, length: float) -> None:
        self._length = length
        self._moments: deque[float] = deque()

    def count(self, now: float) -> int:
        while self._moments and self._moments[0] <= now - self._length + HAIR:
            self._moments.popleft()
        return len(self._moments)

    def note(self, now: float) -> int:
        self._moments.append(now)
        return self.count(now)

    def wait(self, now: float, limit: int | None) -> float:
        """Seconds until one more stays within the limit; 0 if it does now."""
        if limit is None or self.count(now) < limit:
            return 0.0
        return self._moments[-limit] + self._length - now if limit > 0 else self._length


class Pace:
    """Lets sends through or refuses them with 429. Whoever was refused (a chat, or the whole bot) stays closed for the
    time that was named. tick: monotonic seconds."""

    def __init__(self, limits: Limits, tick: Callable[[], float]) -> None:
        self.limits = limits
        self._tick = tick
        self.clear()

    def clear(self) -> None:
        """Forget all moments and counts."""
        self._all, self._attempts = Window(SECOND), Window(SECOND)
        self._chats: dict[int, Window] = {}
        self._groups: dict[int, Window] = {}
        self._closed: dict[int | None, float] = {}  # None: the whole bot
        self._sends = self._refused = self._peak = self._peak_chat = self._peak_attempts = 0

    def admit(self, chat_id: int) -> None:
        """Count one send to this chat; Refused 429 with the time to wait."""
        now = self._tick()
        self._peak_attempts = max(self._peak_attempts, self._attempts.note(now))
        for key, wait in ((None, self._wait_all(now)), (chat_id, self._wait_chat(chat_id, now))):
            if wait > 0:
                self._refuse(key, wait, now)
        self._sends += 1
        self._peak = max(self._peak, self._all.note(now))
        self._peak_chat = max(self._peak_chat, self._window(self._chats, chat_id, SECOND).note(now))
        if chat_id < 0:
            self._window(self._groups, chat_id, MINUTE).note(now)

    def close(self, chat_id: int | None, seconds: float) -> None:
        """Refuse this chat (None: every chat) for so long, whatever its pace."""
        self._closed[chat_id] = self._tick() + seconds

    def counts(self) -> Counts:
        return Counts(self._sends, self._refused, self._peak, self._peak_chat, self._peak_attempts)

    def _refuse(self, key: int | None, wait: float, now: float) -> None:
        seconds = max(1, math.ceil(wait - HAIR))
        self._closed.setdefault(key, now + seconds)
        self._refused += 1
        raise too_many_requests(seconds)

    def _wait_all(self, now: float) -> float:
        return max(self._closed_for(None, now), self._all.wait(now, self.limits.per_second))

    def _wait_chat(self, chat_id: int, now: float) -> float:
        wait = self._closed_for(chat_id, now)
        if chat_id in self._chats:
            wait = max(wait, self._chats[chat_id].wait(now, self.limits.per_chat))
        if chat_id in self._groups:
            wait = max(wait, self._groups[chat_id].wait(now, self.limits.per_group_minute))
        return wait

    def _closed_for(self, key: int | None, now: float) -> float:
        until = self._closed.get(key)
        if until is not None and until <= now + HAIR:
            del self._closed[key]
            return 0.0
        return 0.0 if until is None else until - now

    @staticmethod
    def _window(windows: dict[int, Window], chat_id: int, length: float) -> Window:
        return windows.setdefault(chat_id, Window(length))
