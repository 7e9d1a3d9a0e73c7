"""Programme time: the real time, moved by as much as the simulator (or a test) has moved it. Pace, time-outs and leases
never ask this clock: they live in real time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """moved: how far programme time is ahead of real time. on_move is called after each move, with its length."""

    def __init__(self, moved: timedelta = timedelta(0)) -> None:
        self._moved = moved
        self.on_move: Callable[[timedelta], None] | None = None

    def now(self) -> datetime:
        """Programme time, UTC."""
        return real_now() + self._moved

    def move(self, by: timedelta) -> None:
        """Forward only: what was due cannot become undue again. ValueError otherwise."""
        if by < timedelta(0):
            raise ValueError("programme time only moves forward")
        self._moved += by
        if self.on_move is not None:
            self.on_move(by)


def real_now() -> datetime:
    """Real time, UTC."""
    return datetime.now(UTC)
