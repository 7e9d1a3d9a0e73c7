"""Several houses on one database, and Telegram's calls go to any of them: each chat in order, nothing twice, nothing
lost, also when one of them dies."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from storage.wire import seats
from tests.databases import BOTH
from tests.processes import houses, ledger, village
from tests.processes.balancer import balancing
from tests.processes.houses import Nursery
from tests.processes.kader import Kader
from tests.processes.people import People, people

SECRET = "a-secret_of-20-signs"  # of a webhook on loopback
KADER = 3
HOUSES = 3
BURST = ("hari ini", "8,40", "70,5", "14", "tidak ada", "tidak", "ya", "ya", "1,4", "tidak ada")


def settings_of(living: People) -> dict[str, str]:
    return houses.settings(living.running, living.url, webhook_secret=SECRET, log_level="WARNING")


def port_of(settings: dict[str, str]) -> int:
    return int(settings["SAPA_LISTEN"].rpartition(":")[2])


async def free_seat(living: People) -> int:
    """Of the house that has just died. PostgreSQL hears of a death a moment later, and whoever starts before that
    takes another seat: the dead one's rows then wait for the end of their lease."""
    while True:
        with seats.taken(living.database) as seat:
            if seat <= HOUSES:
                return seat
        await asyncio.sleep(0.05)


async def look_until(living: People, condition: Callable[[], bool]) -> None:
    """Meanwhile everybody goes on with her report."""

    def looked() -> bool:
        living.look()
        return condition()

    await wait_until(living, looked)


async def wait_until(living: People, condition: Callable[[], bool]) -> None:
    patience = living.patience()
    while not condition():
        await asyncio.sleep(0.01)
        assert patience.left(), living.what_they_see()


@pytest.mark.parametrize("kind", BOTH)
async def test_any_house_takes_any_update(nursery: Nursery, kind: str, tmp_path: Path) -> None:
    with people(kind, tmp_path, KADER) as living, nursery.watching(tmp_path / "log"):
        wanted = [settings_of(living) for _ in range(HOUSES)]
        async with balancing([port_of(one) for one in wanted], seed=3) as balancer:
            started = [nursery.start(one, webhook=balancer.address) for one in wanted]
            await look_until(living, lambda: sum(kader.saved for kader in living.kader) >= KADER)
            nursery.kill(started[0])
            await look_until(living, lambda: nursery.ended(started[0], 0.01) is not None)
            cut = ledger.under_way(living.database, worker=f"seat {await free_seat(living)}")
            started[0] = nursery.start(wanted[0], webhook=balancer.address)
            living.no_new_reports()
            await look_until(living, lambda: not living.busy)
            for house in started:
                nursery.kill(house, signal.SIGTERM)
            await look_until(living, lambda: all(nursery.ended(house, 0.01) == 0 for house in started))
        assert balancer.repeated
        living.agree(len(cut), nursery.log.read_text())


@pytest.mark.parametrize("kind", BOTH)
async def test_a_burst_is_handled_in_its_order(nursery: Nursery, kind: str, tmp_path: Path) -> None:
    """Whole reports, written without a signal, arrive in one moment and are spread over all houses."""
    with people(kind, tmp_path, KADER) as living, nursery.watching(tmp_path / "log"):
        for kader in living.kader:
            kader.phone.set_signal(False)
            for text in (village.child_of(kader.phone.id), *BURST):
                kader.phone.type(text)
            kader.phone.set_signal(True)
        wanted = [settings_of(living) for _ in range(HOUSES)]
        async with balancing([port_of(one) for one in wanted], seed=4) as balancer:
            started = [nursery.start(one, webhook=balancer.address) for one in wanted]
            for kader in living.kader:
                await wait_until(living, partial(sees, kader, "Kunjungan baduta: periksa dulu"))
                kader.phone.tap("✅ Simpan")
            for kader in living.kader:
                await wait_until(living, partial(sees, kader, "✅ Laporan"))
            await wait_until(living, lambda: not ledger.statuses(living.database)["due"])
            for house in started:
                nursery.kill(house, signal.SIGTERM)
            await wait_until(living, lambda: all(nursery.ended(house, 0.01) == 0 for house in started))
        assert balancer.repeated
        assert ledger.reported(living.database) == {village.child_of(one.phone.id): ["8.40"] for one in living.kader}
        assert list(ledger.disagreements(living.database, living.arrivals)) == []
        assert ledger.repeats(living.database) == 0
        assert ledger.inbox_states(living.database) == {("done", 0): living.updates}


def sees(kader: Kader, beginning: str) -> bool:
    return any(str(message.get("text")).startswith(beginning) for message in kader.phone.received())
