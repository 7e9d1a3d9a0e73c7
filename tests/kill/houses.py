"""Houses that tests start and kill: one process that forks them (`runner.py`), and the news of their deaths."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
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
    """Forks houses, one living at a time. log: what all of them wrote to standard error."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.pid = 0
        self._news: SimpleQueue[str] = SimpleQueue()

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
        if self.pid:
            self.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def start(self, settings: dict[str, str], point: str = "", passes: int = 1) -> None:
        """Returns when the process exists."""
        assert not self.pid
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(Order(settings, str(self.log), point, passes))) + "\n")
        self._process.stdin.flush()
        self.pid = int(self._news.get())

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.pid:
            os.kill(self.pid, how)

    def ended(self, wait_s: float) -> int | None:
        """The exit code (negative: the signal that killed it), or None if it lives after `wait_s` seconds."""
        try:
            news = self._news.get(timeout=wait_s)
        except Empty:
            return None
        self.pid = 0
        return os.waitstatus_to_exitcode(int(news.removeprefix("ended ")))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._news.put(line.strip())
