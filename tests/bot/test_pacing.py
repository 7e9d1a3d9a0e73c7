"""Pacing in virtual time: moments kept or given up, and what answers of a channel say about it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator

import pytest

from bot.pacing import Begun, ClosedChats, Doubt, Moments, TooFast, Trouble, retry_pause_s
from storage.wire.pace import Reserved
from tests.bot.virtual_time import VirtualLoop, run

EPOCH = 1_780_000_000.0


class Shared:
    """A pace that several processes share, as `storage.wire.pace` keeps it."""

    def __init__(self, loop: VirtualLoop, delay: Callable[[], float] = lambda: 0.0) -> None:
        self._loop, self._free, self._delay = loop, 0.0, delay

    async def reserve(self, n: int, rate: float) -> Reserved:
        """A database that is slow now and then."""
        start = max(self._free, self._loop.time())
        self._free = start + n / rate
        reserved = Reserved(start + EPOCH, start - self._loop.time())
        await asyncio.sleep(self._delay())
        return reserved


def busiest_second(times: list[float]) -> int:
    times = sorted(times)
    return max(sum(start <= time < start + 1 for time in times) for start in times)


def test_moments_are_apart() -> None:
    async def take(loop: VirtualLoop) -> list[float]:
        moments = Moments(Shared(loop).reserve, 29)
        return [await moments.next() for _ in range(3)]

    assert run(take) == pytest.approx([0, 1 / 29, 2 / 29])


def test_a_moment_that_passed_is_not_used_late() -> None:
    async def take(loop: VirtualLoop) -> tuple[bool, float]:
        moments = Moments(Shared(loop).reserve, 10)
        moment = await moments.next()
        await asyncio.sleep(5.05)
        kept = await moments.keep(moment, patience_s=2)
        return kept is not None, loop.time()

    kept, when = run(take)
    assert kept
    assert when == pytest.approx(5.05)


def test_patience_ends() -> None:
    async def take(loop: VirtualLoop) -> Begun | None:
        moments = Moments(Shared(loop).reserve, 0.1)
        await moments.next()
        return await moments.keep(await moments.next(), patience_s=2)

    assert run(take) is None


def test_high_paces_reserve_several_moments_at_once() -> None:
    async def take(loop: VirtualLoop) -> int:
        calls = []

        async def reserve(n: int, _rate: float) -> Reserved:
            calls.append(n)
            return Reserved(EPOCH + len(calls), 1.0)

        moments = Moments(reserve, 1000)
        for _ in range(40):
            await moments.next()
        return len(calls)

    assert run(take) <= 3


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("processes", [1, 3])
def test_never_more_than_thirty_in_any_second_whatever_the_delays(seed: int, processes: int) -> None:
    """Each process is late by what a busy machine makes of it, now and then by a lot."""
    chance = random.Random(seed)

    def delay() -> float:
        return chance.uniform(0, 0.3) if chance.random() < 0.03 else chance.uniform(0, 0.012)

    async def play(loop: VirtualLoop) -> list[float]:
        shared, times = Shared(loop, delay), list[float]()

        async def process() -> None:
            moments = Moments(shared.reserve, 29, 29.9)
            while loop.time() < 20:
                moment = await moments.next()
                await asyncio.sleep(delay())
                if begun := await moments.keep(moment, patience_s=5):
                    times.append(loop.time())
                    moments.ended(begun)

        await asyncio.gather(*(process() for _ in range(processes)))
        return times

    assert busiest_second(run(play)) <= 30


def sends(seconds: float, *begins: float) -> list[float]:
    """When so many processes, which begin at these moments, send until then."""

    async def play(loop: VirtualLoop) -> list[float]:
        shared, times = Shared(loop), list[float]()

        async def process(begin: float) -> None:
            await asyncio.sleep(begin)
            moments = Moments(shared.reserve, 29, 29.9)
            while loop.time() < seconds:
                if begun := await moments.keep(await moments.next(), patience_s=5):
                    times.append(loop.time())
                    moments.ended(begun)

        await asyncio.gather(*map(process, begins))
        return times

    return run(play)


def test_whoever_sends_alone_goes_quicker() -> None:
    times = sends(20, 0)
    assert sum(5 <= time < 15 for time in times) == pytest.approx(299, abs=1)
    assert busiest_second(times) <= 30


def test_it_slows_down_as_soon_as_another_one_sends() -> None:
    times = sends(20, 0, 6)
    assert sum(8 <= time < 18 for time in times) == pytest.approx(290, abs=1)
    assert busiest_second(times) <= 30


def test_a_database_that_fails_once_costs_one_attempt() -> None:
    async def take(loop: VirtualLoop) -> list[float]:
        calls: Iterator[Exception | Reserved] = iter([ConnectionError(), Reserved(EPOCH, 0.0)])

        async def reserve(_n: int, _rate: float) -> Reserved:
            answer = next(calls)
            if isinstance(answer, Exception):
                raise answer
            return answer

        moments = Moments(reserve, 29)
        with pytest.raises(ConnectionError):
            await moments.next()
        return [await moments.next()]

    assert run(take) == [0]


def test_sends_that_hang_hold_up_the_others_for_a_while_only() -> None:
    async def take(loop: VirtualLoop) -> float:
        moments = Moments(Shared(loop).reserve, 29)
        for _ in range(31):
            assert await moments.keep(await moments.next(), patience_s=60)
        return loop.time()

    assert 5 < run(take) < 5.1


@pytest.mark.parametrize("seed", range(3))
def test_a_process_alone_allows_for_what_is_long_on_its_way(seed: int) -> None:
    """Arrivals count, not beginnings; and what can be held is not given away."""
    chance = random.Random(seed)

    async def play(loop: VirtualLoop) -> list[float]:
        arrivals = list[float]()
        moments = Moments(Shared(loop, lambda: chance.uniform(0, 0.05)).reserve, 29)

        async def send(moment: float) -> None:
            begun = await moments.keep(moment, patience_s=5)
            assert begun is not None
            await asyncio.sleep(0.02 + (chance.uniform(0, 0.2) if chance.random() < 0.05 else 0))
            arrivals.append(loop.time())
            await asyncio.sleep(0.02)
            moments.ended(begun)

        async with asyncio.TaskGroup() as group:
            while loop.time() < 20:
                moment = await moments.next()
                await asyncio.sleep(max(0.0, moment - 0.05 - loop.time()))
                group.create_task(send(moment))
        return arrivals

    arrivals = run(play)
    assert busiest_second(arrivals) <= 30
    assert len(arrivals) >= 20 * 27


def test_two_chats_within_a_second_mean_the_channel() -> None:
    fast = TooFast()
    assert [fast.concerns_channel(chat, at) for chat, at in ((1, 0.0), (1, 0.5), (2, 5.0), (3, 5.9), (3, 6.0))] == [
        False,
        False,
        False,
        True,
        False,
    ]


def test_closed_chats_are_believed_until_there_are_too_many() -> None:
    closed = ClosedChats(Doubt(share=0.5, least=3, window_s=60))
    believed = []
    for number in range(3):
        closed.open(number)
        believed.append(closed.closed(number))
        closed.remember(number, number, [number * 10])
    assert believed == [True, True, False]
    assert closed.take_back() == [(0, [0]), (1, [10]), (2, [20])]
    assert closed.take_back() == []


def test_a_few_closed_chats_among_many_are_believed_and_old_answers_forgotten() -> None:
    closed = ClosedChats(Doubt(share=0.5, least=3, window_s=60))
    for number in range(20):
        closed.open(number)
    assert all(closed.closed(20 + number) for number in range(5))
    assert closed.closed(200)
    assert closed.closed(201)
    assert not closed.closed(202)


def test_trouble_makes_the_line_rest_longer_and_a_success_ends_it() -> None:
    trouble = Trouble()
    assert [trouble.rest_s() for _ in range(10)] == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    trouble.over()
    assert trouble.rest_s() == 0


def test_pauses_grow_to_a_limit() -> None:
    assert [retry_pause_s(attempts, 30) for attempts in (1, 2, 3, 6, 1000)] == [1, 2, 4, 30, 30]
