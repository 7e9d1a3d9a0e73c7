"""What the bot can do in chats: send, edit, delete, answer taps, show that it types."""

from __future__ import annotations

from bot.simulator.chats import Chat, Entry
from bot.simulator.content import read_caption, read_document, read_photo, read_reply, read_text
from bot.simulator.keyboards import read_markup
from bot.simulator.parameters import Parameters
from bot.simulator.refusals import NOT_MODIFIED, Json, bad_request, forbidden
from bot.simulator.world import What, World

TWO_DAYS = 48 * 3600
_UPLOADS = {"photo", "video", "voice", "document", "video_note"}
ACTIONS = {
    "typing",
    "choose_sticker",
    "find_location",
    "record_video",
    "record_voice",
    "record_video_note",
    *(f"upload_{what}" for what in _UPLOADS),
}


def send_message(world: World, given: Parameters) -> Json:
    chat = _chat(world, given)
    return _send(world, given, chat, read_text(given))


def send_photo(world: World, given: Parameters) -> Json:
    chat = _chat(world, given)
    return _send(world, given, chat, {**read_photo(world, given), **read_caption(given)})


def send_document(world: World, given: Parameters) -> Json:
    chat = _chat(world, given)
    return _send(world, given, chat, {**read_document(world, given), **read_caption(given)})


def edit_message_text(world: World, given: Parameters) -> Json:
    chat, entry = _editable(world, given)
    body = read_text(given, too_long="MESSAGE_TOO_LONG")
    if "text" not in entry.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, given, chat, entry, ("text", "entities"), body)


def edit_message_caption(world: World, given: Parameters) -> Json:
    chat, entry = _editable(world, given)
    body = read_caption(given)
    if "text" in entry.body:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, given, chat, entry, ("caption", "caption_entities"), body)


def edit_message_reply_markup(world: World, given: Parameters) -> Json:
    chat, entry = _editable(world, given)
    return _edit(world, given, chat, entry, (), {})


def delete_message(world: World, given: Parameters) -> bool:
    chat = _chat(world, given)
    entry = chat.entries.get(given.integer("message_id"))
    if entry is None:
        raise bad_request("message to delete not found")
    if world.seconds() - entry.body["date"] > TWO_DAYS:
        raise bad_request("message can't be deleted for everyone")
    if not entry.by_bot and not chat.private:
        raise bad_request("message can't be deleted")
    chat.remove(entry.body["message_id"], world.step())
    world.tell(What.CHAT, chat.id)
    return True


def send_chat_action(world: World, given: Parameters) -> bool:
    chat = _writable(_chat(world, given))
    if given.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = (world.step(), given.text("action"))
    world.tell(What.CHAT, chat.id)
    return True


def answer_callback_query(world: World, given: Parameters) -> bool:
    text = given.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query_id = given.text("callback_query_id")
    world.answer(query_id, text, given.text("url"), alert=given.boolean("show_alert"))
    return True


def get_chat(world: World, given: Parameters) -> Json:
    chat = _chat(world, given)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    accepted = {"accepted_gift_types": dict.fromkeys(gifts, True)}
    return {**chat.identity, "accent_color_id": chat.id % 7, "max_reaction_count": 11, **accepted}


def leave_chat(world: World, given: Parameters) -> bool:
    chat = _chat(world, given)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.blocked = True
    world.member_update(chat, world.bot.user(), "member", "left")
    return True


def _chat(world: World, given: Parameters) -> Chat:
    """The chat that a call is for; a person who never wrote to the bot is unknown to it."""
    wanted = given.text("chat_id")
    if not wanted:
        raise bad_request("chat_id is empty")
    chat = world.chats.get(given.integer("chat_id"))
    if chat is None or not chat.open:
        raise bad_request("chat not found")
    return chat


def _writable(chat: Chat) -> Chat:
    if chat.blocked:
        raise forbidden("bot was blocked by the user" if chat.private else "bot was kicked from the group chat")
    return chat


def _send(world: World, given: Parameters, chat: Chat, content: Json) -> Json:
    markup = read_markup(given.json("reply_markup"))
    reply = read_reply(given, chat)
    _writable(chat)
    world.pace.admit(chat.id)
    chat.action = None
    inline = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
    entry = world.put(chat, {"from": world.bot.user(), **content, **reply, **inline}, by_bot=True)
    if markup and not inline:
        _show_keyboard(chat, entry, markup)
    return entry.body


def _show_keyboard(chat: Chat, entry: Entry, markup: Json) -> None:
    if "keyboard" in markup:
        chat.keyboard, chat.keyboard_changed = (entry.born, markup), entry.born
    elif markup.get("remove_keyboard"):
        chat.keyboard, chat.keyboard_changed = None, entry.born


def _editable(world: World, given: Parameters) -> tuple[Chat, Entry]:
    chat = _chat(world, given)
    entry = chat.entries.get(given.integer("message_id"))
    if entry is None:
        raise bad_request("message to edit not found")
    if not entry.by_bot:
        raise bad_request("message can't be edited")
    return chat, entry


def _edit(world: World, given: Parameters, chat: Chat, entry: Entry, replaced: tuple[str, ...], content: Json) -> Json:
    markup = read_markup(given.json("reply_markup"), inline_only=True)
    kept = {k: v for k, v in entry.body.items() if k not in (*replaced, "reply_markup", "edit_date")}
    body = {**kept, **content} | ({"reply_markup": markup} if markup else {})
    if body == {k: v for k, v in entry.body.items() if k != "edit_date"}:
        raise bad_request(NOT_MODIFIED)
    _writable(chat)
    world.change(chat, entry, {**body, "edit_date": world.seconds()})
    return entry.body
