"""What passes between a person and Sapa: what came in, and what is to be said. Channel-neutral values, no words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, TypeAlias

Fact: TypeAlias = "str | int | float | bool | date | datetime | time | Decimal | list[Fact] | dict[str, Fact] | None"
Facts: TypeAlias = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a chat is: the channel's name ("telegram") and the channel's own id for the chat, as text."""

    channel: str
    external: str


class FileKind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that a person sent; its bytes are fetched through the channel with `file_id`."""

    kind: FileKind
    file_id: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None  # bytes


@dataclass(frozen=True, slots=True)
class Place:
    """A shared location, WGS 84 degrees."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared phone number; `own` is true when the channel vouches that it is the sender's."""

    phone: str
    name: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed button. `run` and `step` say which conversation and which moment of it the button belongs to.

    A button outside any form has run "" and step 0, and its value is a command line such as "/lapor".
    """

    run: str
    step: int
    value: str

    MAX_BYTES = 64  # Telegram's limit for callback data

    def pack(self) -> str:
        """`run.step.value`, at most 64 bytes; ValueError if longer."""
        if not self.fits:
            raise ValueError(f"button data over {self.MAX_BYTES} bytes: {len(self._data().encode())}")
        return self._data()

    @property
    def fits(self) -> bool:
        """Whether `pack` will take it."""
        return len(self._data().encode()) <= self.MAX_BYTES

    def _data(self) -> str:
        return f"{self.run}.{self.step}.{self.value}"

    @classmethod
    def unpack(cls, data: str) -> Tap:
        """The reverse of `pack`; data of any other shape becomes a value without run and step."""
        run, dot, rest = data.partition(".")
        step, dot2, value = rest.partition(".")
        if dot and dot2 and step.isdecimal():
            return cls(run, int(step), value)
        return cls("", 0, data)


class Membership(StrEnum):
    """What a person did to the chat itself."""

    BLOCKED = "blocked"  # they closed it to us (in a group: took us out); nothing may be sent
    BACK = "back"  # they opened it again


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that a person did in a chat. Exactly one of text, tap, contact, place, file, unsupported, membership
    is set (a file may have a text beside it: its caption)."""

    address: Address
    update_id: str  # the provider's own; unique within the channel
    at: datetime  # time of receipt, UTC
    text: str | None = None
    tap: Tap | None = None
    contact: Contact | None = None
    place: Place | None = None
    file: SentFile | None = None
    unsupported: str | None = None  # what it was, in the channel's word: "sticker", "poll", …
    membership: Membership | None = None  # asks for no answer
    message_id: str | None = None  # the provider's id of the person's message (of the button's message for a tap)
    quotes: str | None = None  # the provider's id of the message that this one replies to, if it quotes one
    tap_id: str | None = None  # what the channel wants acknowledged, so that the button stops spinning
    language: str | None = None  # what the person's app is set to, if the channel says
    forwarded: bool = False
    edited: bool = False
    private: bool = True  # false in a group


class Lane(IntEnum):
    """The order in which what is owed goes out."""

    REPLY = 0
    ALERT = 1
    REMINDER = 2
    TIP = 3
    BROADCAST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A button or numbered choice under what we say. The label is a words key, or `label` as it stands
    (a form's own text, a person's name). Give `tap` (a button that answers us) or `url` (a link)."""

    tap: Tap | None = None
    url: str | None = None
    key: str | None = None
    label: str | None = None
    facts: Facts = field(default_factory=dict)


class Keys(StrEnum):
    """How choices are offered in a chat."""

    INLINE = "inline"  # buttons below a message
    REPLY = "reply"  # keys that type their label: they work with a bad signal


class Ask(StrEnum):
    """What a channel may offer a special key for."""

    CONTACT = "contact"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Something to say in a chat: a key of the words, the facts it needs, and the choices below it.

    slot: a name within the chat. What is said later with `edits=<slot>` changes that message instead of adding one
    (an answered question shrinks to a line; progress is one message that counts up).
    """

    key: str
    facts: Facts = field(default_factory=dict)
    options: tuple[tuple[Option, ...], ...] = ()  # rows of buttons
    lane: Lane = Lane.REPLY
    slot: str | None = None
    edits: str | None = None
    media: int | None = None  # id of a kept file to send with it
    ask: Ask | None = None
    deletes: str | None = None  # provider's id of a message to take away (an NIK typed in a chat); key is then ""


def to_json(value: Any) -> str:
    """Facts as compact JSON; dates, times and decimals keep their type."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_tagged)


def from_json(text: str | bytes) -> Any:
    """The reverse of `to_json`."""
    return json.loads(text, object_hook=_untagged)


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, time):
        return {"$time": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    raise TypeError(f"not a fact: {type(value).__name__}")


def _untagged(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        [(tag, text)] = value.items()
        if tag == "$date":
            return date.fromisoformat(text)
        if tag == "$datetime":
            return datetime.fromisoformat(text)
        if tag == "$time":
            return time.fromisoformat(text)
        if tag == "$decimal":
            return Decimal(text)
    return value
