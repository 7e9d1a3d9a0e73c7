"""Several processes claim from one outbox: each row is sent once, and every chat gets each lane's rows in order."""

from __future__ import annotations

import multiprocessing
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.talk import Lane, Say
from storage.database import Database
from storage.tables import outbox as rows
from storage.wire import claims, outbox
from storage.wire.outbox import WAITING
from tests.databases import BOTH, VAULT, fresh
from tests.storage.owing import NOW, REAL, chat, claim

PROCESSES, CHATS, ROWS = 3, 10, 8
Sent = list[tuple[str, int, int]]  # chat, row, nanoseconds of a clock that all processes share


def work(url: str, name: str) -> Sent:
    """A worker's process: claims, wins and sends until nothing waits."""
    database = Database(url, VAULT)
    done: Sent = []
    while waiting(database):
        with database.writing() as store:
            owed = claim(store, name, limit=4)
        for each in owed:
            with database.writing() as store:
                won = claims.win(store, each.id, name, REAL)
            if won:
                done.append((each.address.external, each.id, time.monotonic_ns()))
                with database.writing() as store:
                    claims.sent(store, each.id, name, REAL)
    database.close()
    return done


def waiting(database: Database) -> int:
    with database.reading() as store:
        return store.connection.execute(select(func.count()).select_from(rows).where(WAITING)).scalar_one()


@pytest.mark.parametrize("kind", BOTH)
def test_each_row_is_sent_once_and_in_the_order_of_its_chat(kind: str, tmp_path: Path) -> None:
    with fresh(kind, tmp_path) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            says = [Say(key="x", lane=lane) for lane in (Lane.REPLY, Lane.TIP) for _ in range(ROWS // 2)]
            owed = [
                owed_id for name in range(CHATS) for owed_id in outbox.owe(store, chat(store, str(name)), says, now=NOW)
            ]
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(PROCESSES, spawn) as processes:
            works = [processes.submit(work, url, f"worker {number}") for number in range(PROCESSES)]
            sent = [each for done in works for each in done.result()]
        database.close()
    assert sorted(owed_id for _, owed_id, _ in sent) == owed
    in_order: dict[tuple[str, bool], list[int]] = defaultdict(list)
    tips = {owed_id for start in range(0, len(owed), ROWS) for owed_id in owed[start + ROWS // 2 : start + ROWS]}
    for where, owed_id, _ in sorted(sent, key=lambda each: each[2]):
        in_order[where, owed_id in tips].append(owed_id)
    assert all(ids == sorted(ids) for ids in in_order.values())
