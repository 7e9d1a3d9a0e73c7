"""Houses that tests start and kill: one process that forks them (`runner.py`), and the news of their deaths."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from bot.settings import PREFIX
from bot.simulator import Running
from storage.vault import Keys
from tests.processes.runner import Order

SEAL, HASH = Keys.make(), Keys.make()
EMERGENCY = "Puskesmas Tebing Tinggi 0742-555-0101"
GLANCE_S = 0.1


def settings(running: Running, url: str, **others: str) -> dict[str, str]:
    """As a house gets them from its environment."""
    wanted = {
        "database_url": url,
        "seal_keys": f"1:{SEAL}",
        "hash_key": HASH,
        "telegram_api": running.address,
        "telegram_token": running.simulator.bot.token,
        "listen": f"127.0.0.1:{free_port()}",
        "emergency": EMERGENCY,
        **others,
    }
    return {f"{PREFIX}{name.upper()}": value for name, value in wanted.items()}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Nursery:
    """Forks houses, which are named by their process ids, from one process that has imported everything. log: what
    those of one test write to standard error."""

    def __init__(self) -> None:
        self.log = Path(os.devnull)
        self._living: set[int] = set()
        self._codes: dict[int, int] = {}
        self._news: SimpleQueue[list[str]] = SimpleQueue()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes.runner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @contextmanager
    def watching(self, log: Path) -> Iterator[Self]:
        """For one test. Nobody outlives it."""
        self.log = log
        try:
            yield self
        finally:
            for house in tuple(self._living):
                self.kill(house)
            while self._living and self._process.poll() is None:
                self._hear(GLANCE_S)

    def start(self, settings: dict[str, str], point: str = "", passes: int = 1, webhook: str = "") -> int:
        """Returns when the process exists."""
        return self._born(Order(settings, str(self.log), point, passes, webhook))

    def sapa(self, settings: dict[str, str], folder: Path, wait_s: float) -> tuple[int | None, str]:
        """`sapa run` in that folder, until it ends by itself: its exit code, and all that it said."""
        said = folder / "said"
        said.unlink(missing_ok=True)
        return self.ended(self._born(Order(settings, str(said), folder=str(folder))), wait_s), said.read_text()

    def _born(self, order: Order) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        before = set(self._living)
        while not (born := self._living - before):
            self._hear(None)
        return born.pop()

    def kill(self, house: int, how: signal.Signals = signal.SIGKILL) -> None:
        with suppress(ProcessLookupError):
            os.kill(house, how)

    def ended(self, house: int, wait_s: float) -> int | None:
        """The exit code (negative: the signal that killed it), or None if it lives after `wait_s` seconds."""
        if house in self._living:
            self._hear(wait_s)
        return self._codes.get(house)

    def _hear(self, wait_s: float | None) -> None:
        try:
            what, house, *status = self._news.get(timeout=wait_s)
        except Empty:
            return
        if what == "born":
            self._living.add(int(house))
            self._codes.pop(int(house), None)  # of an earlier one with this number
        else:
            self._living.discard(int(house))
            self._codes[int(house)] = os.waitstatus_to_exitcode(int(status[0]))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._news.put(line.split())
