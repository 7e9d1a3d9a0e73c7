"""An event loop whose time passes only while nobody works: hours of waiting in milliseconds, always the same."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.threads import DatabaseThreads
from storage.database import Database, Store

P = ParamSpec("P")
T = TypeVar("T")
START = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


class VirtualLoop(asyncio.SelectorEventLoop):
    """busy: works under way in threads; time stands still meanwhile."""

    def __init__(self) -> None:
        self.busy = 0
        self.passed = 0.0
        super().__init__(_PassingSelector(self))

    def time(self) -> float:
        return self.passed

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)


class _PassingSelector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout == 0 or self._loop.busy:
            found: list[tuple[selectors.SelectorKey, int]] = super().select(0 if timeout == 0 else 5)
            return found
        if timeout is None:
            raise RuntimeError("everybody waits for ever")
        self._loop.passed += timeout
        at_once: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        return at_once


class VirtualThreads(DatabaseThreads):
    """The real threads, during whose work virtual time stands still; `delay()` seconds pass after each write."""

    def __init__(self, database: Database, loop: VirtualLoop, delay: Callable[[], float] = lambda: 0.0) -> None:
        super().__init__(database)
        self._loop, self._delay = loop, delay

    async def write(self, work: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._loop.busy += 1
        try:
            result = await super().write(work, *args, **kwargs)
        finally:
            self._loop.busy -= 1
        await asyncio.sleep(self._delay())
        return result

    async def read(self, work: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._loop.busy += 1
        try:
            return await super().read(work, *args, **kwargs)
        finally:
            self._loop.busy -= 1


def run(test: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Runs `test(loop)` in virtual time."""
    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(test(loop))
