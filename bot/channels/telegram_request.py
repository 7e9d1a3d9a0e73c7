"""How python-telegram-bot reaches Telegram: over aiohttp, telling "nothing was sent" from "sent, and no answer"."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

MAX_ANSWER_BYTES = 20 * 1024 * 1024  # Telegram hands out no larger file to a bot
UNNAMED_WAIT_S = 1.0  # for a 429 that names no seconds: the least that one chat must wait
_KEEP_ALIVE_S = 15.0  # shorter than any server's, so that a request seldom meets a closing connection
_CLIENT_FAULTS_PTB_KNOWS = {400, 401, 403, 404, 409}


class NothingSent(NetworkError):
    """The request never left: no connection, no free connection, no such host. Safe to repeat."""


class NoAnswer(NetworkError):
    """The request left, or may have left, and no usable answer came. It may have been carried out."""


class ServerFault(NetworkError):
    """Telegram (or what stands before it) answered with its own fault."""


class AnswerTooLong(NetworkError):
    """The answer is over MAX_ANSWER_BYTES and was not read to its end."""


class TooFast(TelegramError):
    """A 429, with Telegram's `seconds`. In place of PTB's RetryAfter, whose number is about to change its type and
    warns of it at each use."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests: retry after {seconds} s")
        self.seconds = float(seconds)


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """Seconds; None waits for ever. `write` is for the whole body, `read` for each wait on the socket."""

    connect: float | None = 5.0
    pool: float | None = 5.0
    write: float | None = 20.0
    read: float | None = 10.0


class AiohttpRequest(BaseRequest):
    """PTB's transport over one aiohttp session of at most `connections` connections.

    PTB's default over httpx is quadratic in open connections (`bench/transport.py` measures both). aiohttp puts the
    address, and so the token, into the texts of its exceptions: none of them is passed on or chained.
    """

    def __init__(self, connections: int = 64, time_outs: TimeOuts = TimeOuts()) -> None:
        self._connections = connections
        self._time_outs = time_outs
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._time_outs.read

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEP_ALIVE_S)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and payload, as PTB's wrapper wants them. Raises NothingSent, NoAnswer, ServerFault, TooFast."""
        if self._session is None:
            raise NothingSent("the bot is not initialized, or shut down")
        time_outs = TimeOuts(
            connect=_given(connect_timeout, self._time_outs.connect),
            pool=_given(pool_timeout, self._time_outs.pool),
            write=_given(write_timeout, self._time_outs.write),
            read=_given(read_timeout, self._time_outs.read),
        )
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=_client_timeout(time_outs, method), allow_redirects=False
            ) as response:
                status, payload = response.status, await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            failure: NetworkError = NothingSent(_reason(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = NoAnswer(_reason(error))
        else:
            return _sorted(status, payload)
        raise failure  # here, outside the handlers, so that no exception with the token in it hangs on as context

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB's, without its log line that repeats the payload. Raises NoAnswer."""
        answer = _json(payload)
        if answer is None:
            raise NoAnswer("the answer is not Telegram's JSON")
        return answer


def _given(value: Any, default: float | None) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _client_timeout(time_outs: TimeOuts, method: str) -> aiohttp.ClientTimeout:
    """aiohttp has one limit for pool and connection together, and none for writing: that one is held through the
    total, which a download (GET) doesn't get, since only its silence is a fault."""
    opening = _sum(time_outs.pool, time_outs.connect)
    return aiohttp.ClientTimeout(
        total=None if method == "GET" else _sum(opening, time_outs.write, time_outs.read),
        connect=opening,
        sock_connect=time_outs.connect,
        sock_read=time_outs.read,
    )


def _sum(*seconds: float | None) -> float | None:
    known = [second for second in seconds if second is not None]
    return sum(known) if len(known) == len(seconds) else None


def _body(request_data: RequestData | None) -> aiohttp.BytesPayload | aiohttp.FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        form = request_data.url_encoded_parameters().encode()
        return aiohttp.BytesPayload(form, content_type="application/x-www-form-urlencoded")
    parts = aiohttp.FormData(quote_fields=False)  # Telegram shows a quoted file name as it is, with its %20
    for name, value in request_data.json_parameters.items():
        parts.add_field(name, value)
    for name, (file_name, content, mime) in request_data.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content  # aiohttp writes a stream in pieces
        parts.add_field(name, stream, filename=file_name, content_type=mime)
    return parts


async def _read(response: aiohttp.ClientResponse) -> bytes:
    payload = bytearray()
    async for piece in response.content.iter_any():
        payload += piece
        if len(payload) > MAX_ANSWER_BYTES:
            raise AnswerTooLong(f"over {MAX_ANSWER_BYTES} bytes")
    return bytes(payload)


def _reason(error: Exception) -> str:
    """The error's class, and the system's own word for it: enough for the log, and never the address."""
    system = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return f"{type(error).__name__} {getattr(system, 'strerror', None) or ''}".strip()


def _sorted(status: int, payload: bytes) -> tuple[int, bytes]:
    """An answer on its way to PTB's wrapper, without what that would misread: it repeats an unreadable payload in its
    error's text, and takes 5xx, 413 and a 429 without seconds for faults of the network."""
    if status < 300:
        return status, payload
    if status == 504:
        raise NoAnswer("HTTP 504: a gateway before Telegram gave up waiting")
    if status < 400 or status >= 500:
        raise ServerFault(f"HTTP {status}")
    answer = _json(payload) or {}
    seconds = (answer.get("parameters") or {}).get("retry_after")
    if seconds or status == 429:
        raise TooFast(seconds or UNNAMED_WAIT_S)
    return (status if status in _CLIENT_FAULTS_PTB_KNOWS else 400), json.dumps(answer).encode()


def _json(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
