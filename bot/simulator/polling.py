"""The long wait of getUpdates, and updates pushed to a webhook."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import aiohttp

from bot.simulator.parameters import Parameters
from bot.simulator.refusals import OTHER_POLL, Json, conflict
from bot.simulator.simulator import Simulator
from bot.simulator.updates import Webhook

MAX_WAIT_S = 50
PUSH_TIMEOUT_S = 10.0


class _Poll:
    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.replaced = False


class LongPoll:
    """One bot polls at a time: a second call ends the first with 409."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._poll: _Poll | None = None
        self._closing = False

    def wake(self) -> None:
        if self._poll:
            self._poll.woken.set()

    def close(self) -> None:
        self._closing = True
        self.wake()

    async def updates(self, given: Parameters) -> Any:
        """Updates as soon as there are any, else an empty list after `timeout` seconds."""
        if self._poll:
            self._poll.replaced = True
            self._poll.woken.set()
        poll = self._poll = _Poll()
        try:
            return await self._wait(poll, given)
        finally:
            if self._poll is poll:
                self._poll = None

    async def _wait(self, poll: _Poll, given: Parameters) -> Any:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(max(given.integer("timeout"), 0), MAX_WAIT_S)
        while not poll.replaced:
            poll.woken.clear()
            waiting = self._simulator.call("getUpdates", given)
            left = deadline - loop.time()
            if waiting or left <= 0 or self._closing:
                return waiting
            with suppress(TimeoutError):
                await asyncio.wait_for(poll.woken.wait(), left)
        raise conflict(OTHER_POLL)


class Pusher:
    """Posts updates to the webhook one after the other; what is not answered with 2xx is posted again."""

    def __init__(self, simulator: Simulator, retry_s: float) -> None:
        self._simulator = simulator
        self._retry_s = retry_s
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=PUSH_TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self._woken.clear()
                pushed = await self._push(session)
                if pushed is None:
                    await self._woken.wait()
                elif not pushed:
                    await asyncio.sleep(self._retry_s)

    async def _push(self, session: aiohttp.ClientSession) -> bool | None:
        """Whether the next update got through; None if there is nothing to push."""
        updates = self._simulator.world.updates
        with self._simulator.world.lock:
            webhook, waiting = updates.webhook, updates.read(0, 1)
        if webhook is None or not waiting:
            return None
        trouble = await _post(session, webhook, waiting[0])
        with self._simulator.world.lock:
            if trouble is None:
                updates.read(waiting[0]["update_id"] + 1, 0)
            else:
                updates.last_error = (self._simulator.world.seconds(), trouble)
        return trouble is None


async def _post(session: aiohttp.ClientSession, webhook: Webhook, update: Json) -> str | None:
    """What went wrong, in Telegram's words; None if all is well."""
    headers = {"Content-Type": "application/json"}
    if webhook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
    try:
        async with session.post(webhook.url, data=json.dumps(update), headers=headers) as response:
            if 200 <= response.status < 300:
                return None
            return f"Wrong response from the webhook: {response.status} {response.reason}"
    except TimeoutError:
        return "Read timeout expired"
    except aiohttp.ClientError:
        return "Connection refused"
