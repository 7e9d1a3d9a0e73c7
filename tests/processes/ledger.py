"""What the simulator saw arrive, and what the database says of it: the two sides that must agree at the end."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby

from sqlalchemy import select, text

from bot.simulator import Simulator, What
from domain.talk import from_json
from storage.database import Database, Dialect
from storage.tables import chat, inbox, outbox, person, visit

URGENT = outbox.c.lane <= 1


class Arrivals:
    """Every message of the bot at the moment of its arrival. on_arrival: told in the simulator's thread, before the
    bot gets its answer."""

    def __init__(self, simulator: Simulator) -> None:
        self.on_arrival: Callable[[], None] = lambda: None
        self.messages: dict[int, list[str]] = defaultdict(list)  # by chat, as texts with their buttons
        self._world = simulator.world
        self._newest: dict[int, int] = defaultdict(int)
        self._unlisten = simulator.listen(self._look)

    def close(self) -> None:
        self._unlisten()

    @property
    def count(self) -> int:
        return sum(map(len, list(self.messages.values())))

    def _look(self, what: What, chat_id: int | None) -> None:
        if what is not What.CHAT or chat_id is None:
            return
        for message_id, entry in reversed(list(self._world.chats[chat_id].entries.items())):
            if message_id <= self._newest[chat_id]:
                break
            self._newest[chat_id] = message_id
            if entry.by_bot:
                body = {name: entry.body.get(name) for name in ("text", "reply_markup")}
                self.messages[chat_id].append(json.dumps(body, sort_keys=True))
                self.on_arrival()


def cut_sends(database: Database) -> set[tuple[int, int]]:
    """Rows that a killed house had on their way, each with the number of its attempt. No other house may live."""
    _wait_for_its_last_word(database)
    return under_way(database)


def under_way(database: Database, worker: str | None = None) -> set[tuple[int, int]]:
    """Rows that are being sent, by that worker or by anybody, each with the number of its attempt."""
    query = select(outbox.c.id, outbox.c.attempts).where(URGENT, outbox.c.status == "sending")
    if worker is not None:
        query = query.where(outbox.c.worker == worker)
    with database.reading() as store:
        return {(row.id, row.attempts) for row in store.connection.execute(query)}


def _wait_for_its_last_word(database: Database) -> None:
    """PostgreSQL may still be at the commit that a killed process had asked for."""
    if database.dialect is not Dialect.POSTGRESQL:
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
        " AND backend_type = 'client backend' AND state != 'idle'"
    )
    with database.engine.connect() as connection:
        while connection.scalar(others):
            connection.rollback()


def disagreements(database: Database, arrivals: Arrivals) -> Iterator[str]:
    """Where the outbox and the phones part: per chat, in order, each row once, or once more where that is counted."""
    with database.reading() as store:
        chats = {
            row.id: int(store.vault.open(row.address, "chat.address", row.id))
            for row in store.connection.execute(select(chat.c.id, chat.c.address))
        }
        loud = select(outbox).where(outbox.c.quiet.is_(False)).order_by(outbox.c.id)
        rows = defaultdict(list)
        for row in store.connection.execute(loud):
            rows[chats[row.chat_id]].append(row)
    for chat_id in chats.values():
        arrived = [len(list(same)) for _, same in groupby(arrivals.messages[chat_id])]
        if len(arrived) != len(rows[chat_id]):
            yield f"chat {chat_id}: {len(rows[chat_id])} owed, {len(arrived)} arrived"
            continue
        for row, times in zip(rows[chat_id], arrived, strict=True):
            if times - 1 > row.repeats:
                yield f"row {row.id} ({row.key}) arrived {times} times, counted as {row.repeats} repeats"


def statuses(database: Database) -> Counter[str]:
    with database.reading() as store:
        return Counter(store.connection.scalars(select(outbox.c.status)))


def unsent(database: Database) -> list[tuple[str, str | None, str]]:
    """(status, worker, when due) of what is still owed."""
    with database.reading() as store:
        rows = store.connection.execute(select(outbox).where(outbox.c.status.in_(("due", "claimed", "sending"))))
        return [(row.status, row.worker, row.due_at.isoformat()) for row in rows]


def repeats(database: Database) -> int:
    with database.reading() as store:
        return sum(store.connection.scalars(select(outbox.c.repeats)))


def inbox_states(database: Database) -> Counter[tuple[str, int]]:
    """(status, attempts) of all that came in."""
    with database.reading() as store:
        return Counter((row.status, row.attempts) for row in store.connection.execute(select(inbox)))


def reported(database: Database) -> dict[str, list[str]]:
    """The weights of the visits that were kept, by the child's name, in order."""
    query = select(visit, person.c.name).join(person).order_by(visit.c.created_at, visit.c.id)
    weights = defaultdict(list)
    with database.reading() as store:
        for row in store.connection.execute(query):
            answers = from_json(store.vault.open(row.answers, "visit.answers", row.id))
            weights[store.vault.open(row.name, "person.name", row.person_id)].append(f"{answers['weight_kg']:.2f}")
    return weights
