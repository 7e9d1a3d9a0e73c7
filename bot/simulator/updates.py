"""What waits for the bot: updates with rising ids, and the webhook that wants them."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import Any

from bot.simulator.refusals import Json, bad_request

KINDS = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
KEPT = 100_000  # the oldest go first: Telegram itself forgets after a day


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are pushed to; secret comes back in the header X-Telegram-Bot-Api-Secret-Token."""

    url: str
    secret: str | None = None
    max_connections: int = 40


class UpdateQueue:
    """Updates in order, until the bot confirms them."""

    def __init__(self, first_id: int) -> None:
        self._next = first_id
        self._waiting: deque[Json] = deque(maxlen=KEPT)
        self._allowed: frozenset[str] = KINDS
        self.webhook: Webhook | None = None
        self.last_error: tuple[int, str] | None = None  # (UNIX time, what), of the webhook

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, kind: str, body: Json) -> None:
        """Kinds that the bot did not ask for are dropped, as Telegram drops them."""
        if kind in self._allowed:
            self._waiting.append({"update_id": self._next, kind: body})
            self._next += 1

    def allow(self, kinds: Any) -> None:
        """Remembered until the next call; an empty list means all, None leaves it as it is."""
        if kinds is None:
            return
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            raise bad_request("can't parse allowed_updates: Expected an Array of String")
        self._allowed = frozenset(kinds) & KINDS if kinds else KINDS

    def allowed(self) -> list[str] | None:
        return None if self._allowed == KINDS else sorted(self._allowed)

    def read(self, offset: int, limit: int) -> list[Json]:
        """Confirms everything before `offset` (negative: all but the last so many); the next `limit` updates."""
        if offset < 0:
            offset = self._waiting[offset]["update_id"] if -offset <= len(self._waiting) else 0
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        return [self._waiting[i] for i in range(min(limit, len(self._waiting)))]

    def drop_all(self) -> None:
        self._waiting.clear()


def read_webhook(url: str, secret: str | None, max_connections: int) -> Webhook:
    """Refused 400 for what Telegram refuses, and for anything outside this machine. (Telegram wants https; here plain
    http on loopback is taken, since nothing else is reachable.)"""
    if not re.match(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$)", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    return Webhook(url, secret, min(max(max_connections, 1), 100))
