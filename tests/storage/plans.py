"""How the database would find what a function asks for: without the work of filling a large table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text

from storage.database import Dialect, Store


def plan_of(store: Store, deed: Callable[[], object]) -> str:
    """The plan of the one statement that the deed executes."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        asked.append((statement, parameters))

    event.listen(store.connection, "before_cursor_execute", note)
    deed()
    event.remove(store.connection, "before_cursor_execute", note)
    [(statement, parameters)] = asked
    explain = "EXPLAIN QUERY PLAN"
    if store.dialect is Dialect.POSTGRESQL:
        explain = "EXPLAIN"
        store.connection.execute(text("SET LOCAL enable_seqscan = off"))  # which it prefers for a small table
    return "\n".join(str(row) for row in store.connection.exec_driver_sql(f"{explain} {statement}", parameters))
