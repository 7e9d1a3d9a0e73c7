"""Chats: found again by their address, sealed, and counted as open as soon as somebody writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.talk import Address, Ask, Keys, Lane, Option, Say, Tap
from domain.zones import Zone
from storage.database import Store
from storage.tables import chat
from storage.wire import chats
from storage.wire.chats import Push
from storage.wire.says import say_from_json, say_to_json

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
SITI = Address("telegram", "7001")


def test_a_chat_is_made_once_and_found_again(store: Store) -> None:
    made = chats.of_address(store, SITI, NOW, "en")
    assert (made.address, made.language, made.zone, made.keys, made.push) == (
        SITI,
        "en",
        Zone.WIB,
        Keys.INLINE,
        Push.ON,
    )
    assert (made.account_id, made.menu, made.last_seen_at) == (None, (), None)
    assert chats.of_address(store, SITI, NOW + timedelta(days=1), "id") == made
    assert chats.of_address(store, Address("whatsapp", "7001"), NOW).id != made.id


def test_the_address_is_not_readable_in_the_database(store: Store) -> None:
    chats.of_address(store, SITI, NOW)
    row = store.connection.execute(select(chat)).mappings().one()
    assert b"7001" not in row["address"] + row["address_hash"]


def test_what_is_set_is_kept(store: Store) -> None:
    chat_id = chats.of_address(store, SITI, NOW).id
    menu = ((Option(key="yes", tap=Tap("r1", 3, "ya")), Option(label="Bu <Siti>", url="https://example.org")),)
    chats.set_language(store, chat_id, "jv")
    chats.set_zone(store, chat_id, Zone.WIT)
    chats.set_keys(store, chat_id, Keys.REPLY)
    chats.set_push(store, chat_id, Push.STOPPED)
    chats.remember_menu(store, chat_id, menu)
    found = chats.lock(store, chat_id)
    assert (found.language, found.zone, found.keys, found.push, found.menu) == (
        "jv",
        Zone.WIT,
        Keys.REPLY,
        Push.STOPPED,
        menu,
    )
    chats.remember_menu(store, chat_id, ())
    assert chats.by_id(store, chat_id).menu == ()


@pytest.mark.parametrize(
    ("push", "after"),
    [
        (Push.ON, Push.ON),
        (Push.STOPPED, Push.STOPPED),
        (Push.BLOCKED, Push.ON),
        (Push.QUARANTINED, Push.ON),
    ],
)
def test_whoever_writes_has_not_closed_the_chat(store: Store, push: Push, after: Push) -> None:
    chat_id = chats.of_address(store, SITI, NOW).id
    chats.set_push(store, chat_id, push)
    assert chats.came_back(store, chats.by_id(store, chat_id)).push is after
    assert chats.by_id(store, chat_id).push is after


def test_an_answered_chat_knows_when_and_what_was_shown(store: Store) -> None:
    chat_id = chats.of_address(store, SITI, NOW).id
    menu = ((Option(key="yes", tap=Tap("", 0, "/lapor")),),)
    chats.answered(store, chat_id, NOW, menu)
    found = chats.by_id(store, chat_id)
    assert (found.last_seen_at, found.menu) == (NOW, menu)
    chats.answered(store, chat_id, NOW, ())
    assert chats.by_id(store, chat_id).menu == ()


def test_quarantined_chats_are_listed_by_channel(store: Store) -> None:
    here = chats.of_address(store, SITI, NOW).id
    there = chats.of_address(store, Address("whatsapp", "1"), NOW).id
    for chat_id in (here, there):
        chats.set_push(store, chat_id, Push.QUARANTINED)
    assert chats.quarantined(store, "telegram") == [here]


@pytest.mark.parametrize(
    "say",
    [
        Say(key="hello"),
        Say(key="", deletes="812"),
        Say(
            key="visit.saved",
            facts={"name": "Aisyah <3", "born": date(2025, 5, 26), "list": [1, {"a": None}]},
            options=((Option(key="yes", tap=Tap("r", 2, "y"), facts={"n": 1}),), (Option(label="", url="u"),)),
            lane=Lane.ALERT,
            slot="q3",
            edits="q2",
            media=12,
            ask=Ask.PLACE,
        ),
    ],
)
def test_a_say_outlives_the_process(say: Say) -> None:
    assert say_from_json(say_to_json(say)) == say
