"""A load balancer on loopback: Telegram's webhook calls go to any of several houses, and some of them to two."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Balancer:
    """ports: of the houses that take part. passed, repeated: calls that a house took, and those that a second one
    got, too. statuses: what houses answered."""

    ports: list[int]
    chance: random.Random
    address: str = ""
    passed: int = 0
    repeated: int = 0
    statuses: set[int] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        body, secret = await request.read(), request.headers.get(HEADER, "")
        first, *others = self.chance.sample(self.ports, len(self.ports))
        status = await self._post(first, body, secret)
        if status != 200:
            return web.Response(status=502)
        self.passed += 1
        if others and self.chance.random() < 0.3:
            self.repeated += await self._post(others[0], body, secret) == 200
        return web.Response()

    async def _post(self, port: int, body: bytes, secret: str) -> int:
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"http://127.0.0.1:{port}{PATH}", data=body, headers={HEADER: secret}) as response,
            ):
                self.statuses.add(response.status)
                return response.status
        except aiohttp.ClientError:
            return 502  # a dead house


@asynccontextmanager
async def balancing(ports: list[int], seed: int) -> AsyncIterator[Balancer]:
    balancer = Balancer(ports, random.Random(seed))
    app = web.Application()
    app.router.add_post(PATH, balancer.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    balancer.address = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    try:
        yield balancer
    finally:
        await runner.cleanup()
