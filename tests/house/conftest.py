"""A whole house in the test's own process: real polling against the simulator, on either database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from bot.clock import Clock
from bot.demo_village import DEWI, HASAN, LESTARI, SARI, DemoPhone, seed
from bot.house import House, polling, running
from bot.settings import Settings
from bot.simulator import UNLIMITED, BotIdentity, Phone, Running, Simulator, serve_in_thread
from storage.database import Database
from tests.processes.runner import QUICK

TOKEN = "4200000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"  # of no bot: as long as a real one
EMERGENCY = ("Puskesmas Tebing Tinggi 0742-555-0101",)
PATIENCE_S = 30.0
GLANCE_S = 0.1
CAST = {"sari": SARI, "dewi": DEWI, "hasan": HASAN, "lestari": LESTARI}


@dataclass
class Town:
    """The demo village's people with their phones, and a house when one is opened."""

    database: Database
    running: Running
    codes: dict[str, str]

    @property
    def simulator(self) -> Simulator:
        return self.running.simulator

    def phone(self, name: str) -> Phone:
        """Of one of the cast, or of a stranger."""
        person: DemoPhone | None = CAST.get(name)
        number = person.user_id if person else 900_000 + sum(name.encode())
        return self.simulator.add_phone(number, person.name if person else name)

    @asynccontextmanager
    async def open(self, clock: Clock | None = None) -> AsyncIterator[House]:
        settings = Settings(
            _env_file=None,
            telegram_api=self.running.address,
            telegram_token=SecretStr(self.simulator.bot.token),
            emergency=EMERGENCY,
            approved_only=False,
        )
        async with running(settings, self.database, clock or Clock(), QUICK) as house, polling(house):
            yield house

    async def until(self, condition: Callable[[], bool]) -> None:
        """Looks again whenever the simulator changes, and now and then for what it does not see."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                with suppress(TimeoutError):
                    await self.running.until(condition, GLANCE_S)

    async def hears(self, phone: Phone, words: str, times: int = 1) -> None:
        """Waits until the bot has said that so often."""
        await self.until(lambda: sum(words in text for text in texts(phone)) >= times)

    async def joins(self, *names: str) -> None:
        """They open their links and are welcomed."""
        for name in names:
            self.phone(name).start(self.codes[name])
        for name in names:
            await self.until(lambda name=name: len(self.phone(name).received()) > 0)  # type: ignore[misc]  # no other way


def texts(phone: Phone) -> list[str]:
    """What the bot has said to this phone, as it stands there now."""
    return [str(message.get("text") or message.get("caption") or "") for message in phone.received()]


@pytest.fixture
def town(database: Database) -> Iterator[Town]:
    with database.writing() as store:
        codes = seed(store, Clock().now())
    by_name = {name: codes[person.user_id] for name, person in CAST.items()}
    with serve_in_thread(Simulator(bot=BotIdentity(token=TOKEN), limits=UNLIMITED), webhook_retry_s=0.05) as running:
        yield Town(database, running, by_name)
