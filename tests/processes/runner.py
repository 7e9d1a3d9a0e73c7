"""Real houses to be killed: imports and compiles everything once, then forks one process per order that comes on
standard input.

An order is a line of JSON with the fields of `Order`. For each, this prints `born <process id>`, and
`ended <process id> <wait status>` when it has ended. The house is that of `sapa run`; only its channel may send as
often as it likes, so that the tests are quick.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import sys
from dataclasses import dataclass, replace

from bot import house, service, settings
from bot.channels.telegram_channel import CAPABILITIES
from bot.main import app
from tests.processes import points

_GLANCE_S = 0.01
QUICK = replace(CAPABILITIES, chat_interval_s=0.0, pace_per_second=300, pace_alone_per_second=300)


@dataclass(frozen=True, slots=True)
class Order:
    """settings: the environment, by name. log: where standard error goes. point, passes: where it kills itself, and
    how often it comes there first; "" for a house that lives. webhook: an address without https, which only a test's
    proxy may have. folder: `sapa run` there, as from the command line."""

    settings: dict[str, str]
    log: str
    point: str = ""
    passes: int = 1
    webhook: str = ""
    folder: str = ""


def main() -> None:
    house.make_ready()
    living = 0
    while True:
        ordered, _, _ = select.select([sys.stdin], [], [], _GLANCE_S if living else None)
        if ordered:
            if not (line := sys.stdin.readline()):
                return
            child = os.fork()
            if child == 0:
                _live(Order(**json.loads(line)))
            living += 1
            print("born", child, flush=True)  # noqa: T201  # whoever ordered it reads this
        while living and (dead := os.waitpid(-1, os.WNOHANG))[0]:
            living -= 1
            print("ended", *dead, flush=True)  # noqa: T201


def _live(order: Order) -> None:
    log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    if order.point:
        points.arm(order.point, order.passes)
    code = 1
    try:
        os.environ |= order.settings
        if order.folder:
            code = _typed(["run"], order.folder)
        else:
            read = settings.read()
            if order.webhook:
                read = read.model_copy(update={"webhook_url": order.webhook})
            asyncio.run(service.run(read, QUICK))
            code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _typed(command: list[str], folder: str) -> int:
    """What `sapa` does and returns there."""
    os.chdir(folder)
    try:
        app(command, prog_name="sapa")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


if __name__ == "__main__":
    main()
