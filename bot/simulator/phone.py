"""A phone in somebody's hand: what the person can do in the chat with the bot, with or without a signal."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from bot.simulator.chats import Chat, Entry
from bot.simulator.detect import with_detected
from bot.simulator.files import Kind, photo_sizes
from bot.simulator.owner import Owner
from bot.simulator.refusals import Json
from bot.simulator.world import Answer, What, World

MAX_TEXT = 4096  # the app cuts longer texts into several messages


class Hindrance(StrEnum):
    """Why a person's deed was not possible."""

    NO_SIGNAL = "no_signal"
    BLOCKED = "blocked"
    NO_SUCH_BUTTON = "no_such_button"
    NO_SUCH_MESSAGE = "no_such_message"
    NOT_YOURS = "not_yours"
    EMPTY = "empty"


class NotPossible(Exception):
    """The phone shows why; nothing reached the bot."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance)
        self.hindrance = hindrance


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that was written without a signal."""

    key: int
    chat: Chat
    body: Json


@dataclass(frozen=True, slots=True)
class Tapped:
    """What a tap led to: a query for the bot, or an address that the phone opens."""

    query_id: str | None = None
    url: str | None = None


class Phone:
    """Deeds return the id of the message that reached the bot, or None while it waits for a signal."""

    def __init__(self, world: World, owner: Owner) -> None:
        self._world = world
        self.owner = owner
        self.chat = Chat(owner.chat())
        self.waiting: list[Waiting] = []
        self.dark_since: int | None = None  # the last revision that this phone saw before the signal went
        world.chats[owner.user_id] = self.chat

    @property
    def id(self) -> int:
        return self.owner.user_id

    @property
    def signal(self) -> bool:
        return self.dark_since is None

    # What the person sees

    def messages(self) -> list[Json]:
        """The messages of this chat as the Bot API shows them, oldest first, whoever wrote them."""
        with self._world.lock:
            return [entry.body for entry in self.chat.entries.values()]

    def received(self) -> list[Json]:
        """Only what the bot wrote."""
        with self._world.lock:
            return [entry.body for entry in self.chat.entries.values() if entry.by_bot]

    def answers(self) -> list[Answer]:
        """What the bot answered to taps, the last 20."""
        with self._world.lock:
            return self._world.answers(self.id)

    # What the person does

    def type(self, text: str, *, reply_to: int | None = None, chat_id: int | None = None) -> int | None:
        """A text, in this chat or in a group; longer ones go as several messages (the last one's id is returned)."""
        pieces = _pieces(text.strip())
        if not pieces:
            raise NotPossible(Hindrance.EMPTY)
        sent = None
        for piece in pieces:
            entities = with_detected(piece, [])
            sent = self._send({"text": piece} | ({"entities": entities} if entities else {}), reply_to, chat_id)
        return sent

    def start(self, payload: str | None = None) -> int | None:
        """The start button, below a link or after a block."""
        if self.chat.blocked:
            self.unblock()
        return self.type(f"/start {payload}" if payload else "/start")

    def tap(self, label: str | None = None, *, data: str | None = None, message_id: int | None = None) -> Tapped:
        """An inline button, by its label or data, of one message or of the newest that has it."""
        with self._reached():
            entry, button = self._button(label, data, message_id)
            if "callback_data" not in button:
                return Tapped(url=button.get("url"))
            query_id = self._world.ask(self.id)
            query = {"id": query_id, "from": self.owner.user(), "chat_instance": str(self.id)}
            self._world.update("callback_query", {**query, "message": entry.body, "data": button["callback_data"]})
            return Tapped(query_id=query_id)

    def press(self, label: str, *, latitude: float = -7.4245, longitude: float = 109.2302) -> int | None:
        """A key of the reply keyboard; the place goes with a key that asks for it."""
        with self._world.lock:
            key = self._key(label)
            if self.chat.keyboard and self.chat.keyboard[1].get("one_time_keyboard"):
                self._world.step()
                self.chat.keyboard, self.chat.keyboard_changed = None, self._world.revision
        if key.get("request_contact"):
            return self.send_contact()
        if key.get("request_location"):
            return self.send_location(latitude, longitude)
        return self.type(key["text"])

    def send_photo(self, content: bytes, caption: str = "", name: str = "photo.jpg") -> int | None:
        kept = self._world.files.keep(Kind.PHOTO, content, name)
        return self._send({"photo": photo_sizes(kept), **_caption(caption)})

    def send_document(self, content: bytes, name: str, mime: str | None = None, caption: str = "") -> int | None:
        kept = self._world.files.keep(Kind.DOCUMENT, content, name, mime)
        document = {**kept.reference(), "file_name": kept.name, "mime_type": kept.mime}
        return self._send({"document": document, **_caption(caption)})

    def send_voice(self, content: bytes, duration_s: int = 1, mime: str = "audio/ogg") -> int | None:
        kept = self._world.files.keep(Kind.VOICE, content, "voice", mime)
        return self._send({"voice": {**kept.reference(), "duration": duration_s, "mime_type": mime}})

    def send_sticker(self, emoji: str) -> int | None:
        kept = self._world.files.keep(Kind.STICKER, emoji.encode(), "sticker.webp", "image/webp")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send({"sticker": {**kept.reference(), **shape, "emoji": emoji}})

    def send_location(self, latitude: float, longitude: float) -> int | None:
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    def send_contact(self, phone_number: str | None = None, name: str | None = None) -> int | None:
        """The own number, or somebody else's; Telegram vouches for the own one by `user_id`."""
        if phone_number is None:
            name_of = {k: v for k, v in self.owner.user().items() if k in ("first_name", "last_name")}
            return self._send({"contact": {"phone_number": self.owner.phone_number, "user_id": self.id, **name_of}})
        return self._send({"contact": {"phone_number": phone_number, "first_name": name or phone_number}})

    def forward(self, text: str, author: str) -> int | None:
        """A text that somebody else wrote elsewhere."""
        origin = {"type": "hidden_user", "sender_user_name": author, "date": self._world.seconds()}
        entities = with_detected(text, [])
        return self._send({"text": text, "forward_origin": origin} | ({"entities": entities} if entities else {}))

    def edit(self, message_id: int, text: str) -> None:
        """Change an own text that was sent before."""
        with self._reached():
            entry = self._entry(message_id)
            if entry.by_bot or "text" not in entry.body:
                raise NotPossible(Hindrance.NOT_YOURS)
            entities = with_detected(text, [])
            body = {**entry.body, "text": text, "edit_date": self._world.seconds()}
            body = {k: v for k, v in body.items() if k != "entities"} | ({"entities": entities} if entities else {})
            self._world.change(self.chat, entry, body)
            self._world.update("edited_message", body)

    def block(self) -> None:
        self._set_blocked(True, "member", "kicked")

    def unblock(self) -> None:
        self._set_blocked(False, "kicked", "member")

    def set_signal(self, on: bool) -> None:
        """Without a signal messages wait and nothing of the bot is seen; when it is back they go in one burst."""
        with self._world.lock:
            if on == self.signal:
                return
            self.dark_since = None if on else self._world.revision
            waiting, self.waiting = (self.waiting, []) if on else ([], self.waiting)
            for message in waiting:
                self._deliver(message.chat, message.body)
            self._world.tell(What.CHAT, self.id)

    # How

    def _reached(self) -> AbstractContextManager[bool]:
        """The lock, for deeds that need the bot at once."""
        if not self.signal:
            raise NotPossible(Hindrance.NO_SIGNAL)
        if self.chat.blocked:
            raise NotPossible(Hindrance.BLOCKED)
        return self._world.lock

    def _send(self, body: Json, reply_to: int | None = None, chat_id: int | None = None) -> int | None:
        with self._world.lock:
            chat = self.chat if chat_id is None else self._world.chats[chat_id]
            if chat.blocked:
                raise NotPossible(Hindrance.BLOCKED)
            if reply_to is not None:
                replied = {k: v for k, v in self._entry(reply_to, chat).body.items() if k != "reply_to_message"}
                body = {**body, "reply_to_message": replied}
            body = {"from": self.owner.user(), **body}
            if self.signal:
                return self._deliver(chat, body)
            self.waiting.append(Waiting(self._world.step(), chat, body))
            self._world.tell(What.CHAT, self.id)
            return None

    def _deliver(self, chat: Chat, body: Json) -> int:
        chat.open = True
        entry = self._world.put(chat, body, by_bot=False)
        if chat.private or _meant_for_bot(entry.body, self._world.bot.id, self._world.bot.username):
            self._world.update("message", entry.body)
        return int(entry.body["message_id"])

    def _set_blocked(self, blocked: bool, old: str, new: str) -> None:
        if not self.signal:
            raise NotPossible(Hindrance.NO_SIGNAL)
        with self._world.lock:
            if self.chat.blocked == blocked:
                return
            self.chat.blocked = blocked
            self._world.step()
            self._world.member_update(self.chat, self.owner.user(), old, new)
            self._world.tell(What.CHAT, self.id)

    def _entry(self, message_id: int, chat: Chat | None = None) -> Entry:
        entry = (chat or self.chat).entries.get(message_id)
        if entry is None:
            raise NotPossible(Hindrance.NO_SUCH_MESSAGE)
        return entry

    def _button(self, label: str | None, data: str | None, message_id: int | None) -> tuple[Entry, Json]:
        entries = [self._entry(message_id)] if message_id is not None else list(self.chat.entries.values())
        for entry in reversed(entries):
            for row in entry.body.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if label in (None, button["text"]) and data in (None, button.get("callback_data")):
                        return entry, button
        raise NotPossible(Hindrance.NO_SUCH_BUTTON)

    def _key(self, label: str) -> Json:
        rows = self.chat.keyboard[1]["keyboard"] if self.chat.keyboard else ()
        for row in rows:
            for key in row:
                if key["text"] == label:
                    return dict(key)
        raise NotPossible(Hindrance.NO_SUCH_BUTTON)


def _caption(caption: str) -> Json:
    entities = with_detected(caption, [])
    return ({"caption": caption} if caption else {}) | ({"caption_entities": entities} if entities else {})


def _pieces(text: str) -> list[str]:
    """Cut after at most MAX_TEXT UTF-16 code units."""
    pieces, piece, units = [], "", 0
    for character in text:
        width = 2 if character > "\uffff" else 1
        if units + width > MAX_TEXT:
            pieces.append(piece)
            piece, units = "", 0
        piece, units = piece + character, units + width
    return [*pieces, piece] if piece.strip() else pieces


def _meant_for_bot(body: Json, bot_id: int, username: str) -> bool:
    """What a bot with privacy mode gets to see of a group: commands, and replies to itself."""
    if body.get("reply_to_message", {}).get("from", {}).get("id") == bot_id:
        return True
    command, _, whom = body.get("text", "").split(" ")[0].partition("@")
    return bool(command.startswith("/")) and whom.lower() in ("", username.lower())
