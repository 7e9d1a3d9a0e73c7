"""What happens with time, in two processes at once, or while somebody writes: each deed is done once, and the human's
word stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from domain.people import Role
from handlers.exchange import Policy
from handlers.family import leave, loss_follow_up
from handlers.oversight import close_month
from storage.database import Database, Dialect, Store
from storage.family import losses, wishes
from storage.people import accounts
from storage.tables import job, outbox
from storage.wire import chats
from storage.wire.chats import Push
from tests.storage.village import NOW, PURWODADI, Village, add_chat, found_village

LATER = NOW + timedelta(days=2)
POLICY = Policy(emergency=(), link="https://sapa.example/{code}")


@pytest.fixture
def village(database: Database) -> Village:
    with database.writing() as store:
        return found_village(store)


def meet(database: Database, first: Callable[[Store], object], second: Callable[[Store], object]) -> object:
    """The second begins when the first has done its work and not committed it yet; what the second returns."""

    def begin() -> object:
        with database.writing() as store:
            return second(store)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as store:
            first(store)
            begun = pool.submit(begin)
            _wait_until_it_waits(database, begun)
        return begun.result(timeout=30)


def _wait_until_it_waits(database: Database, begun: Future[object]) -> None:
    """SQLite has one writer, so that there it waits at its very beginning."""
    if database.dialect is not Dialect.POSTGRESQL:
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(200):
        with database.reading() as store:
            if begun.done() or store.connection.scalar(waiting):
                return
        time.sleep(0.05)


def said(database: Database, key: str) -> int:
    with database.reading() as store:
        return len(store.connection.scalars(select(outbox.c.id).where(outbox.c.key == key)).all())


def paused(database: Database, village: Village) -> int:
    with database.writing() as store:
        account = accounts.create(
            store,
            role=Role.KELUARGA,
            area=PURWODADI,
            name="keluarga",
            now=NOW,
            person_id=village.mother.id,
            status=accounts.Status.ACTIVE,
        )
        chat_id = add_chat(store, account.id)
        wishes.pause(store, chat_id, NOW + timedelta(days=1))
        chats.set_push(store, chat_id, Push.STOPPED)
    return chat_id


def test_a_stop_at_the_moment_when_a_pause_ends_stands(database: Database, village: Village) -> None:
    chat_id = paused(database, village)

    def stop(store: Store) -> None:
        chats.lock(store, chat_id)  # as whatever is written in a chat is answered
        wishes.pause(store, chat_id, None)
        chats.set_push(store, chat_id, Push.STOPPED)

    assert meet(database, stop, lambda store: leave.end_pauses(store, LATER)) == 0
    with database.reading() as store:
        assert chats.by_id(store, chat_id).push is Push.STOPPED
    assert said(database, "leave.back_by_itself") == 0


def test_a_pause_that_is_made_longer_at_that_moment_goes_on(database: Database, village: Village) -> None:
    chat_id = paused(database, village)

    def longer(store: Store) -> None:
        chats.lock(store, chat_id)
        wishes.pause(store, chat_id, LATER + timedelta(days=7))

    assert meet(database, longer, lambda store: leave.end_pauses(store, LATER)) == 0
    with database.reading() as store:
        assert wishes.of_chat(store, chat_id).paused_until == LATER + timedelta(days=7)


def test_the_end_of_a_pause_is_said_once(database: Database, village: Village) -> None:
    chat_id = paused(database, village)
    assert (
        meet(database, lambda store: leave.end_pauses(store, LATER), lambda store: leave.end_pauses(store, LATER)) == 0
    )
    with database.reading() as store:
        assert chats.by_id(store, chat_id).push is Push.ON
    assert said(database, "leave.back_by_itself") == 1


def test_of_a_family_that_grieves_it_is_reminded_once(database: Database, village: Village) -> None:
    with database.writing() as store:
        add_chat(store, village.plkb.id)
        losses.told(store, family_id=village.family.id, kind="unclear", told_by=None, chat_id=None, now=NOW)

    def remind(store: Store) -> int:
        return loss_follow_up.remind(store, LATER)

    assert meet(database, remind, remind) == 0
    assert said(database, "loss.still_uncalled") == 1


def test_a_month_is_closed_by_one_of_them(database: Database, village: Village) -> None:
    def close(store: Store) -> object:
        return close_month.close_last(store, NOW, POLICY)

    assert meet(database, close, close) is False
    with database.reading() as store:
        kinds = store.connection.scalars(select(job.c.kind)).all()
    assert list(kinds) == [close_month.JOB]
