"""The bot's command menu, by scope and language, and which of them a person sees."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from bot.simulator.refusals import Json, bad_request

Scope: TypeAlias = "tuple[str, int | None, int | None]"  # type, chat, user
_WITH_CHAT = ("chat", "chat_administrators", "chat_member")
_PLAIN = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
MAX_COMMANDS = 100


class Commands:
    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], list[Json]] = {}

    def set(self, scope: Scope, language: str, commands: Any) -> None:
        """Refused 400 for names, descriptions and numbers that Telegram refuses; an empty list deletes."""
        if not isinstance(commands, list):
            raise bad_request("can't parse BotCommand: expected an Array of BotCommand")
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        checked = [_checked(command) for command in commands]
        if checked:
            self._lists[scope, language] = checked
        else:
            self.delete(scope, language)

    def delete(self, scope: Scope, language: str) -> None:
        self._lists.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> list[Json]:
        return self._lists.get((scope, language), [])

    def seen_by(self, chat_id: int, user_id: int, language: str, *, private: bool) -> list[Json]:
        """The first list that there is, from the narrowest scope to the widest; own language before none."""
        everywhere: Scope = ("all_private_chats" if private else "all_group_chats", None, None)
        member: list[Scope] = [] if private else [("chat_member", chat_id, user_id)]
        for scope in (*member, ("chat", chat_id, None), everywhere, ("default", None, None)):
            for code in (language, ""):
                if commands := self._lists.get((scope, code)):
                    return commands
        return []


def read_scope(scope: Any) -> Scope:
    """The scope of a call; none is the default scope."""
    if scope is None:
        return ("default", None, None)
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _PLAIN:
        return (kind, None, None)
    if kind in _WITH_CHAT and str(scope.get("chat_id", "")).lstrip("-").isdecimal():
        return (kind, int(scope["chat_id"]), scope.get("user_id"))
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def _checked(command: Any) -> Json:
    name = str(command.get("command", "")).removeprefix("/") if isinstance(command, dict) else ""
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(command.get("description", "")).strip()
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
