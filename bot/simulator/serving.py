"""Puts a simulator on a free port of loopback, within a running event loop or in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.guest import Guest
from bot.simulator.control import Control
from bot.simulator.polling import LongPoll, Pusher
from bot.simulator.server import BotServer
from bot.simulator.simulator import Simulator
from bot.simulator.world import What

PAGE = Path(__file__).with_name("page")
HOST = "127.0.0.1"
WEBHOOK_RETRY_S = 1.0
_HEADERS = [
    (b"content-security-policy", b"default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


@dataclass(frozen=True, slots=True)
class Running:
    """Where a simulator listens. address: "http://127.0.0.1:<port>", the page; the others are for `telegram.Bot`."""

    simulator: Simulator
    address: str

    @property
    def base_url(self) -> str:
        return f"{self.address}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.address}/file/bot"

    async def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Waits until something in the simulator made the condition true; TimeoutError after so many seconds."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def wake(what: What, chat_id: int | None) -> None:
            loop.call_soon_threadsafe(changed.set)

        unlisten = self.simulator.listen(wake)
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await changed.wait()
                    changed.clear()
        finally:
            unlisten()


@contextlib.asynccontextmanager
async def serve(
    simulator: Simulator,
    port: int = 0,
    *,
    webhook_retry_s: float = WEBHOOK_RETRY_S,
    routes: Sequence[BaseRoute] = (),
) -> AsyncIterator[Running]:
    """Serves within this event loop until the block ends. port 0: any free one; OSError if the port is taken.
    routes: of the bot's own pages, so that a demo has one address."""
    with socket.create_server((HOST, port), backlog=512) as listening:
        house = _House(simulator, webhook_retry_s, routes)
        server = Guest(house.config())
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        pushing = asyncio.create_task(house.pusher.run())
        try:
            await server.ready.wait()
            yield Running(simulator, f"http://{HOST}:{listening.getsockname()[1]}")
        finally:
            house.close()
            server.should_exit = True
            pushing.cancel()
            await asyncio.gather(serving, pushing, return_exceptions=True)


@contextlib.contextmanager
def serve_in_thread(
    simulator: Simulator, port: int = 0, *, webhook_retry_s: float = WEBHOOK_RETRY_S
) -> Iterator[Running]:
    """The same in a thread of its own, for tests and programmes without an event loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="simulator", daemon=True)
    thread.start()
    context = serve(simulator, port, webhook_retry_s=webhook_retry_s)
    try:
        running = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result()
        try:
            yield running
        finally:
            asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _House:
    """The parts of a served simulator, and the wires between them."""

    def __init__(self, simulator: Simulator, webhook_retry_s: float, routes: Sequence[BaseRoute]) -> None:
        self._routes = routes
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self._polls = LongPoll(simulator)
        self.pusher = Pusher(simulator, webhook_retry_s)
        self._control = Control(simulator, self._closing)
        self._bot = BotServer(simulator, self._cut, self._polls, self._closing)
        self._unlisten = simulator.listen(self._changed)

    def config(self) -> uvicorn.Config:
        page = Mount("/", StaticFiles(directory=PAGE, html=True))
        app = Starlette(
            routes=[*self._routes, *self._bot.routes(), *self._control.routes(), page],
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]),
                Middleware(_Guard),
            ],
            exception_handlers={KeyError: _bad_call, ValueError: _bad_call, TypeError: _bad_call},
        )
        return uvicorn.Config(
            app, http=_protocol(self._transports), ws="none", lifespan="off", proxy_headers=False, server_header=False,
            access_log=False, log_config=None, timeout_graceful_shutdown=2, timeout_keep_alive=60,
        )  # fmt: skip

    def close(self) -> None:
        self._unlisten()
        self._closing.set()
        self._polls.close()
        self._control.close()

    def _changed(self, what: What, chat_id: int | None) -> None:
        """Called in any thread: the news goes on in the loop's own."""
        self._loop.call_soon_threadsafe(self._spread, what, chat_id)

    def _spread(self, what: What, chat_id: int | None) -> None:
        if what is What.UPDATES:
            self._polls.wake()
            self.pusher.wake()
        else:
            self._control.tell(what, chat_id)

    def _cut(self, request: Request) -> None:
        if request.client is not None:
            self._transports[request.client.host, request.client.port].abort()


def _protocol(transports: dict[tuple[str, int], asyncio.Transport]) -> type[H11Protocol]:
    """uvicorn's own protocol that also says which transport serves which peer, so that a connection can be cut."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(transport)
            self._peer = transport.get_extra_info("peername")[:2]
            transports[self._peer] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            transports.pop(self._peer, None)
            super().connection_lost(exc)

    return Protocol


async def _bad_call(request: Request, trouble: Exception) -> Response:
    return JSONResponse({"reason": f"{type(trouble).__name__}: {trouble}"}, 400)


class _Guard:
    """No other site may use the phones of somebody who has this page open; the page loads nothing from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if headers.get(b"sec-fetch-site", b"none") not in (b"none", b"same-origin"):
            await Response(status_code=403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, guarded)
