"""The small web door of a process: its health, and whatever route an intake needs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.guest import Guest
from bot.house import House, task
from bot.logs import where
from bot.settings import PREFIX, Settings, SettingsProblem
from storage.oversight import health

log = structlog.get_logger(__name__)

_LAST_REQUESTS_S = 2


@contextlib.asynccontextmanager
async def serving(settings: Settings, house: House, routes: Sequence[BaseRoute] = ()) -> AsyncIterator[None]:
    """The door is open within the block; at its end the requests under way are answered. Raises SettingsProblem when
    the address is taken."""
    with _listening(settings) as listening:
        server = Guest(_config(Starlette(routes=[_health(house), *routes])))
        async with task(server.serve(sockets=[listening])) as served:
            await server.ready.wait()
            try:
                yield
            finally:
                server.should_exit = True
                await asyncio.wait([served])


def _listening(settings: Settings) -> socket.socket:
    host = settings.listen_host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, settings.listen_port), family=family)
    except OSError as error:
        raise SettingsProblem(
            f"{PREFIX}LISTEN: {settings.listen} cannot be used ({error.strerror}): is another Sapa running there? "
            "Stop it, or choose another port."
        ) from error


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_LAST_REQUESTS_S,
    )


def _health(house: House) -> Route:
    async def report(_request: Request) -> JSONResponse:
        """200 while the database answers, else 503; counts of what waits, no names."""
        try:
            waiting = await house.threads.read(health.waiting)
        except Exception as error:  # whatever it is: this page is there to tell
            log.error("health", error=where(error))
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ok", "inbox_open": waiting.inbox, "outbox_due": waiting.outbox})

    return Route("/health", report)
