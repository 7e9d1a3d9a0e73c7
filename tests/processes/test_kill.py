"""A house is killed at every step between "update read" and "reply sent", and started again: at the end every report
is kept once, every reply was sent, and what was sent twice is counted."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.databases import BOTH
from tests.processes import houses, ledger, points
from tests.processes.houses import Nursery
from tests.processes.people import HANGS_S, People, people

KADER = 6
GLANCE_S = 0.02
AT_ONCE_S = 8.0  # a point that is not reached by then is none in this life: the house is killed wherever it is
ARRIVAL = "sent, no answer"  # the message is in the chat, the house has not heard of it
ANY = "any moment"


@dataclass
class Ordeal:
    """cut: sends that were under way at a death, as (row, attempt). missed: deaths elsewhere than wanted."""

    people: People
    nursery: Nursery
    settings: dict[str, str]
    chance: random.Random
    cut: set[tuple[int, int]] = field(default_factory=set)
    missed: int = 0

    def live(self, point: str) -> None:
        """One life, which ends at the point."""
        passes = 1 if point.endswith(("finish", "visit")) else self.chance.randint(1, 8)
        house = self.nursery.start(self.settings, "" if point in (ARRIVAL, ANY) else point, passes)
        if point == ARRIVAL:
            self._kill_on_arrival(house, passes)
        patience = self.chance.uniform(0.3, 2.0) if point == ANY else AT_ONCE_S
        code = self._until_death(house, patience)
        if code is None:
            self.missed += point != ANY
            self.nursery.kill(house)
            code = self._until_death(house, HANGS_S)
        self.people.arrivals.on_arrival = _nothing
        assert code == -signal.SIGKILL, self.nursery.log.read_text()
        self.cut |= ledger.cut_sends(self.people.database)

    def finish(self) -> None:
        """One more life, in which everybody ends what she has begun, and the house is asked to stop."""
        self.people.no_new_reports()
        house = self.nursery.start(self.settings)
        patience = self.people.patience()
        while waiting := self.people.busy:
            assert self._until_death(house, GLANCE_S) is None
            assert patience.left(), f"{waiting} wait for ever\n{self.people.what_they_see()}"
        self.nursery.kill(house, signal.SIGTERM)
        assert self._until_death(house, HANGS_S) == 0

    def _until_death(self, house: int, seconds: float) -> int | None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.people.look()
            if (code := self.nursery.ended(house, GLANCE_S)) is not None:
                return code
        return None

    def _kill_on_arrival(self, house: int, count: int) -> None:
        left = itertools.count(count - 1, -1)

        def arrived() -> None:
            if next(left) == 0:
                self.nursery.kill(house)

        self.people.arrivals.on_arrival = arrived


def _nothing() -> None: ...


def plan(kind: str, deaths: int, seed: int) -> list[str]:
    """So many points, all of them as often as any other; cut sends, the only ones that may repeat, come more often. The
    other database begins at the other end: what few deaths leave out on one of them, they mostly try on the other."""
    every = [*points.names("sqlite"), *[ARRIVAL] * 4, *[ANY] * 3]
    random.Random(seed).shuffle(every)
    if kind == "postgres":
        every.reverse()
    possible = {*points.names(kind), ARRIVAL, ANY}
    return list(itertools.islice(itertools.cycle(point for point in every if point in possible), deaths))


def survive(nursery: Nursery, kind: str, folder: Path, deaths: int, seed: int) -> None:
    with people(kind, folder, KADER) as living, nursery.watching(folder / "log"):
        settings = houses.settings(living.running, living.url)
        ordeal = Ordeal(living, nursery, settings, random.Random(seed))
        for point in plan(kind, deaths, seed):
            ordeal.live(point)
        ordeal.finish()
        living.agree(len(ordeal.cut), nursery.log.read_text())
        _publish(f"{kind}: {deaths} kills, {living.figures}, {len(ordeal.cut)} repeats, {ordeal.missed} missed")


def _publish(figures: str) -> None:
    """For whoever asks by SAPA_TEST_FIGURES=file."""
    if file := os.environ.get("SAPA_TEST_FIGURES"):
        with Path(file).open("a") as out:
            out.write(f"{figures}\n")


@pytest.mark.parametrize("kind", BOTH)
def test_twelve_deaths(nursery: Nursery, kind: str, tmp_path: Path) -> None:
    survive(nursery, kind, tmp_path, 12, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("kind", BOTH)
def test_two_hundred_deaths(nursery: Nursery, kind: str, tmp_path: Path) -> None:
    survive(nursery, kind, tmp_path, 200, seed=2)
