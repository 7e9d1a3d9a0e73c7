"""How much waits is counted by indexes over what waits, however much is finished."""

from __future__ import annotations

import pytest
from sqlalchemy import Select, text

from storage.database import Dialect, Store
from storage.oversight import health
from storage.oversight.health import Waiting
from tests.storage.owing import chat, owe


def test_what_waits_is_counted(store: Store) -> None:
    assert health.waiting(store) == Waiting(inbox=0, outbox=0)
    owe(store, chat(store))
    owe(store, chat(store))
    assert health.waiting(store) == Waiting(inbox=0, outbox=2)


@pytest.mark.parametrize("count", [health._INBOX, health._OUTBOX], ids=["inbox", "outbox"])
def test_finished_rows_are_not_looked_at(store: Store, count: Select[tuple[int]]) -> None:
    explain = "EXPLAIN QUERY PLAN"
    if store.dialect is Dialect.POSTGRESQL:
        explain = "EXPLAIN"
        store.connection.execute(text("SET LOCAL enable_seqscan = off"))  # which it prefers for a small table
    plan = store.connection.execute(text(f"{explain} {count}")).all()
    assert any("ix_" in str(row) for row in plan), plan
