"""Manners at the last moment: nothing that nobody asked for goes out in the quiet hours or into an interview."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.talk import Lane
from domain.zones import Zone
from storage.database import Store
from storage.interviews import drafts
from storage.wire import chats
from tests.storage.owing import NOW, chat, claim, owe

URGENT, PUSHED = [Lane.REPLY, Lane.ALERT], [Lane.REMINDER, Lane.TIP, Lane.BROADCAST]
NOON = NOW.replace(hour=5)  # 12:00 WIB, 13:00 WITA, 14:00 WIT


def taken(store: Store, chat_id: int, **details: Any) -> list[Lane]:
    """Which of a row per lane are claimed, one chat's at a time."""
    found = []
    for lane in Lane:
        owed_id = owe(store, chat_id, lane=lane)
        found += [owed.lane for owed in claim(store, lanes=[lane], **details) if owed.id == owed_id]
        store.connection.exec_driver_sql("DELETE FROM outbox")
    return found


@pytest.mark.parametrize(
    ("zone", "utc", "awake"),
    [
        (Zone.WIB, (23, 59), False),  # 06:59 there
        (Zone.WIB, (0, 0), True),  # 07:00
        (Zone.WIB, (12, 59), True),  # 19:59
        (Zone.WIB, (13, 0), False),  # 20:00
        (Zone.WITA, (12, 0), False),
        (Zone.WITA, (11, 59), True),
        (Zone.WIT, (11, 0), False),
        (Zone.WIT, (22, 0), True),  # 07:00 of the next day
    ],
)
def test_at_night_only_replies_and_alerts_go(store: Store, zone: Zone, utc: tuple[int, int], awake: bool) -> None:
    chat_id = chat(store)
    chats.set_zone(store, chat_id, zone)
    now = NOW.replace(hour=utc[0], minute=utc[1]) + timedelta(days=1)
    assert taken(store, chat_id, now=now) == (URGENT + PUSHED if awake else URGENT)


@pytest.mark.parametrize(("asked_ago", "waits"), [(0, True), (119, True), (120, False), (500, False)])
def test_a_message_waits_for_an_open_interview_two_hours_at_most(store: Store, asked_ago: int, waits: bool) -> None:
    chat_id = chat(store)
    asked_at = NOON - timedelta(minutes=asked_ago)
    begun = drafts.begin(
        store, chat_id=chat_id, account_id=None, form="f", form_version="1", state="{}", step=1, now=asked_at
    )
    assert taken(store, chat_id, now=NOON) == (URGENT if waits else URGENT + PUSHED)
    drafts.park(store, begun.id, NOON)
    assert taken(store, chat_id, now=NOON) == URGENT + PUSHED
