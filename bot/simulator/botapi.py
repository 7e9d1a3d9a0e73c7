"""The Bot API by method name: everything a bot may call, answered from the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator import sending
from bot.simulator.commands import read_scope
from bot.simulator.files import MAX_DOWNLOAD
from bot.simulator.parameters import Parameters
from bot.simulator.refusals import WEBHOOK_ACTIVE, Json, Refused, bad_request, conflict
from bot.simulator.updates import read_webhook
from bot.simulator.world import What, World


def get_me(world: World, given: Parameters) -> Json:
    abilities = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
    return world.bot.user() | {name: name == "can_join_groups" for name in (*abilities, "has_main_web_app")}


def get_updates(world: World, given: Parameters) -> list[Json]:
    """What waits at this moment; the long wait is the server's."""
    if world.updates.webhook is not None:
        raise conflict(WEBHOOK_ACTIVE)
    world.updates.allow(given.json("allowed_updates"))
    limit = min(max(given.integer("limit", 100), 1), 100)
    return world.updates.read(given.integer("offset"), limit)


def set_webhook(world: World, given: Parameters) -> bool:
    url = given.text("url")
    secret = given.text("secret_token") or None
    webhook = read_webhook(url, secret, given.integer("max_connections", 40)) if url else None
    world.updates.allow(given.json("allowed_updates"))
    return _use_webhook(world, given, webhook)


def delete_webhook(world: World, given: Parameters) -> bool:
    return _use_webhook(world, given, None)


def _use_webhook(world: World, given: Parameters, webhook: Any) -> bool:
    if given.boolean("drop_pending_updates"):
        world.updates.drop_all()
    world.updates.webhook, world.updates.last_error = webhook, None
    world.tell(What.UPDATES)
    return True


def get_webhook_info(world: World, given: Parameters) -> Json:
    updates = world.updates
    info: Json = {
        "url": updates.webhook.url if updates.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(updates),
    }
    if updates.webhook:
        info |= {"max_connections": updates.webhook.max_connections, "ip_address": "127.0.0.1"}
    if (allowed := updates.allowed()) is not None:
        info["allowed_updates"] = allowed
    if updates.last_error:
        info["last_error_date"], info["last_error_message"] = updates.last_error
    return info


def set_my_commands(world: World, given: Parameters) -> bool:
    world.commands.set(read_scope(given.json("scope")), given.text("language_code"), given.json("commands"))
    world.tell(What.PHONES)
    return True


def delete_my_commands(world: World, given: Parameters) -> bool:
    world.commands.delete(read_scope(given.json("scope")), given.text("language_code"))
    world.tell(What.PHONES)
    return True


def get_my_commands(world: World, given: Parameters) -> list[Json]:
    return world.commands.get(read_scope(given.json("scope")), given.text("language_code"))


def get_file(world: World, given: Parameters) -> Json:
    kept = world.files.by_id(given.text("file_id"))
    if len(kept.content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {**kept.reference(), "file_path": kept.path}


METHODS: Mapping[str, Callable[[World, Parameters], Any]] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "editmessagetext": sending.edit_message_text,
    "editmessagecaption": sending.edit_message_caption,
    "editmessagereplymarkup": sending.edit_message_reply_markup,
    "deletemessage": sending.delete_message,
    "sendchataction": sending.send_chat_action,
    "answercallbackquery": sending.answer_callback_query,
    "getchat": sending.get_chat,
    "leavechat": sending.leave_chat,
    "setmycommands": set_my_commands,
    "deletemycommands": delete_my_commands,
    "getmycommands": get_my_commands,
    "getfile": get_file,
}


def call(world: World, method: str, given: Parameters) -> Any:
    """The `result` of a call (method names in any case); Refused for what Telegram would not do."""
    deed = METHODS.get(method.lower())
    if deed is None:
        raise Refused(404, "Not Found: method not found")
    with world.lock:
        return deed(world, given)
