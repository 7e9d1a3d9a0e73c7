"""The chats of the bot, each with its last messages, and what changed in them since when."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.simulator.refusals import Json

KEPT = 300  # messages of a chat; older ones can neither be seen nor edited


@dataclass(slots=True)
class Entry:
    """A message as the Bot API shows it to the bot. born, changed: revisions of the world."""

    body: Json
    by_bot: bool
    born: int
    changed: int
    keyboard: Json | None = None  # a reply keyboard, which the message's own JSON never shows


@dataclass(slots=True)
class Chat:
    """identity: the Bot API's `Chat`. open: the bot may write here."""

    identity: Json
    open: bool = False
    blocked: bool = False
    entries: OrderedDict[int, Entry] = field(default_factory=OrderedDict)
    gone: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=KEPT))  # (revision, message id)
    keyboard: tuple[int, Json] | None = None  # (revision, reply keyboard shown below the chat)
    keyboard_changed: int = 0
    action: tuple[int, str] | None = None  # (revision, "typing")

    @property
    def id(self) -> int:
        return int(self.identity["id"])

    @property
    def private(self) -> bool:
        return bool(self.identity["type"] == "private")

    def add(self, entry: Entry) -> None:
        self.entries[entry.body["message_id"]] = entry
        if len(self.entries) > KEPT:
            self.entries.popitem(last=False)

    def remove(self, message_id: int, revision: int) -> None:
        del self.entries[message_id]
        self.gone.append((revision, message_id))

    def since(self, revision: int) -> Iterator[Entry]:
        """Entries that came or changed after a revision, oldest message first."""
        return (entry for entry in self.entries.values() if entry.changed > revision)
