"""A broadcast to 20,000 families at Telegram's free limit, while kader report visits: the whole house on one side, the
simulator with its limits on the other. Twelve minutes; `make soak` prints what was seen."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bench import Of, Row, at_least, at_most, show, village
from bot.clock import Clock
from bot.house import open_database, polling, running
from bot.settings import Settings
from bot.simulator import Counts, NotPossible, Phone, Running, Simulator, What, serve_in_thread
from domain.people import Role
from domain.talk import Address, Lane
from domain.zones import Zone, local_date, to_utc
from storage.database import Database, Store
from storage.migrate import upgrade
from storage.people import accounts
from storage.people.accounts import Status
from storage.tables import outbox
from storage.vault import Keys
from storage.wire import chats

FAMILIES = 20_000
KADER = 5
SENDER_AT, FIRST_KADER_AT, FIRST_FAMILY_AT = 7_000, 8_000, 100_000
VISIT = (
    *("/lapor", "{child}", "hari ini", "8,5", "72,5", "13,5", "tidak ada", "tidak", "ya", "ya", "1,3"),
    *("tidak ada", "simpan"),
)
THINKS_S = (4.0, 10.0)  # a kader, between two answers
PATIENCE_S = 60.0
GLANCE_S = 1.0
OF_BROADCAST = outbox.c.lane == Lane.BROADCAST.value


@dataclass(frozen=True, slots=True)
class Seen:
    """calls: everything that went to Telegram for somebody, edits included. waits: seconds from a kader's message to
    the next question on her phone."""

    calls: int
    seconds: float
    counts: Counts
    waits: list[float]


@pytest.mark.soak
def test_twenty_thousand_families_and_kader_at_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(broadcast_while_kader_work(tmp_path, FAMILIES))
    with capsys.disabled():
        show(rows)
    assert [row.name for row in rows if row.met is False] == []


def rows_of(seen: Seen) -> list[Row]:
    p99 = statistics.quantiles(seen.waits, n=100)[98]
    return [
        Row("sent to Telegram", seen.calls / seen.seconds, None, "a second", at_least(28, Of.OURS)),
        Row("new messages, as the simulator counted", seen.counts.sends / seen.seconds, None, "a second"),
        Row("most new messages in any second", seen.counts.peak_per_second, None, "messages", at_most(30, Of.OURS)),
        Row("refused as too fast", seen.counts.refused, None, "messages", at_most(0, Of.OURS)),
        Row(
            f"a kader's wait, median of {len(seen.waits)}",
            statistics.median(seen.waits),
            None,
            "s",
            at_most(1, Of.OURS),
        ),
        Row("a kader's wait, 99th percentile", p99, None, "s", at_most(3, Of.OURS)),
    ]


def broadcast_while_kader_work(folder: Path, families: int) -> Seen:
    """From the start of the broadcast until its last message has gone."""
    simulator = Simulator()
    with serve_in_thread(simulator) as served, _village(folder, served, families) as (settings, database, phones):
        return asyncio.run(_play(settings, database, simulator, phones))


@contextmanager
def _village(folder: Path, served: Running, families: int) -> Iterator[tuple[Settings, Database, list[Phone]]]:
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'soak.db'}",
        seal_keys=SecretStr(f"1:{Keys.make()}"),
        hash_key=SecretStr(Keys.make()),
        telegram_api=served.address,
        telegram_token=SecretStr(served.simulator.bot.token),
        emergency=("Puskesmas 0742-555-0101",),
    )
    database = open_database(settings)
    upgrade(database)
    now = datetime.now(UTC)
    with database.writing() as store:
        codes = village.settle(store, now, KADER)
        _join(store, SENDER_AT, Role.PEMBINA, now)
        for number in range(families):
            _join(store, FIRST_FAMILY_AT + number, Role.KELUARGA, now)
    for number in range(families):
        served.simulator.add_phone(FIRST_FAMILY_AT + number, "Siti", known=True)
    sender = served.simulator.add_phone(SENDER_AT, "Hasan", known=True)
    kader = [
        served.simulator.add_phone(FIRST_KADER_AT + number, "Sari", start=code) for number, code in enumerate(codes)
    ]
    yield settings, database, [sender, *kader]
    database.close()


def _join(store: Store, user_id: int, role: Role, now: datetime) -> None:
    """Somebody in service, with a chat."""
    chat_id = chats.id_of(store, Address("telegram", str(user_id)), now)
    account = accounts.create(store, role=role, area=village.DESA, name="Siti", now=now, status=Status.ACTIVE)
    chats.set_account(store, chat_id, account.id)


async def _play(settings: Settings, database: Database, simulator: Simulator, phones: list[Phone]) -> Seen:
    async with running(settings, database, _at_nine()) as house, polling(house):
        sender, *kader = (Person(simulator, phone) for phone in phones)
        for person in kader:
            await person.says(f"/start {person.phone.owner.start}")
        await sender.broadcasts()
        begun, calls_before = time.perf_counter(), await house.threads.read(_calls)
        simulator.clear_counts()
        work = [asyncio.create_task(person.reports()) for person in kader]
        while await house.threads.read(_left) and not any(task.done() for task in work):
            await asyncio.sleep(GLANCE_S)
        seconds, counts = time.perf_counter() - begun, simulator.counts()
        calls = await house.threads.read(_calls) - calls_before
        for task in work:
            task.cancel()
        for ended in await asyncio.gather(*work, return_exceptions=True):
            assert isinstance(ended, asyncio.CancelledError), ended  # nobody waited in vain
        return Seen(calls, seconds, counts, [wait for person in kader for wait in person.waits])


class Person:
    """Somebody with a phone of the simulator, who types and waits for what comes."""

    def __init__(self, simulator: Simulator, phone: Phone) -> None:
        self.phone = phone
        self.waits: list[float] = []
        self._loop, self._rang = asyncio.get_running_loop(), asyncio.Event()
        self._dice = random.Random(phone.id)
        simulator.listen(self._hear)

    def _hear(self, what: What, chat_id: int | None) -> None:
        if what is What.CHAT and chat_id == self.phone.id:
            self._loop.call_soon_threadsafe(self._rang.set)

    async def says(self, text: str) -> float:
        """Seconds until a new message has come."""
        before, begun = len(self.phone.received()), time.perf_counter()
        self.phone.type(text)
        async with asyncio.timeout(PATIENCE_S):
            while len(self.phone.received()) == before:
                self._rang.clear()
                await self._rang.wait()
        return time.perf_counter() - begun

    async def reports(self) -> None:
        """One visit after the other, as long as they let her."""
        for number in count():
            for text in VISIT:
                await asyncio.sleep(self._dice.uniform(*THINKS_S))
                self.waits.append(await self.says(text.format(child=number % village.CHILDREN + 1)))

    async def broadcasts(self) -> None:
        """To the families of her whole area, as she does it in chat."""
        for text in ("/siaran", "1", "2", "Posyandu hari Senin jam 8.", "simpan"):
            await self.says(text)
        async with asyncio.timeout(PATIENCE_S):
            while not self._tapped("📣 Kirim sekarang"):
                await asyncio.sleep(GLANCE_S)

    def _tapped(self, label: str) -> bool:
        try:
            return self.phone.tap(label).query_id is not None
        except NotPossible:
            return False


def _at_nine() -> Clock:
    """The programme's clock at nine in the morning: families sleep at other hours."""
    now = datetime.now(UTC)
    nine = to_utc(local_date(now, Zone.WIB) + timedelta(days=1), time_of_day(9), Zone.WIB)
    return Clock(nine - now)


def _left(store: Store) -> int:
    """Rows of the broadcast that have not gone; while it has not begun, one."""
    total = store.connection.scalar(select(func.count()).where(OF_BROADCAST)) or 0
    gone = store.connection.scalar(select(func.count()).where(OF_BROADCAST, outbox.c.status == "sent")) or 0
    return total - gone if total else 1


def _calls(store: Store) -> int:
    """Everything that went to Telegram for somebody, edits included."""
    return store.connection.scalar(select(func.count()).where(outbox.c.provider_id.is_not(None))) or 0
