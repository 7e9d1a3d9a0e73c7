"""A message as a channel gets it: words found, markup made, buttons laid out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.talk import Address, Ask


class Markup(StrEnum):
    """How a channel writes bold and escapes what people typed."""

    HTML = "html"  # Telegram: <b>, <i>, and & < > escaped
    WHATSAPP = "whatsapp"  # *bold*, _italic_
    PLAIN = "plain"  # SMS, terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a channel can do. Rendering follows from it, and from nothing else about the channel."""

    markup: Markup
    max_text: int  # characters of a text message
    max_caption: int  # characters below a picture
    max_buttons: int  # inline buttons in one message; 0: numbered text instead
    max_label: int  # characters on a button
    can_edit: bool
    can_delete: bool
    pace_per_second: float  # all chats together, whoever sends
    chat_interval_s: float  # least seconds between two messages to one chat
    pace_alone_per_second: float | None = None  # the same, for a process that knows itself alone


class Op(StrEnum):
    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


class AttachmentKind(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Attachment:
    kind: AttachmentKind
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back as a tap; `url` opens."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """text: in the channel's markup, within its limits. buttons: rows. keys: rows of a reply keyboard whose keys
    type their own label (for phones on which inline buttons fail); an empty tuple takes such a keyboard away.
    With `ask`, the first key of `keys` is the one that shares the contact or the place. Buttons win over keys."""

    address: Address
    op: Op = Op.SEND
    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    keys: tuple[tuple[str, ...], ...] | None = None
    attachment: Attachment | None = None
    target: str | None = None  # provider's id of the message to edit or delete
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is not to be sent, and by which rule: a code of ours, no text."""

    rule: str
