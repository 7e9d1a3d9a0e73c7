"""Telegram without a network: a phone that types, and a request object that answers the bot at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from telegram.request import BaseRequest, RequestData

ME = {"id": 1, "is_bot": True, "first_name": "Sapa", "username": "sapa_bench_bot"}
AT = 1773453600  # epoch seconds in every message; nobody reads it


@dataclass
class Phone:
    """One person's chat, and the updates that her words become."""

    user_id: int
    updates: count[int] = field(default_factory=lambda: count(1))

    def types(self, text: str) -> bytes:
        """The update of a typed text, as Telegram writes it."""
        said = {**self._message(next(self.updates)), "from": self._person(), "text": text}
        if text.startswith("/"):
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return self._update(message=said)

    def gets(self, message_id: int, text: str) -> dict[str, Any]:
        """A message of the bot, as Telegram answers it."""
        return {**self._message(message_id), "from": ME, "text": text}

    def _message(self, message_id: int) -> dict[str, Any]:
        chat = {"id": self.user_id, "first_name": "Sari", "type": "private"}
        return {"message_id": message_id, "date": AT, "chat": chat}

    def _person(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "Sari", "language_code": "id"}

    def _update(self, **what: Any) -> bytes:
        return json.dumps({"update_id": next(self.updates), **what}).encode()


class AnswersAtOnce(BaseRequest):
    """Whatever the bot asks for is done, in no time."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._ids = count(1_000_000)

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        asked = request_data.json_parameters if request_data is not None else {}
        return 200, json.dumps({"ok": True, "result": self._result(url.rsplit("/", 1)[-1], asked)}).encode()

    def _result(self, deed: str, asked: dict[str, str]) -> Any:
        if deed == "getMe":
            return ME
        if deed in ("sendMessage", "editMessageText"):
            return self._phone.gets(int(asked.get("message_id") or next(self._ids)), asked["text"])
        return True
