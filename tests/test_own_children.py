"""The list `anak` that forms choose from: a kader's own children below the form's age, with what is known of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from handlers.exchange import Exchange
from handlers.visits.whom import ChildrenOf
from messages.library import shipped
from storage.database import Store
from storage.people.accounts import Account
from storage.visits import visits
from storage.visits.visits import Measurement
from storage.wire import chats
from tests.script import POLICY
from tests.storage.village import NOW, TODAY, Village, add_chat, add_child, found_village, report

MARCH_2023 = date(2023, 3, 1)


def told(store: Store) -> Village:
    """Aisyah, nine months old and weighed; Budi, three years old."""
    village = found_village(store)
    add_child(store, village.family, village.mother, "Budi", MARCH_2023)
    weighed = Measurement(kind="weight_kg", value=Decimal("8.40"), measured_on=TODAY)
    visits.keep(store, report(village), now=NOW, measurements=[weighed])
    return village


def exchange(store: Store, account: Account) -> Exchange:
    chat = chats.by_id(store, add_chat(store, account.id))
    return Exchange(store=store, chat=chat, account=account, now=NOW, library=shipped(), policy=POLICY)


def test_a_form_sees_the_children_below_its_own_age(store: Store) -> None:
    x = exchange(store, told(store).sari)
    assert [row["nickname"] for row in ChildrenOf(x, 24)["anak"]] == ["Siti Aisyah"]
    assert [row["nickname"] for row in ChildrenOf(x, 60)["anak"]] == ["Budi", "Siti Aisyah"]


def test_a_child_brings_its_limits_and_what_was_measured_last(store: Store) -> None:
    x = exchange(store, told(store).sari)
    [row] = ChildrenOf(x, 24)["anak"]
    assert (row["birth_date"], row["last_weight_kg"], row["last_length_cm"]) == ("2025-06-02", "8.4", "")
    assert float(row["weight_low_kg"]) < 8.4 < float(row["weight_high_kg"])


def test_another_team_sees_none_of_them(store: Store) -> None:
    assert list(ChildrenOf(exchange(store, told(store).dewi), 60)["anak"]) == []
