"""Programme time as the phones show it: a clock that can be moved forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the simulator needs of the programme's clock; `now` is aware."""

    def now(self) -> datetime: ...

    def move(self, by: timedelta) -> None: ...


class MovableClock:
    """Real time plus whatever it was moved by."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, by: timedelta) -> None:
        self._ahead += by
