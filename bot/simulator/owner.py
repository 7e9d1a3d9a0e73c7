"""Whose phone it is, as Telegram names people."""

from __future__ import annotations

from dataclasses import dataclass

from bot.simulator.refusals import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose phone it is. role: a word for the page. start: the payload of the link with which this person joins.
    shown: whether the page offers this phone at once."""

    user_id: int
    name: str
    role: str = ""
    start: str | None = None
    language: str = "id"
    username: str | None = None
    phone_number: str = ""
    shown: bool = True

    def user(self) -> Json:
        first, _, last = self.name.partition(" ")
        user: Json = {"id": self.user_id, "is_bot": False, "first_name": first, "language_code": self.language}
        return user | ({"last_name": last} if last else {}) | ({"username": self.username} if self.username else {})

    def chat(self) -> Json:
        chat = {**self.user(), "type": "private"}
        del chat["is_bot"], chat["language_code"]
        return chat
