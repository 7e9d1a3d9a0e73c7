"""All that is so at a moment: bot, chats, files, commands, waiting updates. Phones and the bot's calls act on it."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from bot.simulator.chats import Chat, Entry
from bot.simulator.clock import Clock
from bot.simulator.commands import Commands
from bot.simulator.faults import Faults
from bot.simulator.files import Files
from bot.simulator.pace import Limits, Pace
from bot.simulator.refusals import QUERY_TOO_OLD, Json, bad_request
from bot.simulator.updates import UpdateQueue

QUERIES_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """The one bot of this simulator. token: `<id>:<secret>`, as BotFather gives it."""

    token: str = "4200000001:sapa-simulator-not-a-secret"  # noqa: S105 - opens nothing outside the simulator
    username: str = "sapa_demo_bot"
    name: str = "Sapa"

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


class What(StrEnum):
    """What a listener is told of."""

    UPDATES = "updates"  # the bot has something to fetch, or its webhook changed
    CHAT = "chat"
    CLOCK = "clock"
    PHONES = "phones"


Listener: TypeAlias = Callable[[What, "int | None"], None]  # what, and which chat


@dataclass(frozen=True, slots=True)
class Query:
    """A tap that waits for the bot's answer until `expires` (monotonic seconds)."""

    user_id: int
    expires: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to a tap."""

    query_id: str
    text: str
    alert: bool
    url: str
    revision: int


class World:
    """Not safe by itself: whoever acts holds `lock`, so that threads may share it. Revisions count every change."""

    def __init__(
        self, bot: BotIdentity, clock: Clock, limits: Limits, tick: Callable[[], float], first_id: int, patience: float
    ) -> None:
        self.lock = threading.RLock()
        self.bot = bot
        self.clock = clock
        self.tick = tick
        self.patience = patience  # seconds in which a tap can be answered
        self.pace = Pace(limits, tick)
        self.faults = Faults()
        self.files = Files()
        self.commands = Commands()
        self.updates = UpdateQueue(first_id * 1000)
        self.chats: dict[int, Chat] = {}
        self.revision = 0
        self._last_message = first_id
        self._last_query = first_id * 1000
        self._queries: OrderedDict[str, Query] = OrderedDict()
        self._answers: dict[int, deque[Answer]] = {}
        self._listeners: list[Listener] = []

    def seconds(self) -> int:
        """Programme time as the Bot API writes it."""
        return int(self.clock.now().timestamp())

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls the listener on every change, in the thread that made it and under the lock; returns how to stop."""
        with self.lock:
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, what: What, chat_id: int | None = None) -> None:
        for listener in tuple(self._listeners):
            listener(what, chat_id)

    def step(self) -> int:
        self.revision += 1
        return self.revision

    def put(self, chat: Chat, body: Json, *, by_bot: bool) -> Entry:
        """A new message at the end of a chat, with its id and date."""
        self._last_message += 1
        head = {"message_id": self._last_message, "date": self.seconds(), "chat": chat.identity}
        revision = self.step()
        entry = Entry({**head, **body}, by_bot, revision, revision)
        chat.add(entry)
        self.tell(What.CHAT, chat.id)
        return entry

    def change(self, chat: Chat, entry: Entry, body: Json) -> None:
        entry.body = body
        entry.changed = self.step()
        self.tell(What.CHAT, chat.id)

    def update(self, kind: str, body: Json) -> None:
        self.updates.add(kind, body)
        self.tell(What.UPDATES)

    def member_update(self, chat: Chat, by: Json, old: str, new: str) -> None:
        """The bot's own membership changed: blocked, unblocked, added to a group or thrown out."""
        states = {
            f"{when}_chat_member": {"user": self.bot.user(), "status": status}
            | ({"until_date": 0} if status == "kicked" else {})
            for when, status in (("old", old), ("new", new))
        }
        self.update("my_chat_member", {"chat": chat.identity, "from": by, "date": self.seconds(), **states})

    def ask(self, user_id: int) -> str:
        """The id of a new callback query."""
        self._last_query += 1
        query_id = str(self._last_query)
        self._queries[query_id] = Query(user_id, self.tick() + self.patience)
        if len(self._queries) > QUERIES_KEPT:
            self._queries.popitem(last=False)
        return query_id

    def answer(self, query_id: str, text: str, url: str, *, alert: bool) -> None:
        """Refused 400 for a tap that never was, or that nobody waits for any more."""
        query = self._queries.get(query_id)
        if query is None or query.expires <= self.tick():
            raise bad_request(QUERY_TOO_OLD)
        answers = self._answers.setdefault(query.user_id, deque(maxlen=20))
        answers.append(Answer(query_id, text, alert, url, self.step()))
        self.tell(What.CHAT, query.user_id)

    def answers(self, user_id: int, since: int = 0) -> list[Answer]:
        return [answer for answer in self._answers.get(user_id, ()) if answer.revision > since]


def first_id_now() -> int:
    """Ids start where no earlier run can have been: after a restart the bot must not take new updates for repeats."""
    return int((datetime.now(UTC) - datetime(2025, 1, 1, tzinfo=UTC)).total_seconds()) * 4
