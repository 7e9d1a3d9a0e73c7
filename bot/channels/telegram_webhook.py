"""Updates come in by webhook, one per request, and are answered 200 only when they are stored."""

from __future__ import annotations

import hmac
import json
import logging
import re
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram_bot import TelegramBot
from bot.channels.telegram_intake import PAUSES, Keep, Now, Pauses, Wake, arrival, insist
from bot.channels.telegram_reading import KINDS
from bot.logs import where

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1024 * 1024  # the largest update, an album of long captions and quotes, is a tenth of it
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")  # Telegram takes a single letter; that is no secret


async def announce(bot: TelegramBot, url: str, secret: str, pauses: Pauses = PAUSES) -> None:
    """Tell Telegram where to send updates; those that wait there stay. Raises ChannelUnusable for a rejected token."""
    set_webhook = partial(bot.set_webhook, url, secret_token=_checked(secret), allowed_updates=KINDS)
    await insist(set_webhook, "setting the webhook", pauses)


def webhook_route(path: str, secret: str, keep: Keep, wake: Wake, now: Now) -> Route:
    """Where Telegram delivers. 403 without the secret; 413 for a body that no update has; 503 when it was not stored,
    so that Telegram delivers it again. What cannot be read is answered 200: again would be no better."""
    expected = _checked(secret).encode()

    async def deliver(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_HEADER, "").encode(), expected):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        return Response(status_code=await _take(body, keep, wake, now))

    return Route(path, deliver, methods=["POST"])


async def _take(body: bytes, keep: Keep, wake: Wake, now: Now) -> int:
    """The HTTP status for a body that bore the secret."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):  # the second for brackets within brackets, thousands deep
        log.warning("a webhook call of %d bytes is dropped: not JSON", len(body))
        return 200
    arrived = arrival(raw, now())
    if arrived is None:
        return 200
    try:
        await keep([arrived])
    except Exception as error:  # whatever the storage's fault is, Telegram delivers again
        log.error("telegram update %s was not stored: %s", arrived.update_id, where(error))
        return 503
    await wake(arrived.address, arrived.update_id)
    return 200


async def _body(request: Request) -> bytes | None:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _checked(secret: str) -> str:
    if not _SECRET.fullmatch(secret):
        raise ValueError("the webhook secret needs 16 to 256 letters, digits, _ or -")
    return secret
