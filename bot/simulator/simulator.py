"""The simulator itself: one bot, its phones, its clock, its limits and faults. No network, no waiting."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.botapi import call
from bot.simulator.chats import Chat
from bot.simulator.clock import Clock, MovableClock
from bot.simulator.faults import Faults
from bot.simulator.owner import Owner
from bot.simulator.pace import Counts, Limits
from bot.simulator.parameters import Parameters
from bot.simulator.phone import Phone
from bot.simulator.world import BotIdentity, Listener, What, World, first_id_now

QUERY_PATIENCE_S = 60.0
_FIRST_GROUP = -1000


class Simulator:
    """Telegram as a bot meets it, and the people at the other end.

    clock: programme time, for dates and the phones' display. tick: monotonic seconds, for the pace. first_id: where
    message and update ids start (default: rising with real time, so that a restart repeats none).
    Every method may be called from any thread.
    """

    def __init__(
        self,
        *,
        bot: BotIdentity | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
        tick: Callable[[], float] = time.monotonic,
        first_id: int | None = None,
        query_patience_s: float = QUERY_PATIENCE_S,
        latency_s: float = 0.0,
    ) -> None:
        first = first_id_now() if first_id is None else first_id
        self.world = World(
            bot or BotIdentity(), clock or MovableClock(), limits or Limits(), tick, first, query_patience_s
        )
        self.run = secrets.token_hex(8)  # tells one simulator from the next at the same address
        self.latency_s = latency_s  # the server waits so long before each answer
        self._phones: dict[int, Phone] = {}
        self._groups = _FIRST_GROUP

    @property
    def bot(self) -> BotIdentity:
        return self.world.bot

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def limits(self) -> Limits:
        return self.world.pace.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self.world.pace.limits = limits

    def counts(self) -> Counts:
        with self.world.lock:
            return self.world.pace.counts()

    def clear_counts(self) -> None:
        with self.world.lock:
            self.world.pace.clear()

    def now(self) -> datetime:
        return self.world.clock.now()

    def move_clock(self, by: timedelta) -> None:
        with self.world.lock:
            self.world.clock.move(by)
            self.world.tell(What.CLOCK)

    def add_phone(
        self,
        user_id: int,
        name: str,
        *,
        role: str = "",
        start: str | None = None,
        language: str = "id",
        username: str | None = None,
        phone_number: str | None = None,
        shown: bool = True,
        known: bool = False,
    ) -> Phone:
        """A new phone, or the one of that user. start: the link with which this person joins, or only its payload.
        shown: on the page. known: this person talked to the bot in an earlier run, so the bot may write first."""
        with self.world.lock:
            if user_id not in self._phones:
                number = phone_number or f"+62812{user_id % 10**8:08d}"
                owner = Owner(
                    user_id=user_id, name=name, role=role, start=_payload(start), language=language,
                    username=username, phone_number=number, shown=shown,
                )  # fmt: skip
                self._phones[user_id] = Phone(self.world, owner)
                self._phones[user_id].chat.open = known
                self.world.tell(What.PHONES)
            return self._phones[user_id]

    def phone(self, user_id: int) -> Phone:
        """KeyError if there is none."""
        return self._phones[user_id]

    def phones(self) -> tuple[Phone, ...]:
        with self.world.lock:
            return tuple(self._phones.values())

    def add_group(self, title: str, members: Sequence[Phone]) -> int:
        """A group to which the first member has just added the bot; the chat's id, for `Phone.type(chat_id=…)`."""
        with self.world.lock:
            self._groups -= 1
            chat = Chat({"id": self._groups, "type": "group", "title": title}, open=True)
            self.world.chats[chat.id] = chat
            self.world.member_update(chat, members[0].owner.user(), "left", "member")
            return chat.id

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """Of any chat, groups included, as the Bot API shows them."""
        with self.world.lock:
            return [entry.body for entry in self.world.chats[chat_id].entries.values()]

    def call(self, method: str, given: Parameters) -> Any:
        """What a bot asks for; Refused if Telegram would not do it."""
        return call(self.world, method, given)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Told of every change, in the thread that made it; must be quick. Returns how to stop."""
        return self.world.listen(listener)


def _payload(start: str | None) -> str | None:
    """Of a link like https://t.me/bot?start=payload, or the payload as it is."""
    return start.rpartition("start=")[2] if start else None
