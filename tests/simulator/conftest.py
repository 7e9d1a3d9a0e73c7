"""A served simulator shared by the tests of a module; every test gets a person of its own and clean counts."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.simulator import UNLIMITED, MovableClock, Phone, Running, Simulator, serve_in_thread

_ids = itertools.count(1001)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000030806000000b9eade81"
    "0000000b49444154789c6360400700001500016d9b1a840000000049454e44ae426082"
)


class FixedClock(MovableClock):
    """Programme time that stands still until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self._start = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._start + self._ahead


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with serve_in_thread(Simulator(clock=FixedClock(), limits=UNLIMITED), webhook_retry_s=0.01) as served:
        yield served


@pytest.fixture
def sim(running: Running) -> Simulator:
    simulator = running.simulator
    simulator.world.updates.drop_all()
    simulator.faults.clear()
    simulator.limits = UNLIMITED
    simulator.clear_counts()
    return simulator


@pytest.fixture
def mother(sim: Simulator) -> Phone:
    """Somebody who has already said hello."""
    phone = sim.add_phone(next(_ids), "Siti Aminah", role="Ibu")
    phone.start()
    sim.world.updates.drop_all()
    return phone


@pytest.fixture
async def bot(running: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # PTB warns of the other way
    request = HTTPXRequest(connection_pool_size=4, read_timeout=5)
    polling = HTTPXRequest(connection_pool_size=4, read_timeout=5)
    made = Bot(
        running.simulator.bot.token, running.base_url, running.base_file_url, request=request,
        get_updates_request=polling,
    )  # fmt: skip
    async with made:
        yield made
