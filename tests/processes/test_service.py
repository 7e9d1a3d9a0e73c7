"""`sapa run` as an operator and Telegram meet it: webhook, health page, stopping, and settings that cannot be used."""

from __future__ import annotations

import json
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.simulator import Fault
from storage.database import Database
from tests.databases import BOTH
from tests.processes import houses, ledger
from tests.processes.houses import Nursery
from tests.processes.people import HANGS_S, People, people

SECRET = "a-secret_of-20-signs"  # of a webhook on loopback
PATH = "/telegram"


@dataclass
class Service:
    """One house in webhook mode; its public address leads to it directly."""

    people: People
    nursery: Nursery
    base: str
    pid: int

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        return call(f"{self.base}{path}")

    def post(self, body: dict[str, Any], secret: str) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        return call(f"{self.base}{PATH}", json.dumps(body).encode(), headers)[0]

    def until(self, condition: Callable[[], bool]) -> None:
        patience = self.people.patience()
        while not condition():
            assert self.nursery.ended(self.pid, 0.02) is None, self.nursery.log.read_text()
            assert patience.left(), self.people.what_they_see()

    def exit_code(self) -> int | None:
        return self.nursery.ended(self.pid, HANGS_S)


def call(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {})) as response:
            return response.status, json.loads(response.read() or b"{}")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")
    except urllib.error.URLError:
        return 0, {}


@contextmanager
def service(nursery: Nursery, kind: str, folder: Path) -> Iterator[Service]:
    with people(kind, folder, 2) as living, nursery.watching(folder / "log"):
        settings = houses.settings(living.running, living.url, webhook_secret=SECRET)
        base = f"http://{settings['SAPA_LISTEN']}"
        running = Service(living, nursery, base, nursery.start(settings, webhook=f"{base}{PATH}"))
        running.until(lambda: running.get("/health")[0] == 200)
        yield running


@pytest.mark.parametrize("kind", BOTH)
def test_webhook_from_the_first_call_to_the_end(nursery: Nursery, kind: str, tmp_path: Path) -> None:
    with service(nursery, kind, tmp_path) as running:
        living = running.people
        [kader, other] = living.kader
        running.until(lambda: len(kader.phone.received()) >= 2)

        update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}}
        assert running.post(update, "not-the-secret-at-all") == 403
        assert running.post(update, "") == 403
        running.until(lambda: running.get("/health") == (200, {"status": "ok", "inbox_open": 0, "outbox_due": 0}))

        with storage_down(living.database):
            other.phone.type("/bantuan")
            running.until(lambda: living.running.simulator.world.updates.last_error is not None)
            assert "503" in living.running.simulator.world.updates.last_error[1]  # type: ignore[index]  # until says so
            assert running.get("/health")[0] == 503
        heard = len(other.phone.received())
        running.until(lambda: len(other.phone.received()) > heard)

        heard_before = len(kader.phone.received())
        for number in range(12):  # stored, and for the most part neither answered nor sent when the signal comes
            kader.phone.type(f"/bantuan {number}")
        running.until(lambda: ledger.inbox_states(living.database).total() == living.updates)
        running.nursery.kill(running.pid, signal.SIGTERM)
        assert running.exit_code() == 0
        assert ledger.inbox_states(living.database) == {("done", 0): living.updates}
        assert set(ledger.statuses(living.database)) == {"sent"}
        assert len(kader.phone.received()) == heard_before + 12


@contextmanager
def storage_down(database: Database) -> Iterator[None]:
    """Nothing can be written into the inbox or counted in it."""
    rename(database, "inbox", "inbox_away")
    try:
        yield
    finally:
        rename(database, "inbox_away", "inbox")


def rename(database: Database, before: str, after: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))


@pytest.mark.parametrize("kind", BOTH)
def test_sends_under_way_are_waited_for(nursery: Nursery, kind: str, tmp_path: Path) -> None:
    """Telegram takes its time for one answer: the process waits for it, and knows that it arrived."""
    with service(nursery, kind, tmp_path) as running:
        living = running.people
        running.until(lambda: not living.busy[2:] and all(kader.phone.received() for kader in living.kader))
        living.running.simulator.faults.order(Fault.SLOW, "sendMessage", seconds=1.5)
        living.kader[0].phone.type("/bantuan")
        running.until(lambda: bool(ledger.under_way(living.database)))
        running.nursery.kill(running.pid, signal.SIGTERM)
        assert running.exit_code() == 0
        assert set(ledger.statuses(living.database)) == {"sent"}
        assert ledger.repeats(living.database) == 0


def test_what_the_operator_can_mend_is_named(nursery: Nursery, tmp_path: Path) -> None:
    """A port that is taken, a rejected token, a database that is not there: what it is, and what to do; exit code 2."""
    with people("sqlite", tmp_path, 1) as living, socket.create_server(("127.0.0.1", 0)) as taken:
        good = houses.settings(living.running, living.url)
        port = taken.getsockname()[1]
        for wrong, says in (
            ({"SAPA_LISTEN": f"127.0.0.1:{port}"}, ["SAPA_LISTEN", str(port), "choose another port"]),
            ({"SAPA_TELEGRAM_TOKEN": "1:not-the-token"}, ["@BotFather"]),
            ({"SAPA_DATABASE_URL": "postgresql://nobody:hush@127.0.0.1:1/x"}, ["SAPA_DATABASE_URL"]),
            ({"SAPA_EMERGENCY": ""}, ["SAPA_EMERGENCY"]),
        ):
            code, said = nursery.sapa({**good, **wrong}, tmp_path, HANGS_S)
            assert code == 2, said
            assert all(word in said for word in says), said
            assert "Traceback" not in said
            assert "hush" not in said
            assert "not-the-token" not in said
