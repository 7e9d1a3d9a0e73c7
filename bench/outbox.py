"""How fast two worker processes drain the outbox through a channel that takes everything at once: claim, words, win,
send and outcome of each row, every step committed. Beside it: what Telegram lets through for free.

`python -m bench.outbox 20000` drains so many rows per database; 5,000 is the default.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import text

from bench import Row, at_least, show
from bench.crowd import VAULT, databases
from bot.deliver import Deliverer, Delivery
from bot.threads import DatabaseThreads
from domain.talk import Address
from messages.outgoing import Capabilities, Markup, Outgoing
from storage.database import Database, Store
from storage.wire import chats
from storage.wire.claims import Owed

DEFAULT = 3_000
WORKERS = 2
TELEGRAM_FREE = 30.0
NOW = datetime(2026, 12, 1, tzinfo=UTC)
OWE = text(
    "INSERT INTO outbox (channel, chat_id, lane, status, due_at, key, quiet, attempts, repeats, recalled, created_at)"
    " SELECT 'telegram', id, 4, 'due', :now, 'broadcast', false, 0, 0, false, :now FROM chat"
)


class Drain:
    """A channel without a bottom."""

    name = "telegram"
    capabilities = Capabilities(
        markup=Markup.PLAIN,
        max_text=4096,
        max_caption=1024,
        max_buttons=100,
        max_label=64,
        can_edit=True,
        can_delete=True,
        pace_per_second=2_500,  # more than can be reached, and moments that do not pass unused
        chat_interval_s=0,
    )

    async def send(self, outgoing: Outgoing) -> str | None:
        return "1"

    async def acknowledge(self, tap_id: str) -> None:
        raise NotImplementedError

    async def fetch(self, file_id: str) -> bytes:
        raise NotImplementedError

    async def offer_commands(self, address: Address, commands: Sequence[tuple[str, str]], language: str) -> None:
        raise NotImplementedError


class Clock:
    def now(self) -> datetime:
        return NOW


def run(count: int = DEFAULT) -> list[Row]:
    """One row per database. Takes about 20 seconds."""
    with databases() as opened:
        return [_measure(database, count) for database in opened]


def _measure(database: Database, count: int) -> Row:
    with database.writing() as store:
        for number in range(count):
            chats.id_of(store, Address("telegram", str(number)), NOW)
        store.connection.execute(OWE, {"now": NOW.isoformat(" ")})
    url = database.engine.url.render_as_string(hide_password=False)
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.outbox", "work", url, str(number)], stdout=subprocess.PIPE, text=True
        )
        for number in range(WORKERS)
    ]
    spans = [tuple(map(float, worker.communicate()[0].split())) for worker in workers]
    with database.reading() as store:
        left = store.connection.execute(text("SELECT count(*) FROM outbox WHERE status <> 'sent'")).scalar_one()
    if left:
        raise RuntimeError(f"{left} rows were not sent")
    passed = max(end for _, end in spans) - min(start for start, _ in spans)
    name = f"outbox drained by {WORKERS} workers on {database.dialect}, beside Telegram's free limit"
    return Row(name, count / passed, TELEGRAM_FREE, "rows/s", at_least(10))


async def work(url: str, name: str) -> None:
    """A worker's process; prints when it began and ended, in seconds of a clock that all processes share."""
    database = Database(url, VAULT)
    threads = DatabaseThreads(database)
    deliverer = Deliverer(threads, {"telegram": Drain()}, _words, Clock(), name, settings=Delivery(hand=64))
    start = time.monotonic()
    await deliverer.drain_once()
    print(start, time.monotonic())
    threads.close()
    database.close()


def _words(_store: Store, owed: Owed) -> Outgoing:
    return Outgoing(address=owed.address, text=owed.key)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        asyncio.run(work(*sys.argv[2:]))
    else:
        show(run(*map(int, sys.argv[1:])))
