"""What the heartbeat asks each minute about referrals that nobody has taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event

from handlers.exchange import Policy
from handlers.visits import escalate
from storage.database import Store
from storage.visits import referral_steps, visits
from tests.storage.plans import plan_of
from tests.storage.village import NOW, THIS_WEEK_TO_BIDAN, TODAY_TO_PUSKESMAS, Village, add_chat, found_village, report

POLICY = Policy(emergency=(), link="https://sapa.example/{code}")
A_CIRCLE_LATER = NOW + timedelta(minutes=POLICY.take_minutes)


def questions(store: Store, deed: Callable[[], int], *, told: int) -> int:
    asked: list[object] = []

    def note(*of_statement: object) -> None:
        asked.append(of_statement)

    event.listen(store.connection, "before_cursor_execute", note)
    assert deed() == told
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
    one = questions(store, lambda: escalate.go_on(store, A_CIRCLE_LATER, POLICY), told=0)  # all was told before
    for number in range(1, 6):
        refer(store, village, number)
    assert escalate.go_on(store, A_CIRCLE_LATER, POLICY) == 5
    assert questions(store, lambda: escalate.go_on(store, A_CIRCLE_LATER, POLICY), told=0) == one


def test_the_list_of_the_day_asks_once_for_a_village_and_once_for_the_names(store: Store) -> None:
    """Each referral more costs one statement: that it was listed."""
    village = found_village(store)
    add_chat(store, village.bidan.id)
    cost = []
    for day, many in ((1, 1), (3, 6)):
        made = NOW + timedelta(days=day)
        for number in range(many):
            instance = report(village, instance=f"uuid:{day}-{number}")
            visits.keep(store, instance, now=made, referrals=[THIS_WEEK_TO_BIDAN])
        cost.append(questions(store, partial(escalate.list_of_the_day, store, made + timedelta(days=1)), told=1))
    assert cost[1] - cost[0] == 5


def test_where_nobody_serves_a_referral_keeps_nobody_behind_it_from_the_list(store: Store) -> None:
    village = found_village(store)  # nobody has a phone
    visits.keep(store, report(village), now=NOW, referrals=[THIS_WEEK_TO_BIDAN])
    tomorrow = NOW + timedelta(days=1)
    assert escalate.list_of_the_day(store, tomorrow) == 0
    assert referral_steps.unlisted(store, made_until=tomorrow, made_after=NOW - escalate.FORGOTTEN) == []


@pytest.mark.parametrize("ask", [referral_steps.untaken, referral_steps.unlisted, referral_steps.overdue])
def test_what_is_asked_each_minute_looks_at_referrals_without_an_end_alone(
    store: Store, ask: Callable[..., object]
) -> None:
    plan = plan_of(store, lambda: ask(store, made_until=NOW, made_after=NOW - escalate.FORGOTTEN))
    assert "ix_referral_untaken" in plan or "ix_referral_open" in plan, plan
