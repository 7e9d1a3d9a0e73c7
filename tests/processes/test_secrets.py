"""Errors everywhere, at the most talkative log level: no log and no plain column holds what people said or who they
are, and neither holds a token or a key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.channels.telegram_reading import CHANNEL
from bot.clock import real_now
from bot.simulator import Fault
from domain.talk import Address, Say
from storage.database import Database, Dialect
from storage.tables import draft, metadata
from storage.tables import outbox as owed_rows
from storage.wire import chats, outbox
from tests.databases import BOTH
from tests.processes import houses, ledger, village
from tests.processes.houses import Nursery
from tests.processes.kader import Kader
from tests.processes.people import HANGS_S, People, people

NAME, SAID, NIK, NUMBER = "Rukmini Kusumawardhani", "rahasia-besar-sekali", "1506061203900001", "+6281298765432"


@dataclass
class Trouble:
    people: People
    nursery: Nursery
    house: int

    @property
    def kader(self) -> Kader:
        return self.people.kader[0]

    def says(self, words: str, answer: str) -> None:
        heard = len(self.kader.phone.received())
        self.kader.phone.type(words)
        self.until(lambda: any(answer in one["text"] for one in self.kader.phone.received()[heard:]))

    def until(self, condition: Callable[[], bool]) -> None:
        patience = self.people.patience()
        while not condition():
            assert self.nursery.ended(self.house, 0.02) is None, self.nursery.log.read_text()
            assert patience.left(), self.people.what_they_see() + self.nursery.log.read_text()


def in_reading(trouble: Trouble) -> None:
    world = trouble.people.running.simulator.world
    chat = {"id": trouble.kader.phone.id, "type": "private", "first_name": NAME}
    with world.lock:
        world.update("message", {"message_id": SAID, "date": NAME, "chat": chat, "text": {NIK: NUMBER}})
        world.update("message", {"text": SAID, "from": {"first_name": NAME}})
        world.update("callback_query", {"id": SAID, "from": NAME, "data": NIK})
    trouble.says("/bantuan", "/lapor")


def in_handling(trouble: Trouble) -> None:
    trouble.says(f"{NAME} {NIK} {NUMBER} {SAID}", "")
    with trouble.people.database.writing() as store:
        [draft_id] = store.connection.scalars(select(draft.c.id).where(draft.c.status == "open"))
        nonsense = store.vault.seal(f'{{"{NAME}": {SAID}', "draft.state", draft_id)
        store.connection.execute(update(draft).values(state=nonsense))
    trouble.says(SAID, "Maaf, ada yang salah")


def in_composing(trouble: Trouble) -> None:
    unheard = [Say(key="tidak.ada", facts={"name": NAME}), Say(key="trouble.away", facts={"since": NIK})]
    with trouble.people.database.writing() as store:
        chat_id = chats.id_of(store, Address(CHANNEL, str(trouble.kader.phone.id)), real_now())
        ids = outbox.owe(store, chat_id, unheard, now=real_now())
        store.connection.execute(update(owed_rows).where(owed_rows.c.id.in_(ids)).values(attempts=4))
    trouble.kader.phone.type("/bantuan")
    trouble.until(lambda: ledger.statuses(trouble.people.database)["failed"] == 2)


def in_sending(trouble: Trouble) -> None:
    faults = trouble.people.running.simulator.faults
    for fault in (Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.TOO_MANY, Fault.CUT_AFTER):
        faults.order(fault, "sendMessage")
    faults.order(Fault.BAD_GATEWAY, "getUpdates")
    with trouble.people.database.writing() as store:
        nowhere = chats.id_of(store, Address(CHANNEL, "799000001"), real_now())
        outbox.owe(store, nowhere, [Say(key="broadcast.text", facts={"text": SAID, "sender": NAME})], now=real_now())
    trouble.says(SAID, "")
    trouble.until(lambda: not faults.pending())


def in_the_database(trouble: Trouble) -> None:
    with refusing_drafts(trouble.people.database):
        trouble.says("/lapor", "Maaf, ada yang salah")


class refusing_drafts:  # reads as a phrase
    """The database refuses new interviews, and quotes a person while it does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> None:
        for statement in REFUSING[self._database.dialect]:
            self._run(statement)

    def __exit__(self, *_: object) -> None:
        on = "" if self._database.dialect is Dialect.SQLITE else " ON draft"
        self._run(f"DROP TRIGGER refusing{on}")

    def _run(self, statement: str) -> None:
        with self._database.engine.begin() as connection:
            connection.execute(text(statement))


