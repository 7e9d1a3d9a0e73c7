"""Real houses to be killed: imports everything once, then forks one process per order that comes on standard input.

An order is a line of JSON with the fields of `Order`. For each, this prints the new process's id, and
`ended <wait status>` when it has ended. The house is that of `sapa run`; only its channel may send as often as it
likes, so that the tests are quick.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass, replace

from bot import service, settings
from bot.channels.telegram_channel import TelegramChannel
from tests.kill import points


@dataclass(frozen=True, slots=True)
class Order:
    """settings: the environment, by name. log: where standard error goes. point, passes: where it kills itself, and
    how often it comes there first; "" for a house that lives."""

    settings: dict[str, str]
    log: str
    point: str = ""
    passes: int = 1


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(Order(**json.loads(line)))
        print(child, flush=True)  # noqa: T201  # whoever ordered it reads this
        _, status = os.waitpid(child, 0)
        print("ended", status, flush=True)  # noqa: T201


def _live(order: Order) -> None:
    log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    TelegramChannel.capabilities = replace(TelegramChannel.capabilities, chat_interval_s=0.0, pace_per_second=300)
    if order.point:
        points.arm(order.point, order.passes)
    code = 1
    try:
        os.environ |= order.settings
        asyncio.run(service.run(settings.read()))
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
