"""A broadcast at Telegram's free limit, through everything that production uses, to the simulator with its limits on;
replies that are owed meanwhile. What counts is what the simulator saw.

`python -m bench.broadcast 20000` sends so many (twelve minutes); 600 is the default.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from datetime import UTC, datetime

from sqlalchemy import func, select, text

from bench import Of, Row, at_least, at_most, show
from bench.crowd import databases
from bot.channels.telegram_bot import telegram_bot
from bot.channels.telegram_channel import TelegramChannel
from bot.deliver import Deliverer
from bot.simulator import Limits, Simulator, serve_in_thread
from bot.threads import DatabaseThreads
from domain.talk import Address, Lane, Say
from messages.outgoing import Outgoing
from storage.database import Database, Store
from storage.tables import outbox as rows
from storage.wire import chats, outbox
from storage.wire.claims import Owed

DEFAULT = 600
KADER = 50
REPLY_EVERY_S = 0.4
FIRST_CHAT = 100_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SENT = select(rows.c.id, rows.c.sent_at).where(rows.c.lane == Lane.REPLY.value, rows.c.status == "sent")
SPAN = select(func.min(rows.c.sent_at), func.max(rows.c.sent_at))
LEFT = text("SELECT count(*) FROM outbox WHERE lane = 4 AND status IN ('due', 'claimed', 'sending')")


class Clock:
    def now(self) -> datetime:
        return NOW


def run(count: int = DEFAULT) -> list[Row]:
    """Four rows per database. Takes about 25 seconds for each."""
    with databases() as opened:
        return [row for database in opened for row in _measure(database, count)]


def _measure(database: Database, count: int) -> list[Row]:
    simulator = Simulator(limits=Limits())
    for number in range(count + KADER):
        simulator.add_phone(FIRST_CHAT + number, "Siti", known=True)
    with database.writing() as store:
        for number in range(count):
            outbox.owe(store, _chat(store, number), [Say(key="news", lane=Lane.BROADCAST)], now=NOW)
        kader = [_chat(store, count + number) for number in range(KADER)]
    with serve_in_thread(simulator) as served:
        passed, waits = asyncio.run(_send(database, simulator.bot.token, served.address, kader))
    seen, name = simulator.counts(), f"broadcast of {count:,} on {database.dialect}"
    if seen.refused:
        raise RuntimeError(f"{seen.refused} sends were too fast")
    return [
        Row(f"{name}: sent, replies included", (seen.sends - 1) / passed, None, "messages/s", at_least(28, Of.OURS)),
        Row(f"{name}: most in any second", seen.peak_per_second, None, "messages", at_most(30, Of.OURS)),
        Row(
            f"{name}: a reply's way, median of {len(waits)}",
            statistics.median(waits) * 1000,
            None,
            "ms",
            at_most(200, Of.OURS),
        ),
        Row(f"{name}: a reply's way, the slowest", max(waits) * 1000, None, "ms", at_most(1000, Of.OURS)),
    ]


def _chat(store: Store, number: int) -> int:
    return chats.id_of(store, Address("telegram", str(FIRST_CHAT + number)), NOW)


async def _send(database: Database, token: str, address: str, kader: list[int]) -> tuple[float, list[float]]:
    """Seconds from the first send to the last, and seconds of each reply from its commit to its arrival."""
    threads, stop = DatabaseThreads(database), asyncio.Event()
    async with telegram_bot(token, server=address) as bot:
        deliverer = Deliverer(threads, {"telegram": TelegramChannel(bot)}, _words, Clock(), "bench")
        _, asked = await asyncio.gather(deliverer.run(stop), _ask(threads, deliverer, kader, stop))
    threads.close()
    with database.reading() as store:
        sent = {row.id: row.sent_at for row in store.connection.execute(SENT)}
        first, last = store.connection.execute(SPAN).one()
    return (last - first).total_seconds(), [
        (sent[owed_id] - at).total_seconds() for owed_id, at in asked.items() if owed_id in sent
    ]


async def _ask(
    threads: DatabaseThreads, deliverer: Deliverer, kader: list[int], stop: asyncio.Event
) -> dict[int, datetime]:
    """A reply to one kader after the other, until the broadcast is out: which, and when it was committed."""
    asked: dict[int, datetime] = {}
    while await threads.read(lambda store: store.connection.execute(LEFT).scalar_one()):
        [owed_id] = await threads.write(outbox.owe, kader[len(asked) % KADER], [Say(key="reply")], now=NOW)
        asked[owed_id] = datetime.now(UTC)
        deliverer.wake()
        await asyncio.sleep(REPLY_EVERY_S)
    stop.set()
    return asked


def _words(_store: Store, owed: Owed) -> Outgoing:
    return Outgoing(address=owed.address, text=owed.key)


if __name__ == "__main__":
    show(run(*map(int, sys.argv[1:])))
