"""Reads `reply_markup` as Telegram does: keyboards are put in one shape, or refused."""

from __future__ import annotations

from typing import Any

from bot.simulator.markup import web_address
from bot.simulator.refusals import Json, bad_request

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
_ACTIONS = ("callback_data", "url", "web_app", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")


def read_markup(markup: Any, *, inline_only: bool = False) -> Json | None:
    """The markup in one shape, or None for none; Refused 400 for what Telegram refuses."""
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        return {**markup, "keyboard": [[_key(key) for key in row] for row in _rows(markup["keyboard"])]}
    return markup


def _inline(keyboard: Any) -> Json | None:
    rows = [[_button(button) for button in row] for row in _rows(keyboard) if row]
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _rows(keyboard: Any) -> list[list[Any]]:
    if not isinstance(keyboard, list) or not all(isinstance(row, list) for row in keyboard):
        raise bad_request("can't parse reply keyboard markup JSON object")
    return keyboard


def _button(button: Any) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: can't find field \"text\"")
    action = next((name for name in _ACTIONS if name in button), None)
    if action is None:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if action == "callback_data" and not 1 <= len(str(button[action]).encode()) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url":
        return {**button, "url": _checked_url(str(button["url"]))}
    return button


def _checked_url(url: str) -> str:
    address = web_address(url)
    if address is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return address


def _key(key: Any) -> Json:
    made = {"text": key} if isinstance(key, str) else key
    if not isinstance(made, dict) or not isinstance(made.get("text"), str) or not made["text"].strip():
        raise bad_request("can't parse keyboard button: can't find field \"text\"")
    return made
