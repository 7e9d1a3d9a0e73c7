"""One thing that a person did becomes an answer, in one transaction: chat locked, deed done, replies owed, inbox row
closed. Whatever crashes before the commit is taken up again; whatever crashes after it has been saved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from bot.clock import Clock
from bot.logs import where
from bot.threads import DatabaseThreads
from domain.people import Role
from domain.talk import Address, Incoming, Say, SentFile
from handlers import files
from handlers.answer import answer, apologise
from handlers.brought import LARGEST, Brought, FileTrouble, Use, prepare
from handlers.exchange import Exchange, Policy
from messages.library import Library
from storage.database import Store, is_outage
from storage.interviews import drafts
from storage.people import accounts
from storage.wire import chats, inbox, outbox
from storage.wire.chats import Chat
from storage.wire.inbox import Waiting

log = structlog.get_logger(__name__)

Reader = Callable[[Mapping[str, Any], datetime], Incoming | None]
Fetch = Callable[[str], Awaitable[bytes]]
_FETCH_S = 15.0  # well under the time after which another process takes the row for lost
_REMEMBERED_CHATS = 50_000  # ids never change: this only saves a question to the database
_GIVE_UP_AFTER = 2  # a bug fails the same way each time; the second try is for what only looked like one


class Failed(Exception):
    """A deed that crashed, with the inbox row that it was about: the transaction is rolled back by it."""

    def __init__(self, waiting: Waiting, chat: Chat, cause: Exception) -> None:
        super().__init__(where(cause))
        self.waiting, self.chat, self.cause = waiting, chat, cause


class Unreadable(Exception):
    """What came was damaged after it had been stored."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a chat, as far as its commands menu goes. role: None for somebody who is not in service."""

    chat_id: int
    address: Address
    role: Role | None
    language: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one inbox row. says: how many replies are owed. speakers: of this chat, and of others that the
    deed changed."""

    says: int
    tap_id: str | None
    more: bool  # something else is open in this chat
    speakers: Sequence[Speaker]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An inbox row that cannot be answered before its file is here; nothing of it has been done."""

    inbox_id: int
    channel: str
    file: SentFile
    use: Use


@dataclass(frozen=True, slots=True)
class Handled:
    """What is left to do after the commits, which may fail without harm: taps to acknowledge, menus to look after."""

    taps: Sequence[str]
    speakers: Sequence[Speaker]


