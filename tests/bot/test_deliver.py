"""Delivery in virtual time, over a channel that records: order, pace, priority, and what each kind of failure does."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.channel import ChannelUnusable, DeliveryFailed, FailureKind
from bot.deliver import Deliverer, Delivery
from bot.pacing import Doubt
from domain.talk import Lane, Say
from messages.outgoing import Op, Outgoing
from storage.database import Database, Store
from storage.family import reach
from storage.tables import unreached
from storage.wire import chats, claims, outbox
from storage.wire.chats import Push
from storage.wire.claims import Owed
from tests.bot.post import FREE, UNHURRIED, Post
from tests.bot.test_pacing import busiest_second
from tests.bot.virtual_time import START, VirtualLoop, VirtualThreads, run
from tests.databases import VAULT, fresh
from tests.storage.owing import chat, row, status

NOW = START  # programme time stands still here


def words(_store: Store, owed: Owed) -> Outgoing | None:
    if owed.key == "broken":
        raise KeyError("a bug")
    return None if owed.key == "nothing" else Outgoing(address=owed.address, text=owed.key)


@dataclass
class Stage:
    """A database, a channel, and the deliverer between them."""

    database: Database
    loop: VirtualLoop
    post: Post
    settings: Delivery = field(default_factory=Delivery)
    delay: Callable[[], float] = lambda: 0.0

    def now(self) -> datetime:
        return NOW

    def __post_init__(self) -> None:
        self.threads = VirtualThreads(self.database, self.loop, self.delay)
        self.deliverer = self.worker("a")

    def worker(self, name: str) -> Deliverer:
        return Deliverer(
            self.threads,
            {self.post.name: self.post},
            words,
            self,
            name,
            settings=self.settings,
            real_now=self.loop.now,
            pace_clock=lambda: self.loop.now().timestamp(),
        )

    def owe(self, where: str, key: str = "hello", lane: Lane = Lane.REPLY, **details: str) -> int:
        with self.database.writing() as store:
            return outbox.owe(store, chat(store, where), [Say(key=key, lane=lane, **details)], now=NOW)[0]  # type: ignore[arg-type]  # slots and edits are texts

    def status(self, owed_id: int) -> str:
        with self.database.reading() as store:
            return status(store, owed_id)

    def row(self, owed_id: int) -> Any:
        with self.database.reading() as store:
            return row(store, owed_id)

    def failing(self) -> int:
        """Chats to which a send failed, and none arrived since."""
        with self.database.reading() as store:
            return store.connection.execute(select(func.count()).select_from(unreached)).scalar_one()

    def push(self, where: str) -> Push:
        with self.database.writing() as store:
            return chats.by_id(store, chat(store, where)).push

    async def for_seconds(self, seconds: float) -> None:
        """The deliverer runs for so long."""
        stop = asyncio.Event()
        self.loop.call_later(seconds, stop.set)
        await self.deliverer.run(stop)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """play(scene, post=…, settings=…): acts `scene(stage)` in virtual time, on SQLite: what depends on the database
    is tested on both in tests/storage."""
    with fresh("sqlite", tmp_path) as url:
        database = Database(url, VAULT)
        yield _player(database)
        database.close()


@pytest.fixture
def play_on_both(database: Database) -> Callable[..., None]:
    return _player(database)


def _player(database: Database) -> Callable[..., None]:
    def act(scene: Callable[[Stage], Coroutine[Any, Any, None]], post: Post | None = None, **details: Any) -> None:
        async def on_stage(loop: VirtualLoop) -> None:
            stage = Stage(database, loop, post or Post(), **details)
            try:
                await scene(stage)
            finally:
                stage.threads.close()

        run(on_stage)

    return act


def fails(kind: FailureKind, retry_after: float | None = None) -> DeliveryFailed:
    return DeliveryFailed(kind, "as ordered", retry_after)


def test_what_is_owed_is_sent_in_the_order_of_its_chat(play_on_both: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        ids = [stage.owe(where, f"{where}{number}") for number in range(4) for where in ("x", "y")]
        await stage.deliverer.drain_once()
        for where in ("x", "y"):
            assert [text for _, at, text in stage.post.arrived if at == where] == [f"{where}{n}" for n in range(4)]
        assert [stage.status(owed_id) for owed_id in ids] == ["sent"] * 8
        assert stage.row(ids[0])["provider_id"] == "m1"

    play_on_both(scene, Post(latency=lambda: random.Random(1).uniform(0, 0.2)))


def test_a_chat_rests_between_messages_and_others_do_not_wait_for_it(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        for number in range(3):
            stage.owe("x", str(number))
        stage.owe("y", "y")
        await stage.deliverer.drain_once()
        times = {text: when for when, _, text in stage.post.arrived}
        assert times["y"] < 0.2
        assert all(1.0 <= times[str(n + 1)] - times[str(n)] < 1.2 for n in range(2))

    play(scene, Post(capabilities=FREE))


def test_an_edit_finds_its_message_and_makes_nobody_wait(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.owe("x", "question", slot="q1")
        stage.owe("x", "answered", edits="q1")
        ids = [stage.owe("x", "lost", edits="q9"), stage.owe("x", "", deletes="812"), stage.owe("x", "nothing")]
        await stage.deliverer.drain_once()
        assert stage.post.edits == [(Op.EDIT, "m1", "answered"), (Op.DELETE, "812", "")]
        assert [stage.status(owed_id) for owed_id in ids] == ["sent", "sent", "withdrawn"]
        assert stage.row(ids[0])["reason"] == "nothing there to change"
        assert stage.loop.time() < 3

    play(scene, Post(capabilities=FREE))


def test_what_has_nothing_to_change_says_of_nobody_that_she_is_there(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        with stage.database.writing() as store:
            reach.failed(store, chat(store, "x"), NOW.date())
        lost = stage.owe("x", "lost", edits="q9")
        await stage.deliverer.drain_once()
        assert stage.status(lost) == "sent"
        assert stage.failing() == 1
        stage.owe("x", "hello")
        await stage.deliverer.drain_once()
        assert stage.failing() == 0

    play(scene)


def test_a_channel_without_edits_is_spared_them(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.owe("x", "text", slot="q")
        stage.owe("x", "text", edits="q")
        stage.owe("x", "text", deletes="1")
        await stage.deliverer.drain_once()
        assert (stage.post.texts, stage.post.edits) == (["text"], [])

    play(scene, Post(capabilities=replace(UNHURRIED, can_edit=False, can_delete=False)))


def test_never_more_than_thirty_in_any_second_and_hardly_fewer(play: Callable[..., None]) -> None:
    """One process, a database that is slow now and then, sends that take a while."""
    chance = random.Random(7)

    async def scene(stage: Stage) -> None:
        with stage.database.writing() as store:
            for number in range(150):
                outbox.owe(store, chat(store, str(number)), [Say(key="b", lane=Lane.BROADCAST)], now=NOW)
        await stage.deliverer.drain_once()
        times = [when for when, _, _ in stage.post.arrived]
        assert len(times) == 150
        assert busiest_second(times) <= 30
        assert 149 / (times[-1] - times[0]) >= 28

    play(
        scene,
        Post(capabilities=FREE, latency=lambda: chance.uniform(0.03, 0.04)),
        delay=lambda: chance.uniform(0.02, 0.1) if chance.random() < 0.05 else chance.uniform(0, 0.01),
    )


def test_two_processes_share_the_pace(play_on_both: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        ids = [stage.owe(str(number), "b", Lane.BROADCAST) for number in range(100)]
        await asyncio.gather(stage.deliverer.drain_once(), stage.worker("b").drain_once())
        times = [when for when, _, _ in stage.post.arrived]
        assert busiest_second(times) <= 30
        assert sorted(at for _, at, _ in stage.post.arrived) == sorted(str(number) for number in range(100))
        assert {stage.status(owed_id) for owed_id in ids} == {"sent"}

    play_on_both(scene, Post(capabilities=FREE))


def test_a_reply_overtakes_a_broadcast(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        with stage.database.writing() as store:
            for number in range(200):
                outbox.owe(store, chat(store, str(number)), [Say(key="b", lane=Lane.BROADCAST)], now=NOW)

        async def ask() -> list[float]:
            asked = []
            for number in range(5):
                await asyncio.sleep(0.71)
                stage.owe(f"kader {number}", "reply")
                stage.deliverer.wake()
                asked.append(stage.loop.time())
            return asked

        asked, _ = await asyncio.gather(ask(), stage.for_seconds(5))
        answered = [when for when, _, text in stage.post.arrived if text == "reply"]
        assert all(after - before < 0.2 for before, after in zip(asked, answered, strict=True))
        assert len(stage.post.arrived) > 130

    play(scene, Post(capabilities=FREE))


def test_run_finds_what_other_processes_owe(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.loop.call_later(3, lambda: stage.owe("x", "from elsewhere"))
        await stage.for_seconds(4)
        assert stage.post.texts == ["from elsewhere"]

    play(scene)


def test_a_withdrawal_during_the_wait_wins(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        ids = [stage.owe(str(number), "tip", Lane.TIP) for number in range(6)]

        def withdraw() -> None:
            with stage.database.writing() as store:
                for number in range(6):
                    outbox.withdraw(store, chat_id=chat(store, str(number)), reason="loss")

        stage.loop.call_later(1.0, withdraw)
        await stage.for_seconds(9)
        assert len(stage.post.arrived) <= 2
        assert [stage.status(owed_id) for owed_id in ids[2:]] == ["withdrawn"] * 4

    play(scene, Post(capabilities=replace(FREE, pace_per_second=1)))


def test_too_fast_stops_one_chat_for_exactly_the_time_it_names(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [fails(FailureKind.SLOW_DOWN, 7)]
        slow = stage.owe("x", "x1")
        stage.owe("x", "x2")
        stage.owe("y", "y")
        await stage.for_seconds(10)
        times = {text: when for when, _, text in stage.post.arrived}
        assert times["y"] < 0.5
        refused = stage.post.tried[0][0]
        assert refused + 7 <= times["x1"] < refused + 7.2
        assert times["x1"] < times["x2"]
        assert (stage.row(slow)["attempts"], stage.row(slow)["repeats"]) == (1, 0)

    play(scene)


def test_two_chats_too_fast_stop_the_channel(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        for where in ("x", "y"):
            stage.post.answers[where] = [fails(FailureKind.SLOW_DOWN, 5)]
            stage.owe(where)
        await stage.for_seconds(1)
        stage.owe("z", "z")
        await stage.for_seconds(9)
        times = [when for when, _, _ in stage.post.arrived]
        assert len(times) == 3
        assert min(times) >= 5

    play(scene)


def test_a_closed_chat_is_stopped_and_its_queue_withdrawn(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [fails(FailureKind.BLOCKED)]
        first, queued, other = stage.owe("x"), stage.owe("x", "tip", Lane.TIP), stage.owe("y")
        await stage.deliverer.drain_once()
        assert [stage.status(owed_id) for owed_id in (first, queued, other)] == ["failed", "withdrawn", "sent"]
        assert stage.push("x") is Push.BLOCKED

    play(scene)


def test_a_spike_of_closed_chats_is_not_believed(play: Callable[..., None]) -> None:
    """A wrong token, say: nobody is stopped, nothing is lost, and a person has to look."""

    async def scene(stage: Stage) -> None:
        names = [str(number) for number in range(8)]
        ids = [stage.owe(name, "tip", Lane.TIP) for name in names]
        for name in names:
            stage.post.answers[name] = [fails(FailureKind.BLOCKED)]
        await stage.for_seconds(5)
        assert [stage.status(owed_id) for owed_id in ids] == ["due"] * 8
        assert {stage.push(name) for name in names} == {Push.QUARANTINED}
        with stage.database.writing() as store:
            assert claims.end_quarantine(store, "telegram", closed=False) == 8
        await stage.for_seconds(120)
        assert [stage.status(owed_id) for owed_id in ids] == ["sent"] * 8

    play(scene, settings=Delivery(doubt=Doubt(share=0.5, least=4)))


def test_quarantined_chats_may_turn_out_to_be_closed(database: Database) -> None:
    with database.writing() as store:
        chat_id = chat(store, "x")
        [owed_id] = outbox.owe(store, chat_id, [Say(key="tip", lane=Lane.TIP)], now=NOW)
        claims.doubt_closing(store, chat_id, [])
        assert claims.end_quarantine(store, "telegram", closed=True) == 1
        assert (chats.by_id(store, chat_id).push, status(store, owed_id)) == (Push.BLOCKED, "withdrawn")


def test_a_refused_message_fails_for_good_and_the_next_goes(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [fails(FailureKind.REFUSED)]
        first, second = stage.owe("x", "bad"), stage.owe("x", "good")
        await stage.for_seconds(1)
        assert (stage.status(first), stage.row(first)["reason"]) == ("failed", "as ordered")
        assert stage.status(second) == "sent"

    play(scene)


@pytest.mark.parametrize(
    ("lane", "after", "tried", "repeats"),
    [
        (Lane.REPLY, "sent", 2, 1),
        (Lane.ALERT, "sent", 2, 1),
        (Lane.REMINDER, "unknown", 1, 0),
        (Lane.TIP, "unknown", 1, 0),
        (Lane.BROADCAST, "unknown", 1, 0),
    ],
)
def test_what_may_have_arrived_is_repeated_only_where_a_loss_is_worse(
    play: Callable[..., None], lane: Lane, after: str, tried: int, repeats: int
) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [fails(FailureKind.UNKNOWN)]
        owed_id = stage.owe("x", lane=lane)
        await stage.for_seconds(10)
        assert (stage.status(owed_id), len(stage.post.tried), stage.row(owed_id)["repeats"]) == (after, tried, repeats)

    play(scene)


def test_a_reply_is_not_repeated_for_ever(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [fails(FailureKind.UNKNOWN) for _ in range(9)]
        owed_id = stage.owe("x")
        await stage.for_seconds(100)
        assert (stage.status(owed_id), len(stage.post.tried)) == ("unknown", 4)

    play(scene)


@pytest.mark.parametrize("kind", [FailureKind.NOT_SENT, FailureKind.OUTAGE])
def test_what_did_not_go_out_is_tried_again_with_growing_pauses(play: Callable[..., None], kind: FailureKind) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [fails(kind) for _ in range(4)]
        owed_id, after = stage.owe("x", "first", Lane.TIP), stage.owe("x", "second", Lane.TIP)
        await stage.for_seconds(60)
        times = [when for when, _, _ in stage.post.tried]
        pauses = [later - earlier for earlier, later in pairwise(times[:5])]
        assert pauses == sorted(pauses)
        assert pauses[0] >= 1
        assert pauses[3] >= 8
        assert stage.post.texts == ["first", "second"]
        assert (stage.row(owed_id)["repeats"], stage.status(after)) == (0, "sent")

    play(scene)


def test_an_unusable_channel_rests_and_loses_nothing(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [ChannelUnusable("the token is rejected")]
        ids = [stage.owe("x"), stage.owe("y")]
        await stage.for_seconds(200)
        assert [stage.status(owed_id) for owed_id in ids] == ["sent", "sent"]
        assert max(when for when, _, _ in stage.post.arrived) > 59

    play(scene, Post(capabilities=replace(UNHURRIED, pace_per_second=1)))


def test_a_bug_in_the_channel_counts_as_unknown(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        stage.post.answers["x"] = [ZeroDivisionError()]
        owed_id = stage.owe("x", lane=Lane.TIP)
        await stage.for_seconds(2)
        assert stage.status(owed_id) == "unknown"
        assert stage.row(owed_id)["reason"].startswith("ZeroDivisionError at tests/bot/post.py")

    play(scene)


def test_a_row_that_cannot_be_put_into_words_stops_nobody(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        poison, others = stage.owe("x", "broken"), [stage.owe(str(number)) for number in range(3)]
        await stage.for_seconds(120)
        assert [stage.status(owed_id) for owed_id in others] == ["sent"] * 3
        assert (stage.status(poison), stage.row(poison)["attempts"]) == ("failed", 5)
        assert stage.row(poison)["reason"].startswith("KeyError at tests/bot/test_deliver.py:")

    play(scene)


def test_a_worker_that_comes_back_takes_up_what_it_held(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        reply, tip = stage.owe("x"), stage.owe("y", "tip", Lane.TIP)
        with stage.database.writing() as store:
            for owed in claims.claim(
                store, "telegram", now=NOW, real_now=START, limit=9, worker="a", lease_s=999, lanes=Lane
            ):
                claims.win(store, owed.id, "a", START)
        await stage.for_seconds(1)
        assert (stage.status(reply), stage.row(reply)["repeats"], stage.status(tip)) == ("sent", 1, "unknown")

    play(scene)


def test_stopping_lets_sends_under_way_end_and_puts_the_rest_back(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        ids = [stage.owe(str(number)) for number in range(30)]
        await stage.for_seconds(0.5)
        found = {stage.status(owed_id) for owed_id in ids}
        assert found == {"sent", "due"}

    play(scene, Post(capabilities=FREE, latency=lambda: 0.4))


def test_two_channels_do_not_wait_for_each_other(database: Database) -> None:
    async def scene(loop: VirtualLoop) -> None:
        slow = Post("whatsapp", replace(UNHURRIED, pace_per_second=0.1))
        stage = Stage(database, loop, Post())
        both = {post.name: post for post in (stage.post, slow)}
        deliverer = Deliverer(
            stage.threads, both, words, stage, "a", real_now=loop.now, pace_clock=lambda: loop.now().timestamp()
        )
        with database.writing() as store:
            for number in range(3):
                for channel in both:
                    outbox.owe(store, chat(store, str(number), channel), [Say(key=channel)], now=NOW)
        await deliverer.drain_once()
        assert max(when for when, _, _ in stage.post.arrived) < 1
        assert [round(when) for when, _, _ in slow.arrived] == [0, 10, 20]
        stage.threads.close()

    run(scene)


def test_a_worker_needs_a_short_name(database: Database) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(database, loop, Post())
        with pytest.raises(ValueError, match="32"):
            stage.worker("w" * 33)
        stage.threads.close()

    run(scene)


def test_what_expires_in_the_queue_is_not_sent(play: Callable[..., None]) -> None:
    async def scene(stage: Stage) -> None:
        with stage.database.writing() as store:
            stale = outbox.owe(
                store,
                chat(store, "x"),
                [Say(key="old", lane=Lane.TIP)],
                now=NOW - timedelta(hours=49),
                expires_at=NOW - timedelta(hours=1),
            )
        await stage.for_seconds(1)
        assert stage.post.tried == []
        with stage.database.writing() as store:
            assert outbox.expire(store, NOW) == 1
        assert stage.status(stale[0]) == "expired"

    play(scene)
