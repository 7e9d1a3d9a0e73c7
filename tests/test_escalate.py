"""What the heartbeat asks each minute about referrals that nobody has taken."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from handlers.exchange import Policy
from handlers.visits import escalate
from storage.database import Store
from storage.visits import visits
from tests.storage.village import NOW, TODAY_TO_PUSKESMAS, Village, add_chat, found_village, report

POLICY = Policy(emergency=(), link="https://sapa.example/{code}")
A_CIRCLE_LATER = NOW + timedelta(minutes=POLICY.take_minutes)


def questions_of_a_beat(store: Store) -> int:
    asked: list[object] = []

    def note(*of_statement: object) -> None:
        asked.append(of_statement)

    event.listen(store.connection, "before_cursor_execute", note)
    assert escalate.go_on(store, A_CIRCLE_LATER, POLICY) == 0, "all was told before"
    event.remove(store.connection, "before_cursor_execute", note)
    return len(asked)


def refer(store: Store, village: Village, number: int) -> None:
    visits.keep(store, report(village, instance=f"uuid:{number}"), now=NOW, referrals=[TODAY_TO_PUSKESMAS])


def test_many_waiting_referrals_of_a_village_cost_no_more_than_one(store: Store) -> None:
    village = found_village(store)
    for officer in (village.bidan, village.plkb):
        add_chat(store, officer.id)
    refer(store, village, 0)
    assert escalate.go_on(store, A_CIRCLE_LATER, POLICY) == 1
    one = questions_of_a_beat(store)
    for number in range(1, 6):
        refer(store, village, number)
    assert escalate.go_on(store, A_CIRCLE_LATER, POLICY) == 5
    assert questions_of_a_beat(store) == one