class Receiver:
    """readers: per channel, how its payload becomes an Incoming. owed: called after a commit that owes something.
    fetch: per channel, how the bytes of a file are had (as `Channel.fetch`)."""

    def __init__(
        self,
        threads: DatabaseThreads,
        readers: Mapping[str, Reader],
        library: Library,
        policy: Policy,
        clock: Clock,
        owed: Callable[[], None],
        fetch: Mapping[str, Fetch],
    ) -> None:
        self._fetch = fetch
        self._threads = threads
        self._readers = readers
        self._library = library
        self._policy = policy
        self._clock = clock
        self._owed = owed
        self._chat_ids: dict[Address, int] = {}

    async def handle_address(self, address: Address) -> Handled:
        """As `handle`, for the chat at an address."""
        chat_id = self._chat_ids.get(address)
        if chat_id is None:
            chat_id = await self._threads.write(chats.id_of, address, self._clock.now())
            if len(self._chat_ids) >= _REMEMBERED_CHATS:
                self._chat_ids.clear()
            self._chat_ids[address] = chat_id
        return await self.handle(chat_id)

    async def handle(self, chat_id: int) -> Handled:
        """Answers all that is open in this chat, in order; whoever keeps more meanwhile calls again. Raises what the
        database raises while it is away: what was not answered stays open, and no attempt is counted."""
        done: list[Answered] = []
        brought: Mapping[int, Brought] = {}
        while True:
            try:
                answered = await self._threads.write(self._answer_oldest, chat_id, brought)
            except Failed as failure:
                if not await self._threads.write(self._failed, failure):
                    continue
                self._owed()
                continue
            if answered is None:
                return _left_to_do(done)
            if isinstance(answered, Wanted):
                brought = {answered.inbox_id: await self._bring(answered)}
                continue
            done.append(answered)
            if answered.says:
                self._owed()
            if not answered.more:
                return _left_to_do(done)

    async def _bring(self, wanted: Wanted) -> Brought:
        """The file, ready for its use; whatever fails is told to its sender, who can send it again."""
        if (wanted.file.size or 0) > LARGEST:
            return Brought(use=wanted.use, trouble=FileTrouble.TOO_LARGE)
        try:
            async with asyncio.timeout(_FETCH_S):
                content = await self._fetch[wanted.channel](wanted.file.file_id)
        except Exception as error:  # whatever it is: raised, it would leave the row open, and its chat stuck for ever
            log.warning("file not fetched", inbox_id=wanted.inbox_id, error=where(error))
            return Brought(use=wanted.use, trouble=FileTrouble.NOT_FETCHED)
        try:
            return await asyncio.to_thread(prepare, wanted.use, wanted.file, content)
        except Exception as error:  # a file that breaks its reader must not break its sender's chat
            log.error("file not read", inbox_id=wanted.inbox_id, error=where(error))
            return Brought(use=wanted.use, trouble=FileTrouble.UNREADABLE)

    def _answer_oldest(self, store: Store, chat_id: int, brought: Mapping[int, Brought]) -> Answered | Wanted | None:
        """One inbox row of the chat, start to end, inside the caller's transaction; None when there is none left."""
        chat = chats.lock(store, chat_id)
        waiting = inbox.oldest_open(store, chat_id)
        if waiting is None:
            return None
        try:
            return self._answer(store, chat, waiting, brought)
        except Exception as cause:
            if is_outage(cause):
                raise
            raise Failed(waiting, chat, cause) from cause

    def _answer(self, store: Store, chat: Chat, waiting: Waiting, brought: Mapping[int, Brought]) -> Answered | Wanted:
        now = self._clock.now()
        if waiting.payload is None:
            raise Unreadable
        incoming = self._readers[waiting.channel](json.loads(waiting.payload), waiting.received_at)
        says: Sequence[Say] = ()
        speakers: Sequence[Speaker] = ()
        if incoming is not None:
            exchange = self._exchange(store, chat, now, brought.get(waiting.inbox_id))
            if exchange.brought is None and incoming.file is not None and (use := files.use_of(exchange, incoming)):
                return Wanted(waiting.inbox_id, waiting.channel, incoming.file, use)
            says = answer(exchange, incoming)
            outbox.owe(store, chat.id, says, now=now, inbox_id=waiting.inbox_id)
            chats.answered(store, chat.id, now, menu_of(says))
            speakers = [_speaker(exchange), *_changed(exchange)]
        inbox.done(store, waiting.inbox_id, now)
        return Answered(len(says), incoming.tap_id if incoming else None, waiting.more, speakers)

    def _exchange(self, store: Store, chat: Chat, now: datetime, brought: Brought | None) -> Exchange:
        chat = chats.came_back(store, chat)
        account = accounts.speaking(store, chat.account_id, chat.id) if chat.account_id is not None else None
        return Exchange(
            store=store,
            chat=chat,
            account=account,
            now=now,
            library=self._library,
            policy=self._policy,
            brought=brought,
        )

    def _failed(self, store: Store, failure: Failed) -> bool:
        """A bug: logged by place, counted; at the last try the person gets an apology instead of silence. Returns
        whether it was the last."""
        now = self._clock.now()
        waiting = failure.waiting
        gave_up = inbox.attempt_failed(store, waiting.inbox_id, where(failure.cause), now, _GIVE_UP_AFTER)
        log.error(
            "deed failed",
            inbox_id=waiting.inbox_id,
            chat_id=failure.chat.id,
            gave_up=gave_up,
            error=where(failure.cause),
        )
        if gave_up:
            says = self._apology(store, failure.chat, now)
            outbox.owe(store, failure.chat.id, says, now=now, inbox_id=waiting.inbox_id)
        return gave_up

    def _apology(self, store: Store, chat: Chat, now: datetime) -> Sequence[Say]:
        """With the open question, so that the chat goes on; if that is what is broken, it is put aside."""
        try:
            with store.savepoint():
                return apologise(self._exchange(store, chat, now, None))
        except Exception as error:
            if is_outage(error):
                raise
            log.error("open question put aside", chat_id=chat.id, error=where(error))
            drafts.make_room(store, chat.id, now)
            return [Say(key="trouble.sorry")]


def _left_to_do(done: Sequence[Answered]) -> Handled:
    last = {speaker.chat_id: speaker for answered in done for speaker in answered.speakers}
    return Handled([answered.tap_id for answered in done if answered.tap_id is not None], list(last.values()))


def _speaker(x: Exchange) -> Speaker:
    return Speaker(x.chat.id, x.chat.address, x.role, x.chat.language)


def _changed(x: Exchange) -> Iterator[Speaker]:
    """As they are after the deed."""
    for chat_id in x.new_menus:
        chat = chats.by_id(x.store, chat_id)
        yield _speaker(replace(x, chat=chat, account=accounts.of_chat(x.store, chat_id)))


def menu_of(says: Sequence[Say]) -> chats.Menu:
    """The choices that a number typed next means: those of the last screen with buttons outside a form."""
    for say in reversed(says):
        if any(option.tap is not None and not option.tap.run for row in say.options for option in row):
            return say.options
    return ()
