"""A house is killed at every step between "update read" and "reply sent", and started again: at the end every report
is kept once, every reply was sent, and what was sent twice is counted."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from bot.clock import real_now
from bot.simulator import UNLIMITED, Phone, Running, Simulator, serve_in_thread
from storage.database import Database
from storage.vault import Keys, Vault
from tests.databases import BOTH, fresh
from tests.kill import houses, ledger, points, village
from tests.kill.houses import Nursery
from tests.kill.kader import Kader
from tests.kill.ledger import Arrivals

KADER = 6
GLANCE_S = 0.02
AT_ONCE_S = 8.0  # a point that is not reached by then is none in this life: the house is killed wherever it is
HANGS_S = 60.0
ARRIVAL = "sent, no answer"  # the message is in the chat, the house has not heard of it
ANY = "any moment"


@dataclass
class Ordeal:
    """cut: sends that were under way at a death, as (row, attempt)."""

    database: Database
    running: Running
    nursery: Nursery
    settings: dict[str, str]
    arrivals: Arrivals
    kader: list[Kader]
    bidan: Phone
    changed: Event
    first_update: int
    chance: random.Random
    cut: set[tuple[int, int]] = field(default_factory=set)
    missed: int = 0

    def live(self, point: str) -> None:
        """One life, which ends at the point."""
        in_house = point not in (ARRIVAL, ANY)
        self.nursery.start(
            self.settings, point if in_house else "", 1 if _is_rare(point) else self.chance.randint(1, 8)
        )
        if point == ARRIVAL:
            self._kill_on_arrival(self.chance.randint(1, 8))
        patience = self.chance.uniform(0.3, 2.0) if point == ANY else AT_ONCE_S
        code = self._until_death(patience)
        if code is None:
            self.missed += point != ANY
            self.nursery.kill()
            code = self._until_death(HANGS_S)
        self.arrivals.on_arrival = _nothing
        assert code == -signal.SIGKILL
        self.cut |= ledger.cut_sends(self.database)

    def finish(self) -> None:
        """One more life, in which everybody ends what she has begun, and the house is asked to stop."""
        for kader in self.kader:
            kader.going_on = False
        self.nursery.start(self.settings)
        give_up = time.monotonic() + HANGS_S
        while any(kader.busy for kader in self.kader) or self._waits():
            self._glance(GLANCE_S)
            assert time.monotonic() < give_up, f"{[k.phone.id for k in self.kader if k.busy]} wait for ever"
        self.nursery.kill(signal.SIGTERM)
        assert self._until_death(HANGS_S) == 0

    def _waits(self) -> bool:
        waiting = ledger.statuses(self.database)
        return bool(waiting["due"] + waiting["claimed"] + waiting["sending"])

    def _until_death(self, seconds: float) -> int | None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if (code := self._glance(GLANCE_S)) is not None:
                return code
        return None

    def _glance(self, seconds: float) -> int | None:
        """The people look at their phones, if something has come."""
        if self.changed.is_set():
            self.changed.clear()
            for kader in self.kader:
                kader.look()
        return self.nursery.ended(seconds)

    def _kill_on_arrival(self, count: int) -> None:
        left = itertools.count(count - 1, -1)

        def arrived() -> None:
            if next(left) == 0:
                self.nursery.kill()

        self.arrivals.on_arrival = arrived


def _nothing() -> None: ...


def _is_rare(point: str) -> bool:
    return point.endswith(("finish", "visit"))


@contextmanager
def ordeal(kind: str, folder: Path, seed: int) -> Iterator[Ordeal]:
    simulator = Simulator(limits=UNLIMITED)
    vault = Vault(Keys.read(f"1:{houses.SEAL}", houses.HASH))
    with fresh(kind, folder) as url, serve_in_thread(simulator) as running, Nursery(folder / "log") as nursery:
        database = Database(url, vault)
        with database.writing() as store:
            codes = village.seed(store, KADER, real_now())
        phones = {
            user_id: simulator.add_phone(user_id, f"Telepon {user_id}", start=code) for user_id, code in codes.items()
        }
        first_update = simulator.world.updates._next
        arrivals, changed = Arrivals(simulator), Event()
        simulator.listen(lambda _what, _chat_id: changed.set())
        for user_id, phone in phones.items():
            phone.start(codes[user_id])
        kader = [Kader(phone) for user_id, phone in phones.items() if user_id != village.BIDAN]
        for each in kader:
            each.begin()
        yield Ordeal(
            database, running, nursery, houses.settings(running, url), arrivals, kader, phones[village.BIDAN],
            changed, first_update, random.Random(seed),
        )  # fmt: skip
        arrivals.close()
        database.close()


def plan(kind: str, deaths: int, seed: int) -> list[str]:
    """So many points, all of them as often as any other; cut sends, the only ones that may repeat, come more often."""
    chance = random.Random(seed)
    every = [*points.names(kind), *[ARRIVAL] * 4, *[ANY] * 3]
    chance.shuffle(every)
    return list(itertools.islice(itertools.cycle(every), deaths))


def survive(kind: str, folder: Path, deaths: int, seed: int) -> None:
    with ordeal(kind, folder, seed) as people:
        for point in plan(kind, deaths, seed):
            people.live(point)
        people.finish()
        agree(people)


def agree(people: Ordeal) -> None:
    """All promises, at the end."""
    database = people.database
    log = people.nursery.log.read_text()
    assert not [kader.surprises for kader in people.kader if kader.surprises], log
    assert ledger.reported(database) == {
        village.child_of(kader.phone.id): [weight.replace(",", ".") for weight in kader.submitted]
        for kader in people.kader
        if kader.submitted
    }
    assert all(kader.saved == len(kader.submitted) for kader in people.kader)
    updates = people.running.simulator.world.updates
    assert set(ledger.inbox_states(database)) == {("done", 0)}
    assert ledger.inbox_states(database).total() == updates._next - people.first_update
    assert set(ledger.statuses(database)) == {"sent"}
    assert list(ledger.disagreements(database, people.arrivals)) == []
    assert ledger.repeats(database) == len(people.cut)
    if figures := os.environ.get("SAPA_TEST_FIGURES"):
        with Path(figures).open("a") as out:
            out.write(f"{_figures(people)}\n")


def _figures(people: Ordeal) -> str:
    reports = sum(len(kader.submitted) for kader in people.kader)
    arrived = sum(map(len, people.arrivals.messages.values()))
    return f"{reports} reports, {arrived} messages, {len(people.cut)} repeats counted, {people.missed} points missed"


@pytest.mark.parametrize("kind", BOTH)
def test_twenty_deaths(kind: str, tmp_path: Path) -> None:
    survive(kind, tmp_path, 20, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("kind", BOTH)
def test_two_hundred_deaths(kind: str, tmp_path: Path) -> None:
    survive(kind, tmp_path, 200, seed=2)
