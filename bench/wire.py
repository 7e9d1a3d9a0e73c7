"""Telegram without a network: a request object that answers at once, and a phone that types and taps on it."""

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
    """What one person has in her chat, and the updates that her deeds become."""

    user_id: int
    updates: count[int] = field(default_factory=lambda: count(1))
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)

    def types(self, text: str) -> bytes:
        """The update of a typed text, as Telegram writes it."""
        said = {**self._message(next(self.updates)), "from": self._person(), "text": text}
        if text.startswith("/"):
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return self._update(message=said)

    def taps(self, label: str) -> bytes:
        """The update of a tap on the newest button of that label. LookupError if there is none."""
        for message in reversed(self.shown.values()):
            for button in (one for row in message["reply_markup"]["inline_keyboard"] for one in row):
                if button["text"].startswith(label):
                    query = {"id": "1", "from": self._person(), "chat_instance": "1", "data": button["callback_data"]}
                    return self._update(callback_query={**query, "message": message})
        raise LookupError(f"no button {label!r}")

    def gets(self, message_id: int, text: str, markup: dict[str, Any]) -> dict[str, Any]:
        """A message of the bot, new or changed."""
        message = {**self._message(message_id), "from": ME, "text": text}
        self.shown.pop(message_id, None)
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
            self.shown[message_id] = message
        return message

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
            message_id = int(asked.get("message_id") or next(self._ids))
            return self._phone.gets(message_id, asked["text"], json.loads(asked.get("reply_markup", "{}")))
        return True
