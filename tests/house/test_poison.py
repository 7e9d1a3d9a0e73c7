"""What is broken (through the database) fails alone: one apology, a chat that goes on, a queue that does not stop."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.channels.telegram_reading import CHANNEL
from bot.clock import real_now
from domain.talk import Address, Say
from storage.database import Database, Store
from storage.tables import draft
from storage.tables import inbox as inbox_rows
from storage.tables import outbox as owed_rows
from storage.wire import chats, inbox, outbox
from storage.wire.inbox import Arrival
from tests.house.conftest import Town, texts
from tests.processes import ledger

SORRY = "Maaf, ada yang salah di pihak kami"
UNREADABLE = b"\x01 no key opens this"


def nonsense(store: Store, draft_id: int) -> bytes:
    return store.vault.seal('{"an": "interview of another world', "draft.state", draft_id)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": UNREADABLE},
        {"state": nonsense},
        {"form": "form_yang_hilang"},
    ],
    ids=["damaged", "nonsense", "form_gone"],
)
async def test_a_broken_interview_is_put_aside(town: Town, broken: dict[str, Any]) -> None:
    sari = town.phone("sari")
    async with town.open():
        await town.joins("sari")
        sari.type("/lapor")
        await town.hears(sari, "Siapa yang dikunjungi?")
        spoil(town.database, broken)
        sari.type("Aisyah")
        await town.hears(sari, SORRY)
        sari.type("/lapor")
        await town.hears(sari, "Siapa yang dikunjungi?", times=2)
    assert sum(SORRY in text for text in texts(sari)) == 1
    assert ledger.inbox_states(town.database)["failed", 2] == 1
    assert re.fullmatch(r"\w+ at .*(handlers|storage)/\w+\.py:\d+.*", error_of(town.database))


def error_of(database: Database) -> str:
    """What stands beside the update that failed."""
    with database.reading() as store:
        query = select(inbox_rows.c.error).where(inbox_rows.c.status == "failed")
        return str(store.connection.scalars(query).one())


def spoil(database: Database, values: dict[str, Any]) -> None:
    with database.writing() as store:
        [draft_id] = store.connection.execute(draft.select()).scalars().all()
        ready = {name: value(store, draft_id) if callable(value) else value for name, value in values.items()}
        store.connection.execute(update(draft).values(ready))


async def test_a_damaged_update_holds_up_nobody(town: Town) -> None:
    """It was stored, its process died, and a bad disk did the rest."""
    sari, dewi = town.phone("sari"), town.phone("dewi")
    async with town.open():
        await town.joins("sari", "dewi")
    with town.database.writing() as store:
        for number, phone in enumerate((sari, dewi)):
            address = Address(CHANNEL, str(phone.id))
            message = {"message_id": 1, "date": 1, "chat": {"id": phone.id, "type": "private"}, "text": "/bantuan"}
            payload = f'{{"update_id": {number}, "message": {message}}}'.replace("'", '"')
            inbox.keep(store, CHANNEL, [Arrival(str(number), address, payload, real_now())])
        first = inbox_rows.c.update_id == "0"
        store.connection.execute(update(inbox_rows).where(first).values(payload=UNREADABLE))
    async with town.open():
        await town.hears(sari, SORRY)
        await town.hears(dewi, "/darurat")
        sari.type("/bantuan")
        await town.hears(sari, "/lapor", times=2)


@pytest.mark.parametrize("damage", [{"say": UNREADABLE}, {"attempts": 4}], ids=["damaged", "no_such_words"])
async def test_what_cannot_be_said_fails_alone(town: Town, damage: dict[str, Any]) -> None:
    """Words that do not exist are tried five times in all; what no key opens, never."""
    sari = town.phone("sari")
    async with town.open():
        await town.joins("sari")
    with town.database.writing() as store:
        chat_id = chats.id_of(store, Address(CHANNEL, str(sari.id)), real_now())
        [broken, _] = outbox.owe(
            store,
            chat_id,
            [Say(key="tidak.ada", facts={"name": "Siti"}), Say(key="trouble.emoji_only")],
            now=real_now(),
        )
        store.connection.execute(update(owed_rows).where(owed_rows.c.id == broken).values(damage))
    async with town.open():
        await town.until(lambda: ledger.statuses(town.database)["failed"] == 1)
        await town.until(lambda: not ledger.statuses(town.database)["due"])
        await town.until(lambda: ledger.statuses(town.database)["sent"] == 2)
