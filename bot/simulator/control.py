"""What tests and the page may do over HTTP: look at phones, use them, move the clock, order faults, hear of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.simulator.faults import Fault
from bot.simulator.pace import Limits
from bot.simulator.phone import NotPossible, Phone
from bot.simulator.refusals import Json, Refused
from bot.simulator.simulator import Simulator
from bot.simulator.view import describe, look
from bot.simulator.world import What

HEARTBEAT_S = 15.0
_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/wav", "audio/webm", "audio/mpeg"}

_DEEDS: Mapping[str, Callable[[Phone, Json], Any]] = {
    "type": lambda phone, given: phone.type(given["text"], reply_to=given.get("reply_to")),
    "start": lambda phone, given: phone.start(given.get("payload")),
    "tap": lambda phone, given: asdict(
        phone.tap(given.get("label"), data=given.get("data"), message_id=given.get("message_id"))
    ),
    "press": lambda phone, given: phone.press(**given),
    "location": lambda phone, given: phone.send_location(float(given["latitude"]), float(given["longitude"])),
    "contact": lambda phone, given: phone.send_contact(given.get("phone_number"), given.get("name")),
    "sticker": lambda phone, given: phone.send_sticker(given["emoji"]),
    "forward": lambda phone, given: phone.forward(given["text"], given["author"]),
    "edit": lambda phone, given: phone.edit(given["message_id"], given["text"]),
    "block": lambda phone, given: phone.block(),
    "unblock": lambda phone, given: phone.unblock(),
    "signal": lambda phone, given: phone.set_signal(bool(given["on"])),
}


class Subscriber:
    """What one page has not yet been told; changes of one phone between two looks count once."""

    def __init__(self, phones: frozenset[int]) -> None:
        self._watched = phones
        self._news: set[tuple[What, int | None]] = set()
        self._woken = asyncio.Event()

    def tell(self, what: What, chat_id: int | None) -> None:
        if what is What.UPDATES or (chat_id is not None and chat_id not in self._watched):
            return
        self._news.add((what, chat_id))
        self._woken.set()

    async def news(self) -> list[Json]:
        """What changed; an empty list after a while of silence."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), HEARTBEAT_S)
        self._woken.clear()
        news, self._news = self._news, set()
        return [{"what": what, "phone": chat_id} for what, chat_id in sorted(news, key=str)]


class Control:
    def __init__(self, simulator: Simulator, closing: asyncio.Event) -> None:
        self._simulator = simulator
        self._closing = closing
        self.subscribers: set[Subscriber] = set()

    def routes(self) -> list[Route]:
        return [
            Route("/simulator/state", self._state),
            Route("/simulator/events", self._events),
            Route("/simulator/phones", self._add_phone, methods=["POST"]),
            Route("/simulator/phones/{phone:int}", self._look),
            Route("/simulator/phones/{phone:int}/file/{kind}", self._send_file, methods=["POST"]),
            Route("/simulator/phones/{phone:int}/{deed}", self._deed, methods=["POST"]),
            Route("/simulator/files/{file_id}", self._file),
            Route("/simulator/clock", self._clock, methods=["POST"]),
            Route("/simulator/limits", self._limits, methods=["GET", "PUT"]),
            Route("/simulator/counts", self._counts, methods=["GET", "DELETE"]),
            Route("/simulator/faults", self._faults, methods=["GET", "POST", "DELETE"]),
        ]

    async def _state(self, request: Request) -> Response:
        return JSONResponse(describe(self._simulator))

    async def _add_phone(self, request: Request) -> Response:
        given = await request.json()
        phone = self._simulator.add_phone(given.pop("user_id"), given.pop("name"), **given)
        return JSONResponse(look(self._simulator, phone, 0))

    async def _look(self, request: Request) -> Response:
        since = int(request.query_params.get("since", 0))
        return JSONResponse(look(self._simulator, self._phone(request), since))

    async def _deed(self, request: Request) -> Response:
        deed = _DEEDS.get(request.path_params["deed"])
        if deed is None:
            return JSONResponse({"reason": "no such deed"}, 404)
        given = json.loads(await request.body() or b"{}")
        return self._done(lambda: deed(self._phone(request), given))

    async def _send_file(self, request: Request) -> Response:
        """The body is the file itself; name, caption and duration are in the query."""
        content, query = await request.body(), request.query_params
        phone, name = self._phone(request), query.get("name", "berkas")
        mime = request.headers.get("content-type")
        sends: Mapping[str, Callable[[], Any]] = {
            "photo": lambda: phone.send_photo(content, query.get("caption", ""), name),
            "document": lambda: phone.send_document(content, name, mime, query.get("caption", "")),
            "voice": lambda: phone.send_voice(content, int(query.get("seconds", 1)), mime or "audio/ogg"),
        }
        return self._done(sends[request.path_params["kind"]])

    async def _file(self, request: Request) -> Response:
        """Only pictures and sounds are shown; anything else is downloaded, so that no file runs in the page."""
        try:
            kept = self._simulator.world.files.by_id(request.path_params["file_id"])
        except Refused:
            return Response(status_code=404)
        mime = kept.mime.partition(";")[0]
        shown = mime in _INLINE
        response = Response(kept.content, media_type=kept.mime if shown else "application/octet-stream")
        response.headers["Content-Disposition"] = "inline" if shown else "attachment"
        return response

    async def _clock(self, request: Request) -> Response:
        self._simulator.move_clock(timedelta(**await request.json()))
        return JSONResponse(describe(self._simulator))

    async def _limits(self, request: Request) -> Response:
        if request.method == "PUT":
            self._simulator.limits = Limits(**await request.json())
        return JSONResponse(asdict(self._simulator.limits))

    async def _counts(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._simulator.clear_counts()
        return JSONResponse(asdict(self._simulator.counts()))

    async def _faults(self, request: Request) -> Response:
        faults = self._simulator.faults
        if request.method == "POST":
            given = await request.json()
            faults.order(Fault(given.pop("fault")), **given)
        elif request.method == "DELETE":
            faults.clear()
        return JSONResponse([asdict(order) for order in faults.pending()])

    async def _events(self, request: Request) -> Response:
        shown = {phone.id for phone in self._simulator.phones() if phone.owner.shown}
        asked = {int(phone) for phone in request.query_params.get("phones", "").split(",") if phone}
        return StreamingResponse(self._stream(Subscriber(frozenset(asked or shown))), media_type="text/event-stream")

    async def _stream(self, subscriber: Subscriber) -> AsyncIterator[str]:
        self.subscribers.add(subscriber)
        try:
            yield "retry: 500\n\n"
            while not self._closing.is_set():
                yield f"data: {json.dumps(await subscriber.news())}\n\n"
        finally:
            self.subscribers.discard(subscriber)

    def tell(self, what: What, chat_id: int | None) -> None:
        for subscriber in self.subscribers:
            subscriber.tell(what, chat_id)

    def close(self) -> None:
        """Wakes every stream, so that it sees that the server goes down."""
        self.tell(What.CLOCK, None)

    def _phone(self, request: Request) -> Phone:
        return self._simulator.phone(request.path_params["phone"])

    def _done(self, deed: Callable[[], Any]) -> Response:
        try:
            return JSONResponse({"result": deed()})
        except NotPossible as impossible:
            return JSONResponse({"reason": impossible.hindrance}, 409)
