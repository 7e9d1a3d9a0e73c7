"""The small web door of a process: its health, and whatever route an intake needs."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.house import House
from bot.settings import Settings
from storage import health


async def serve(settings: Settings, house: House, routes: Sequence[BaseRoute]) -> None:
    """Serves until it is cancelled."""

    async def report(_request: Request) -> JSONResponse:
        """200 while the database answers; counts of what waits, no names."""
        waiting = await house.threads.read(health.waiting)
        return JSONResponse({"status": "ok", "inbox_open": waiting.inbox, "outbox_due": waiting.outbox})

    app = Starlette(routes=[Route("/health", report), *routes])
    config = uvicorn.Config(
        app,
        host=settings.listen_host,
        port=settings.listen_port,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )
    await _Guest(config).serve()


class _Guest(uvicorn.Server):
    """uvicorn as a guest: signals stay with the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
