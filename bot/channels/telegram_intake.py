"""Updates come in by long polling and are stored before Telegram is told that it may forget them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.channel import ChannelUnusable
from bot.channels.telegram_bot import REJECTED, TelegramBot
from bot.channels.telegram_failures import describe
from bot.channels.telegram_reading import KINDS, address_in
from bot.channels.telegram_request import NoAnswer, TooFast
from bot.logs import where
from domain.talk import Address
from storage.wire.inbox import Arrival

log = logging.getLogger(__name__)
T = TypeVar("T")

TELEGRAM_KEEPS = timedelta(hours=24)  # updates that nobody fetched
CONFLICT = (
    "another process asks for the updates of this bot, or a webhook is set: stop the other process,"
    " or give each its own token"
)


class Keep(Protocol):
    """Stores all of them in one transaction, or raises. What is stored already stays as it is."""

    async def __call__(self, arrivals: Sequence[Arrival]) -> None: ...


class Now(Protocol):
    """Programme time."""

    def __call__(self) -> datetime: ...


class Wake(Protocol):
    """Tells whoever handles updates that this one is stored."""

    async def __call__(self, address: Address, update_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between tries: `first`, then twice as long each time, up to `longest`."""

    first: float = 1.0
    longest: float = 30.0


PAUSES = Pauses()


class Polling:
    """The intake for a bot without a webhook. `run` as a task; to stop, cancel it: safe at any moment, since the
    offset is raised only after `keep` has returned, and a repeat is one row."""

    def __init__(
        self, bot: TelegramBot, keep: Keep, wake: Wake, now: Now, *, wait_s: int = 30, pauses: Pauses = PAUSES
    ) -> None:
        self._bot, self._keep, self._wake, self._now = bot, keep, wake, now
        self._wait_s, self._pauses = wait_s, pauses
        self.answered_at: datetime | None = None  # real time of Telegram's last answer: keep it for `hours_lost`

    async def run(self) -> None:
        """Never returns. Raises ChannelUnusable for a rejected token; outlives everything else."""
        await insist(self._bot.delete_webhook, "taking over from a webhook", self._pauses)
        offset: int | None = None  # Telegram then begins with the oldest that nobody confirmed
        while True:
            offset = await insist(partial(self._turn, offset), "asking for updates", self._pauses)

    async def _turn(self, offset: int | None) -> int | None:
        """Ask, keep, wake. Returns the offset that confirms what was kept."""
        raws = await self._bot.raw_updates(offset, self._wait_s, KINDS)
        self.answered_at = datetime.now(UTC)
        at = self._now()
        arrivals = [one for raw in raws if (one := arrival(raw, at)) is not None]
        if arrivals:
            await self._keep(arrivals)
        for one in arrivals:
            await self._wake(one.address, one.update_id)
        ids = [update_id for update_id in map(_id, raws) if update_id is not None]
        following = ids[-1] + 1 if ids else offset
        if raws and following == offset:
            raise NoAnswer("the same updates again, or updates without an id")
        return following


def arrival(raw: object, at: datetime) -> Arrival | None:
    """A raw update to be kept; None, with a line in the log, for what belongs to no chat of ours.

    The payload is Telegram's JSON, with fields that this version of PTB doesn't know, in plain ASCII, which any
    storage takes. PTB's objects are made from it only when it is handled: one odd update cannot spoil its batch.
    """
    update_id = _id(raw)
    address = address_in(raw) if isinstance(raw, Mapping) else None
    if update_id is None or address is None:
        log.warning("telegram update %s is dropped: no chat of ours", update_id)
        return None
    return Arrival(str(update_id), address, json.dumps(raw, separators=(",", ":")), at)


def _id(raw: object) -> int | None:
    update_id = raw.get("update_id") if isinstance(raw, Mapping) else None
    return update_id if isinstance(update_id, int) else None


def hours_lost(last_answer: datetime, now: datetime) -> tuple[datetime, datetime] | None:
    """From when to when updates are lost, if the last answer (or stored update) is older than what Telegram keeps."""
    kept_since = now - TELEGRAM_KEEPS
    return (last_answer, kept_since) if last_answer < kept_since else None


async def reach(bot: TelegramBot, pauses: Pauses = PAUSES) -> None:
    """Initialize the bot, however long the network takes: a computer starts before its router does. Raises
    ChannelUnusable for a rejected token."""
    await insist(bot.initialize, "reaching Telegram", pauses)


async def insist(deed: Callable[[], Awaitable[T]], what: str, pauses: Pauses) -> T:
    """Do it until it works, with pauses between. Raises ChannelUnusable for a rejected token."""
    pause = pauses.first
    while True:
        try:
            return await deed()
        except (ChannelUnusable, InvalidToken):
            break
        except TooFast as error:
            wait = error.seconds
            log.warning("%s: %s", what, describe(error))
        except Exception as error:  # a fault of the network or of the storage: nothing is confirmed, so try again
            wait = pause
            log.warning("%s failed, again in %g s: %s", what, wait, _told(error))
        pause = min(2 * pause, pauses.longest)
        await asyncio.sleep(wait)
    raise ChannelUnusable(REJECTED)


def _told(error: Exception) -> str:
    if isinstance(error, Conflict):
        return CONFLICT
    return describe(error) if isinstance(error, TelegramError) else where(error)
