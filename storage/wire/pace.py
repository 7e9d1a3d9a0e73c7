"""The pace of a channel, shared by all processes in one row: each send reserves its moment (GCRA without any burst)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Double, bindparam, func, literal_column
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Dialect, Store
from storage.tables import pace


@dataclass(frozen=True, slots=True)
class Reserved:
    """first: the first moment, in epoch seconds of the clock that the pace goes by. wait_s: seconds until then."""

    first: float
    wait_s: float


# Unless the caller brings a clock, the database's own one counts (seconds since 1970): processes on several machines
# share that one as well.
_OWN_CLOCK = {
    Dialect.SQLITE: "(julianday('now') - 2440587.5) * 86400.0",
    Dialect.POSTGRESQL: "extract(epoch FROM clock_timestamp())::float8",
}
_LATER_OF: dict[Dialect, Any] = {Dialect.SQLITE: func.max, Dialect.POSTGRESQL: func.greatest}
_INSERT: dict[Dialect, Any] = {Dialect.SQLITE: sqlite.insert, Dialect.POSTGRESQL: postgresql.insert}
_SECONDS: ColumnElement[float] = bindparam("b_seconds", type_=Double())


def _now(dialect: Dialect) -> ColumnElement[float]:
    own: ColumnElement[float] = literal_column(_OWN_CLOCK[dialect], Double())
    return func.coalesce(bindparam("b_at", type_=Double()), own, type_=Double())


def _reserving(dialect: Dialect) -> Any:
    new = _INSERT[dialect](pace).values(channel=bindparam("b_channel"), tat=_now(dialect) + _SECONDS, stopped_until=0.0)
    start = _LATER_OF[dialect](pace.c.tat, pace.c.stopped_until, new.excluded.tat - _SECONDS, type_=Double())
    return new.on_conflict_do_update(index_elements=["channel"], set_={"tat": start + _SECONDS}).returning(
        pace.c.tat - _SECONDS, _now(dialect)
    )


def _stopping(dialect: Dialect) -> Any:
    new = _INSERT[dialect](pace).values(channel=bindparam("b_channel"), tat=0.0, stopped_until=_now(dialect) + _SECONDS)
    until = _LATER_OF[dialect](pace.c.stopped_until, new.excluded.stopped_until, type_=Double())
    return new.on_conflict_do_update(index_elements=["channel"], set_={"stopped_until": until})


_RESERVE = {dialect: _reserving(dialect) for dialect in Dialect}
_STOP = {dialect: _stopping(dialect) for dialect in Dialect}


def reserve(store: Store, channel: str, rate: float, n: int = 1, *, at: float | None = None) -> Reserved:
    """Reserves the next `n` moments, 1/rate seconds apart. A moment that passes unused is lost: nobody catches up.

    at: epoch seconds of a clock of the caller's, in place of the database's."""
    values = {"b_channel": channel, "b_seconds": n / rate, "b_at": at}
    first, now = store.connection.execute(_RESERVE[store.dialect], values).one()
    return Reserved(first, max(0.0, first - now))


def stop_for(store: Store, channel: str, seconds: float, *, at: float | None = None) -> None:
    """No moment is given out before then: the channel asked for a rest."""
    store.connection.execute(_STOP[store.dialect], {"b_channel": channel, "b_seconds": seconds, "b_at": at})
