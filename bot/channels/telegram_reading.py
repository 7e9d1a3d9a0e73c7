"""What Telegram sent, as the rest of Sapa reads it: an update becomes an `Incoming`, or nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import telegram
from telegram.constants import ChatMemberStatus, ChatType, MessageAttachmentType

from domain.talk import Address, Contact, FileKind, Incoming, Membership, Place, SentFile, Tap

log = logging.getLogger(__name__)

CHANNEL = "telegram"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # the updates that we ask for
PHOTO_SIDE = 1600  # pixels: a page of the KIA book can be read at Telegram's 1280; more is only more to keep

_COMMAND_TO = re.compile(r"^(/\w+)@(\w+)")
_OUT = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}


def address_in(raw: Mapping[str, Any]) -> Address | None:
    """The chat that a raw update belongs to, found without trusting the rest of it; None if it has none we serve."""
    for kind in KINDS:
        part = raw.get(kind)
        if isinstance(part, Mapping):
            holder = part.get("message") if kind == "callback_query" else part
            chat = holder.get("chat") if isinstance(holder, Mapping) else part.get("from")
            chat_id = chat.get("id") if isinstance(chat, Mapping) else None
            return Address(CHANNEL, str(chat_id)) if isinstance(chat_id, int) else None
    return None


def read_update(raw: Mapping[str, Any], at: datetime, bot_name: str | None = None) -> Incoming | None:
    """One raw update as an Incoming; None for what asks for nothing (a service message, a command to another bot) and
    for what cannot be read, which is logged by its id.

    at: when it reached us, UTC; it counts where Telegram gives no time of its own (a tap). A message that waited at
    Telegram while we were away keeps the day on which it was written. bot_name: without @; None takes any command.
    """
    address = address_in(raw)
    if address is None:
        log.warning("telegram update %s belongs to no chat of ours", raw.get("update_id"))
        return None
    try:
        return _incoming(telegram.Update.de_json(dict(raw), None), address, at, bot_name)
    except Exception as error:  # PTB raises whatever a wrong shape makes it meet; the inbox must go on
        log.warning("telegram update %s cannot be read: %s", raw.get("update_id"), type(error).__name__)
        return None


def _incoming(update: telegram.Update, address: Address, at: datetime, bot_name: str | None) -> Incoming | None:
    if update.callback_query is not None:
        return _tap(update, update.callback_query, address, at)
    if update.my_chat_member is not None:
        return _membership(update, update.my_chat_member, address)
    if update.message is not None:
        return _message(update, update.message, address, bot_name)
    if update.edited_message is not None and update.edited_message.location is None:  # a live location moves on
        return _message(update, update.edited_message, address, bot_name)
    return None


def _tap(update: telegram.Update, query: telegram.CallbackQuery, address: Address, at: datetime) -> Incoming | None:
    if query.data is None:  # a game's button; we send none
        return None
    message = query.message
    return Incoming(
        address=address,
        update_id=str(update.update_id),
        at=at,
        tap=Tap.unpack(query.data),
        message_id=str(message.message_id) if message else None,
        tap_id=query.id,
        language=query.from_user.language_code,
        private=message is None or message.chat.type == ChatType.PRIVATE,
    )


def _membership(update: telegram.Update, change: telegram.ChatMemberUpdated, address: Address) -> Incoming:
    return Incoming(
        address=address,
        update_id=str(update.update_id),
        at=change.date,
        membership=Membership.BLOCKED if change.new_chat_member.status in _OUT else Membership.BACK,
        language=change.from_user.language_code,
        private=change.chat.type == ChatType.PRIVATE,
    )


def _message(
    update: telegram.Update, message: telegram.Message, address: Address, bot_name: str | None
) -> Incoming | None:
    text = message.text or message.caption
    if text is not None and (command := _COMMAND_TO.match(text)):
        if bot_name is not None and command[2].casefold() != bot_name.casefold():
            return None
        text = command[1] + text[command.end() :]
    file = _file(message)
    contact, place = _contact(message), _place(message)
    unsupported = None if text is not None or file or contact or place else _unsupported(message)
    if text is None and not (file or contact or place or unsupported):
        return None
    return Incoming(
        address=address,
        update_id=str(update.update_id),
        at=message.edit_date or message.date,
        text=text,
        contact=contact,
        place=place,
        file=file,
        unsupported=unsupported,
        message_id=str(message.message_id),
        quotes=str(message.reply_to_message.message_id) if message.reply_to_message else None,
        language=message.from_user.language_code if message.from_user else None,
        forwarded=message.forward_origin is not None,
        edited=update.edited_message is not None,
        private=message.chat.type == ChatType.PRIVATE,
    )


def _contact(message: telegram.Message) -> Contact | None:
    card = message.contact
    if card is None:
        return None
    own = message.from_user is not None and card.user_id == message.from_user.id
    name = f"{card.first_name} {card.last_name or ''}".strip()
    return Contact(card.phone_number, name, own)


def _place(message: telegram.Message) -> Place | None:
    spot = message.location
    return Place(spot.latitude, spot.longitude, spot.horizontal_accuracy) if spot else None


def _file(message: telegram.Message) -> SentFile | None:
    if message.photo:
        photo = _sensible(message.photo)
        return SentFile(FileKind.PHOTO, photo.file_id, mime="image/jpeg", size=photo.file_size)
    if message.video_note:
        note = message.video_note
        return SentFile(FileKind.VIDEO, note.file_id, mime="video/mp4", size=note.file_size)
    if message.voice:
        return SentFile(FileKind.VOICE, message.voice.file_id, None, message.voice.mime_type, message.voice.file_size)
    if message.animation:  # Telegram adds it as a document, too; it is a reaction, not a paper
        return None
    for kind, file in (
        (FileKind.AUDIO, message.audio),
        (FileKind.VIDEO, message.video),
        (FileKind.DOCUMENT, message.document),
    ):
        if file is not None:
            return SentFile(kind, file.file_id, file.file_name, file.mime_type, file.file_size)
    return None


def _sensible(sizes: tuple[telegram.PhotoSize, ...]) -> telegram.PhotoSize:
    """The largest whose longer side is at most PHOTO_SIDE, else the smallest."""
    by_side = sorted(sizes, key=lambda size: max(size.width, size.height))
    fitting = [size for size in by_side if max(size.width, size.height) <= PHOTO_SIDE]
    return fitting[-1] if fitting else by_side[0]


def _unsupported(message: telegram.Message) -> str | None:
    """Telegram's word for what a person sent and we cannot use; None for a service message, which nobody sent. What
    this version of PTB doesn't know yet stands in `api_kwargs`, and is answered rather than passed over."""
    for kind in MessageAttachmentType:
        if getattr(message, kind.value, None):
            return str(kind.value)
    return next((str(name) for name in message.api_kwargs), None)