REFUSING = {
    Dialect.SQLITE: [
        f"CREATE TRIGGER refusing BEFORE INSERT ON draft BEGIN SELECT RAISE(ABORT, 'UNIQUE {NAME} {NIK}'); END"
    ],
    Dialect.POSTGRESQL: [
        f"""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE unique_violation
            USING MESSAGE = 'duplicate {SAID}', DETAIL = 'Key (nik)=({NIK}) {NAME}'; END $$""",
        "CREATE TRIGGER refusing BEFORE INSERT ON draft FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}


def whole_database(database: Database) -> Iterator[str]:
    """Every row as text; what is sealed is bytes, and shows nothing."""
    with database.reading() as store:
        for table in metadata.tables.values():
            yield from (repr(tuple(row)) for row in store.connection.execute(table.select()))


@pytest.mark.parametrize("kind", BOTH)
def test_nothing_of_a_person_is_logged(nursery: Nursery, kind: str, tmp_path: Path) -> None:
    with people(kind, tmp_path, 1) as living, nursery.watching(tmp_path / "log"):
        settings = houses.settings(living.running, living.url, log_level="DEBUG")
        trouble = Trouble(living, nursery, nursery.start(settings))
        trouble.until(lambda: len(trouble.kader.phone.received()) >= 2)
        for cause in (in_reading, in_handling, in_composing, in_sending, in_the_database):
            cause(trouble)
        log = nursery.log.read_text()
        child = village.child_of(trouble.kader.phone.id)
        secrets = [NAME, *NAME.split(), SAID, NIK, NUMBER, child, str(trouble.kader.phone.id), "799000001"]
        keys = [living.running.simulator.bot.token.partition(":")[2], houses.SEAL, houses.HASH]
        for secret in (*secrets, *keys):
            assert secret not in log
            assert not [row for row in whole_database(living.database) if secret in row]
        for told in ("cannot be read", "deed failed", "could not be put into words", "ServerFault", "TooFast"):
            assert told in log  # all of it happened


def sapa(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`sapa run` as the shell starts it, in a folder without `.env`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env={**environment, "PYTHONPATH": str(root), **settings},
        capture_output=True, text=True, timeout=HANGS_S, check=False,
    )  # fmt: skip


def test_a_crash_says_where_and_nothing_else(tmp_path: Path) -> None:
    with people("sqlite", tmp_path, 1) as living:
        with living.database.engine.begin() as connection:
            connection.execute(text("DROP TABLE outbox"))
        ended = sapa(tmp_path, **houses.settings(living.running, living.url))
        assert ended.returncode == 1
        assert "crashed" in ended.stderr
        assert "storage/wire/lost.py" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert "no such table" not in ended.stderr


@pytest.mark.parametrize("name", ["seal_keys", "hash_key", "webhook_secret", "telegram_token"])
def test_a_wrong_secret_is_not_repeated(nursery: Nursery, tmp_path: Path, name: str) -> None:
    with people("sqlite", tmp_path, 1) as living:
        wrong = {name: f"{SAID}!"} | ({"webhook_url": "https://sapa.example/x"} if name == "webhook_secret" else {})
        code, said = nursery.sapa(houses.settings(living.running, living.url, **wrong), tmp_path, HANGS_S)
        assert code == 2
        assert SAID not in said
