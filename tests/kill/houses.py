"""Houses that tests start and kill: one process that forks them (`runner.py`), and the news of their deaths."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from bot.settings import PREFIX
from bot.simulator import Running
from storage.vault import Keys
from tests.kill.runner import Order

SEAL, HASH = Keys.make(), Keys.make()
EMERGENCY = "Puskesmas Tebing Tinggi 0742-555-0101"


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
    """Forks houses, which are named by their process ids. log: what all of them write to standard error."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._living: set[int] = set()
        self._codes: dict[int, int] = {}
        self._news: SimpleQueue[list[str]] = SimpleQueue()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.runner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for house in tuple(self._living):
            self.kill(house)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def start(self, settings: dict[str, str], point: str = "", passes: int = 1, webhook: str = "") -> int:
        """Returns when the process exists."""
        assert self._process.stdin is not None
        order = Order(settings, str(self.log), point, passes, webhook)
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
        else:
            self._living.discard(int(house))
            self._codes[int(house)] = os.waitstatus_to_exitcode(int(status[0]))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._news.put(line.split())
