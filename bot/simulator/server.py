"""The simulator over HTTP: the Bot API's own addresses, with faults where they were ordered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.simulator.faults import Fault, Order
from bot.simulator.parameters import Parameters, Upload
from bot.simulator.polling import LongPoll
from bot.simulator.refusals import Json, Refused
from bot.simulator.simulator import Simulator

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_BEFORE = {Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.TOO_MANY, Fault.SILENCE_BEFORE, Fault.CUT_BEFORE}


class BotServer:
    """cut: cuts the connection of a request at once. closing: set when the server goes down."""

    def __init__(
        self, simulator: Simulator, cut: Callable[[Request], None], polls: LongPoll, closing: asyncio.Event
    ) -> None:
        self._simulator = simulator
        self._cut = cut
        self._polls = polls
        self._closing = closing

    def routes(self) -> list[Route]:
        return [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            self._check_token(request)
            given = await read_parameters(request)
            return await self._carry_out(request, method, given)
        except Refused as refused:
            return _refusal(refused)

    async def _download(self, request: Request) -> Response:
        try:
            self._check_token(request)
        except Refused as refused:
            return _refusal(refused)
        kept = self._simulator.world.files.by_path(request.path_params["path"])
        if kept is None:
            return _refusal(Refused(404, "Not Found"))
        return Response(kept.content, media_type="application/octet-stream")

    def _check_token(self, request: Request) -> None:
        token = request.path_params["token"]
        if not _TOKEN.fullmatch(token):
            raise Refused(404, "Not Found")
        if token != self._simulator.bot.token:
            raise Refused(401, "Unauthorized")

    async def _carry_out(self, request: Request, method: str, given: Parameters) -> Response:
        with self._simulator.world.lock:
            order = self._simulator.faults.take(method, given.chat_id())
        if self._simulator.latency_s:
            await asyncio.sleep(self._simulator.latency_s)
        if order and order.fault in _BEFORE:
            return await self._fail(request, order)
        answer = _json({"ok": True, "result": await self._result(method, given)})
        return await self._fail(request, order, answer) if order else answer

    async def _result(self, method: str, given: Parameters) -> Any:
        if method.lower() == "getupdates":
            return await self._polls.updates(given)
        return self._simulator.call(method, given)

    async def _fail(self, request: Request, order: Order, answer: Response | None = None) -> Response:
        match order.fault:
            case Fault.SERVER_ERROR:
                raise Refused(500, "Internal Server Error")
            case Fault.BAD_GATEWAY:
                return Response("<html><body>502 Bad Gateway</body></html>", 502, media_type="text/html")
            case Fault.TOO_MANY:
                seconds = max(1, round(order.seconds))
                with self._simulator.world.lock:
                    self._simulator.world.pace.close(order.chat_id, seconds)
                raise Refused(429, f"Too Many Requests: retry after {seconds}", seconds)
            case Fault.SLOW:
                await _first_of(asyncio.sleep(order.seconds), self._closing.wait())
            case Fault.SILENCE_BEFORE | Fault.SILENCE_AFTER:
                await _first_of(_gone(request), self._closing.wait())
            case Fault.CUT_BEFORE | Fault.CUT_AFTER:
                self._cut(request)
        return answer or Response(status_code=500)


async def read_parameters(request: Request) -> Parameters:
    """Query, form, multipart or JSON, as PTB and others send them; Refused 400 for a body that is none of them."""
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _read_multipart(request, values)
    body = await request.body()
    if kind == "application/json" and body:
        try:
            values |= json.loads(body)
        except (ValueError, TypeError):
            raise Refused(400, "Bad Request: can't parse JSON object") from None
    elif body:
        values |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return Parameters(values)


async def _read_multipart(request: Request, values: dict[str, Any]) -> Parameters:
    files = {}
    async with request.form(max_part_size=1024 * 1024) as form:
        for name, part in form.multi_items():
            if isinstance(part, UploadFile):
                files[name] = Upload(part.filename or name, part.content_type, await part.read())
            else:
                values[name] = part
    return Parameters(values, files)


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(content.encode(), status, media_type="application/json")


def _refusal(refused: Refused) -> Response:
    body: Json = refused.body()
    response = _json(body, refused.code)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


async def _gone(request: Request) -> None:
    """Until the other side has hung up; its request was read to the end before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _first_of(*awaitables: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    _, late = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
