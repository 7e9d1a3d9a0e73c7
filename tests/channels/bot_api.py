"""A Bot API server whose every answer a test orders: for faults and texts that a well-behaved server never shows."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "12345:not-a-real-token"
ME = {"id": 12345, "is_bot": True, "first_name": "Sapa", "username": "SapaBot"}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Call:
    """What reached the server: fields as text, files as (name, type, bytes)."""

    method: str
    fields: dict[str, str]
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def json(self, name: str) -> Any:
        return json.loads(self.fields[name])


def result(value: Any) -> Answer:
    return raw(200, json.dumps({"ok": True, "result": value}))


def refusal(status: int, description: str, **parameters: Any) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return raw(status, json.dumps(body | ({"parameters": parameters} if parameters else {})))


def raw(status: int, text: str | bytes) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=text)

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    """Closes the connection instead of answering."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def silent(request: web.Request) -> web.StreamResponse:
    """Never answers."""
    await asyncio.Event().wait()
    raise AssertionError


def sent_message(message_id: int, chat_id: int = 7001) -> Answer:
    chat = {"id": chat_id, "type": "private", "first_name": "Sari"}
    return result({"message_id": message_id, "date": 1773453600, "chat": chat, "text": "x"})


class BotApi:
    """`calls` is what came; `order` says what is answered, per method, in turn. Without an order: 501."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._orders: dict[str, deque[Answer]] = {"getMe": deque([result(ME)])}
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot" + TOKEN + "/{method}", self._call)
        app.router.add_route("*", "/file/bot" + TOKEN + "/{method:.+}", self._call)
        self.server = TestServer(app)

    def order(self, method: str, *answers: Answer) -> None:
        self._orders.setdefault(method, deque()).extend(answers)

    def take(self, method: str) -> list[Answer]:
        """What is still ordered for a method, taken back."""
        return list(self._orders.pop(method, ()))

    @property
    def address(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields, files = {}, {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.content_type, value.file.read())
            else:
                fields[name] = str(value)
        self.calls.append(Call(method, fields, files))
        answers = self._orders.get(method)
        answer = answers.popleft() if answers else refusal(501, f"no answer was ordered for {method}")
        return await answer(request)
