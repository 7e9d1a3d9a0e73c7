"""The page behind a one-time link: it asks for the code that stands in the asker's chat, then hands out the file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Protocol
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.threads import DatabaseThreads
from messages.library import Library
from messages.pages import STYLE, download_page
from storage.oversight import downloads
from storage.oversight.downloads import Refused, Waiting

DOWNLOADS = "/unduh"
_MOST_BODY_BYTES = 1024
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
}


class Keeper(Protocol):
    """What the page needs of the house."""

    @property
    def threads(self) -> DatabaseThreads: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def library(self) -> Library: ...
    @property
    def language(self) -> str: ...


def download_routes(keeper: Callable[[], Keeper]) -> list[BaseRoute]:
    """GET shows the page, POST takes the code. A link that is not good tells nobody why."""

    async def show(request: Request) -> Response:
        house = keeper()
        found = await house.threads.read(downloads.waiting, request.path_params["token"], house.clock.now())
        return _gone(house) if found is None else _page(house, found, "download.page")

    async def hand_out(request: Request) -> Response:
        house, token, now = keeper(), request.path_params["token"], keeper().clock.now()
        code = await _code(request)
        opened = await house.threads.write(downloads.open_with, token, code, now)
        if opened is Refused.WRONG_CODE:
            found = await house.threads.read(downloads.waiting, token, now)
            return _gone(house) if found is None else _page(house, found, "download.wrong", 403)
        return _gone(house) if isinstance(opened, Refused) else _file(house, opened)

    async def style(_request: Request) -> Response:
        return Response(STYLE, media_type="text/css")

    path = f"{DOWNLOADS}/{{token}}"
    return [
        Route(f"{DOWNLOADS}/gaya.css", style),
        Route(path, show, methods=["GET"]),
        Route(path, hand_out, methods=["POST"]),
    ]


async def _code(request: Request) -> str:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BODY_BYTES:
            return ""
    typed = parse_qs(body.decode("ascii", "replace")).get("code", [""])[0]
    return "".join(sign for sign in typed if sign.isdecimal())


def _page(house: Keeper, found: Waiting, key: str, status: int = 200) -> Response:
    text = download_page(house.library, found.language, key, {"name": found.name}, asks=True)
    return HTMLResponse(text, status, _HEADERS)


def _gone(house: Keeper) -> Response:
    return HTMLResponse(download_page(house.library, house.language, "download.gone", {}, asks=False), 410, _HEADERS)


def _file(house: Keeper, opened: Waiting) -> Response:
    plain = "".join(sign for sign in opened.name if sign.isascii() and sign.isprintable() and sign not in '"\\')
    headers = {**_HEADERS, "content-disposition": f'attachment; filename="{plain}"'}
    return StreamingResponse(_pieces(house, opened), media_type=opened.mime, headers=headers)


async def _pieces(house: Keeper, opened: Waiting) -> AsyncIterator[bytes]:
    """Piece by piece; only when all have gone out is the file forgotten, so that a bad line may try again."""
    for number in range(opened.parts):
        piece = await house.threads.read(downloads.part, opened.id, number)
        if piece is None:  # fetched meanwhile by another request with the same code
            return
        yield piece
    await house.threads.write(downloads.fetched, opened.id, house.clock.now())
