"""Messages sent a second over our transport and over PTB's own, at 64 connections, against a server 50 ms away."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiohttp import web
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bench import Row, at_least, show
from bot.channels.telegram_request import AiohttpRequest, TimeOuts

CONNECTIONS = 64
LATENCY_S = 0.05
ROUND_S = 2.0
ROUNDS = 2  # of each, in turn, so that a busy moment of the machine meets both
PATIENCE_S = 60.0
TOKEN = "1:bench"

SENT = {"message_id": 1, "date": 1773453600, "chat": {"id": 7001, "type": "private", "first_name": "Sari"}, "text": "x"}
ME = {"id": 1, "is_bot": True, "first_name": "Sapa", "username": "SapaBot"}


def ours() -> BaseRequest:
    return AiohttpRequest(CONNECTIONS, TimeOuts(PATIENCE_S, PATIENCE_S, PATIENCE_S, PATIENCE_S))


def theirs() -> BaseRequest:
    return HTTPXRequest(
        CONNECTIONS,
        read_timeout=PATIENCE_S,
        write_timeout=PATIENCE_S,
        connect_timeout=PATIENCE_S,
        pool_timeout=PATIENCE_S,
    )


def run(round_s: float = ROUND_S, rounds: int = ROUNDS) -> list[Row]:
    """One row. Takes about 10 seconds."""
    with another_process() as address:
        best = {ours: 0.0, theirs: 0.0}
        for transport in [ours, theirs] * rounds:
            best[transport] = max(best[transport], asyncio.run(sends_per_second(transport, address, round_s)))
    name = f"sends over {CONNECTIONS} connections, {LATENCY_S * 1000:.0f} ms latency, beside PTB's default transport"
    return [Row(name, best[ours], best[theirs], "messages/s", at_least(8))]


async def sends_per_second(transport: Callable[[], BaseRequest], address: str, round_s: float) -> float:
    """Of as many senders as connections, each sending again as soon as it is answered. Opening the connections and
    the first answers don't count."""
    async with Bot(TOKEN, f"{address}/bot", request=transport(), get_updates_request=transport()) as bot:
        await asyncio.gather(*(bot.send_message(7001, "x") for _ in range(CONNECTIONS)))
        start = time.perf_counter()
        counts = await asyncio.gather(*(send_until(bot, start + round_s) for _ in range(CONNECTIONS)))
        return sum(counts) / (time.perf_counter() - start)


async def send_until(bot: Bot, end: float) -> int:
    count = 0
    while time.perf_counter() < end:
        await bot.send_message(7001, "Berat badan Aisyah 8,4 kg: <b>sesuai umur</b>.", parse_mode="HTML")
        count += 1
    return count


@contextmanager
def another_process() -> Iterator[str]:
    """The address of a server in a process of its own, so that it does not take from what is measured."""
    process = subprocess.Popen([sys.executable, "-m", "bench.transport", "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


async def serve() -> None:
    """A server on a free port of loopback, whose address it prints, that answers anything after LATENCY_S."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        result = ME if request.path.endswith("getMe") else SENT
        await asyncio.sleep(LATENCY_S)
        return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    else:
        show(run())
