"""The all-in-one demo process, idle with its demo data: resident memory, and seconds until it runs. Beside it: a
process that has only imported the libraries that every such bot needs."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import Of, Row, at_most, show

ROUNDS = 3
SETTLED_S = 5.0  # until what begins with the process has been done once
PATIENCE_S = 60.0
BARE = "import telegram.ext, sqlalchemy, aiohttp, uvicorn, time; print('ready', flush=True); time.sleep(3600)"
ROOT = Path(__file__).parent.parent


def run(rounds: int = ROUNDS, settled_s: float = SETTLED_S) -> list[Row]:
    """Two rows, medians of so many starts."""
    ours = [_demo(settled_s) for _ in range(rounds)]
    bare = [_bare() for _ in range(rounds)]
    ready, resident = (statistics.median(values) for values in zip(*ours, strict=True))
    bare_ready, bare_resident = (statistics.median(values) for values in zip(*bare, strict=True))
    name = "demo in one process, beside bare imports"
    return [
        Row(f"{name}: until its bot runs and its page answers", ready, bare_ready, "s", at_most(3, Of.OURS)),
        Row(f"{name}: resident when idle", resident, bare_resident, "MB", at_most(220, Of.OURS)),
    ]


def _demo(settled_s: float) -> tuple[float, float]:
    """Seconds until the bot runs and its page answers, and MB after a while."""
    begun = time.perf_counter()
    with (
        TemporaryDirectory(prefix="sapa-bench-") as folder,
        _process("-m", "bot", "demo", "--port", "0", at=folder) as process,
    ):
        with urllib.request.urlopen(_address(process), timeout=PATIENCE_S) as page:
            page.read()
        ready = time.perf_counter() - begun
        time.sleep(settled_s)
        return ready, _resident_mb(process)


def _address(process: subprocess.Popen[str]) -> str:
    """What the demo prints when everything runs."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise RuntimeError("the demo did not come up")


def _bare() -> tuple[float, float]:
    begun = time.perf_counter()
    with _process("-c", BARE, at=str(ROOT)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        return time.perf_counter() - begun, _resident_mb(process)


@contextmanager
def _process(*arguments: str, at: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=at,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def _resident_mb(process: subprocess.Popen[str]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+) kB", status)
    return int(kilobytes) / 1024


if __name__ == "__main__":
    show(run())
