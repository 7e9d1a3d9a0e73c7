"""The people of a test with real houses: kader who report, the bidan, their phones; and what must hold at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from bot.clock import real_now
from bot.simulator import UNLIMITED, Phone, Running, Simulator, serve_in_thread
from storage.database import Database
from storage.vault import Keys, Vault
from tests.databases import fresh
from tests.processes import houses, ledger, village
from tests.processes.kader import Kader
from tests.processes.ledger import Arrivals

HANGS_S = 90.0
LONGEST_S = 900.0


class Patience:
    """Ends when nothing at all has moved for HANGS_S: a slow machine is no fault, a house that hangs is one. What moves
    for LONGEST_S without an end goes round in circles."""

    def __init__(self, moved: Callable[[], int]) -> None:
        self._moved, self._count, self._since = moved, -1, 0.0
        self._end = time.monotonic() + LONGEST_S

    def left(self) -> bool:
        if (count := self._moved()) != self._count:
            self._count, self._since = count, time.monotonic()
        return time.monotonic() < min(self._since + HANGS_S, self._end)


@dataclass
class People:
    """url: of their database. changed: something happened on a phone."""

    url: str
    database: Database
    running: Running
    arrivals: Arrivals
    kader: list[Kader]
    bidan: Phone
    changed: Event
    first_update: int

    def look(self) -> None:
        """Everybody looks at her phone, if something has come."""
        if self.changed.is_set():
            self.changed.clear()
            for kader in self.kader:
                kader.look()

    def no_new_reports(self) -> None:
        for kader in self.kader:
            kader.going_on = False

    @property
    def busy(self) -> list[int]:
        """Who has not ended her report; when nobody: whether anything is still owed."""
        waiting = ledger.statuses(self.database)
        owed = waiting["due"] + waiting["claimed"] + waiting["sending"]
        return [kader.phone.id for kader in self.kader if kader.busy] or [0] * (owed > 0)

    def patience(self) -> Patience:
        return Patience(lambda: self.updates + self.arrivals.count)

    def what_they_see(self) -> str:
        """The ends of their chats, and what the database holds, for whoever looks for a fault."""
        lines = [f"inbox {dict(ledger.inbox_states(self.database))} outbox {ledger.unsent(self.database)}"]
        for kader in self.kader:
            last = [str(message.get("text"))[:40] for message in kader.phone.messages()[-4:]]
            lines.append(f"{kader.phone.id} busy={kader.busy} surprises={kader.surprises} sees={last}")
        return "\n".join(lines)

    def agree(self, cut: int, log: str) -> None:
        """Every report is kept once and every update was answered; all that was owed arrived, once, or more often only
        where that is counted; and `cut` sends are counted, no more."""
        assert not [kader.surprises for kader in self.kader if kader.surprises], log
        assert ledger.reported(self.database) == {
            village.child_of(kader.phone.id): [weight.replace(",", ".") for weight in kader.submitted]
            for kader in self.kader
            if kader.submitted
        }
        assert all(kader.saved == len(kader.submitted) for kader in self.kader)
        assert ledger.inbox_states(self.database) == {("done", 0): self.updates}
        assert set(ledger.statuses(self.database)) == {"sent"}
        assert list(ledger.disagreements(self.database, self.arrivals)) == []
        assert ledger.repeats(self.database) == cut

    @property
    def updates(self) -> int:
        """How many the simulator has given out."""
        return self.running.simulator.world.updates._next - self.first_update

    @property
    def figures(self) -> str:
        reports = sum(len(kader.submitted) for kader in self.kader)
        return f"{reports} reports, {self.updates} updates, {self.arrivals.count} messages"


@contextmanager
def people(kind: str, folder: Path, kader: int) -> Iterator[People]:
    """They have opened their links, and begun to report; nobody answers yet."""
    simulator = Simulator(limits=UNLIMITED)
    vault = Vault(Keys.read(f"1:{houses.SEAL}", houses.HASH))
    with fresh(kind, folder) as url, serve_in_thread(simulator, webhook_retry_s=0.05) as running:
        database = Database(url, vault)
        with database.writing() as store:
            codes = village.seed(store, kader, real_now())
        phones = {number: simulator.add_phone(number, f"Telepon {number}") for number in codes}
        arrivals, changed = Arrivals(simulator), Event()
        simulator.listen(lambda _what, _chat_id: changed.set())
        first_update = simulator.world.updates._next
        for number, phone in phones.items():
            phone.start(codes[number])
        reporters = [Kader(phone) for number, phone in phones.items() if number != village.BIDAN]
        for each in reporters:
            each.begin()
        try:
            yield People(url, database, running, arrivals, reporters, phones[village.BIDAN], changed, first_update)
        finally:
            arrivals.close()
            database.close()
