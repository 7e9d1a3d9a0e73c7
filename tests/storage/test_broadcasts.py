"""Broadcasts: who is reached and when, started once, stopped exactly, counted truthfully."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.audience import Audience, Held
from domain.people import Role
from domain.talk import Lane
from domain.zones import Zone
from storage.broadcasts import audience, broadcasts
from storage.broadcasts import rows as broadcast_rows
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.database import Database, Store
from storage.people import accounts
from storage.tables import broadcast as table
from storage.tables import outbox as rows
from storage.wire import chats, claims
from storage.wire.chats import Push
from storage.wire.outbox import Counts
from tests.storage import village as places
from tests.storage.owing import REAL, claim
from tests.storage.village import KEMPAS, NOW, PURWODADI, TEBING_TINGGI, Village, found_village

NIGHT = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)  # 22:00 WIB, 00:00 WIT
WORKERS = (Role.KADER, Role.PETUGAS, Role.PEMBINA)


def draft(store: Store, village: Village, area: str = TEBING_TINGGI, roles: Collection[Role] = WORKERS) -> Broadcast:
    return drafted(store, village, Audience(roles=tuple(sorted(roles))), area)


def drafted(store: Store, village: Village, of: Audience, area: str = TEBING_TINGGI) -> Broadcast:
    made = broadcasts.create(
        store,
        account_id=village.opd.id,
        chat_id=village.chat,
        area=area,
        audience=of,
        text="Posyandu <besok> pukul 8",
        now=NOW,
    )
    assert made is not None
    return made


def reached(store: Store, made: Broadcast, now: datetime = NOW) -> list[int]:
    return audience.chats_after(store, made.audience, made.area, made.chat_id, now, 0, 10_000)


def held(store: Store, made: Broadcast, now: datetime = NOW) -> dict[Held, int]:
    groups = audience.groups(store, made.audience, made.area, made.chat_id, now)
    return {each.held: each.count for each in groups if each.held is not None}


def start(store: Store, made: Broadcast, now: datetime = NOW) -> bool:
    """Started, and owed to all of its audience, as the job does it."""
    if not broadcasts.start(store, made.id, now):
        return False
    owe(store, made, now)
    return True


def owe(store: Store, made: Broadcast, now: datetime = NOW) -> None:
    chats = reached(store, made, now)
    to = audience.still_reached(store, made.audience, made.area, made.chat_id, now, chats)
    turns = {one.channel: broadcast_rows.turn_of(store, one.channel, now) for one in to}
    broadcast_rows.owe_slice(store, made.id, to, turns=turns, rank=0, now=now)
    broadcast_rows.built(store, made.id, {}, now)


def kader(store: Store, count: int = 3, area: str = PURWODADI) -> list[int]:
    """Chats of new kader."""
    return [places.add_chat(store, places.add_account(store, Role.KADER, area, "Ani").id) for _ in range(count)]


def test_a_draft_reaches_nobody_and_can_be_thrown_away(store: Store, village: Village) -> None:
    kader(store)
    made = draft(store, village)
    assert (made.status, made.roles, made.text, made.total) == (
        Status.DRAFT,
        tuple(sorted(WORKERS)),
        "Posyandu <besok> pukul 8",
        0,
    )
    assert broadcasts.by_id(store, made.id) == made
    assert claim(store, now=NOW) == []
    assert broadcasts.discard(store, made.id, NOW)
    assert broadcasts.by_id(store, made.id) is None
    assert not start(store, made)


def test_its_text_is_not_readable_in_the_database(store: Store, village: Village) -> None:
    draft(store, village)
    assert b"Posyandu" not in store.connection.execute(select(table.c.text)).scalar_one()


def test_the_audience_is_an_area_with_all_below_it_and_some_roles(store: Store, village: Village) -> None:
    here, below, elsewhere = kader(store, 1, TEBING_TINGGI), kader(store, 1, KEMPAS), kader(store, 1, "15.01")
    stopped, closed, family = kader(store, 1), kader(store, 1), places.add_chat(store)
    chats.set_push(store, stopped[0], Push.STOPPED)
    accounts.close(store, places.add_account(store, Role.KADER, PURWODADI, "Dulu").id)
    mother = places.add_account(store, Role.KELUARGA, PURWODADI, "Ibu")
    chats.set_account(store, family, mother.id)
    chats.set_push(store, closed[0], Push.BLOCKED)
    made = draft(store, village, roles=[Role.KADER])
    assert len(reached(store, made)) == 2
    assert held(store, made) == {Held.STOPPED: 1, Held.BLOCKED: 1}
    assert start(store, made)
    owed = claim(store, now=NOW)
    assert sorted(each.chat_id for each in owed) == sorted(here + below)
    assert elsewhere[0] not in {each.chat_id for each in owed}
    assert {(each.key, each.say, each.lane, each.broadcast_id) for each in owed} == {
        ("broadcast", None, Lane.BROADCAST, made.id)
    }


def test_the_sender_is_not_told_what_she_wrote(store: Store, village: Village) -> None:
    """Her chat is a kader's here."""
    assert reached(store, draft(store, village, roles=[Role.KADER])) == []


def test_a_second_tap_starts_nothing(store: Store, village: Village) -> None:
    kader(store)
    made = draft(store, village)
    assert [start(store, made) for _ in range(2)] == [True, False]
    found = broadcasts.by_id(store, made.id)
    assert found is not None
    assert (found.status, found.total, found.started_at) == (Status.RUNNING, 3, NOW)
    assert not broadcasts.discard(store, made.id, NOW)
    assert [each.id for each in broadcasts.running(store)] == [made.id]


def test_families_are_not_woken_and_those_at_work_are_told_at_once(store: Store, village: Village) -> None:
    at_work = kader(store, 1)
    west, east = (places.add_chat(store, places.add_account(store, Role.KELUARGA, PURWODADI, "Ibu").id) for _ in "ab")
    chats.set_zone(store, east, Zone.WIT)
    made = draft(store, village, roles=[Role.KADER, Role.KELUARGA])
    start(store, made, NIGHT)
    seven_wit, seven_wib = (datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((14, 22), (15, 0)))
    assert [each.chat_id for each in claim(store, now=NIGHT)] == at_work
    assert [each.chat_id for each in claim(store, now=seven_wit)] == [east]
    assert claim(store, now=seven_wib - timedelta(seconds=1)) == []
    assert [each.chat_id for each in claim(store, now=seven_wib)] == [west]


@pytest.mark.parametrize("at_once", [1000, 2, 0])
def test_after_a_stop_nothing_more_is_won(store: Store, village: Village, at_once: int) -> None:
    kader(store, 6)
    made = draft(store, village)
    start(store, made)
    claimed = claim(store, now=NOW, limit=4)
    for owed in claimed[:2]:
        assert claims.win(store, owed.id, "a", REAL)
    claims.sent(store, claimed[0].id, "m", REAL)
    assert broadcast_rows.stop(store, made.id, NOW, at_once=at_once)
    assert not broadcast_rows.stop(store, made.id, NOW, at_once=at_once)
    assert not any(claims.win(store, owed.id, "a", REAL) for owed in claimed)
    assert claim(store, now=NOW) == []
    claims.retry(store, claimed[1].id, REAL, "no connection")
    assert broadcast_rows.sweep(store, NOW) == max(4 - at_once, 0)
    assert broadcast_rows.sweep(store, NOW) == 0
    assert broadcasts.counts(store, made.id) == Counts(sent=1, withdrawn=5)
    assert not broadcasts.finish(store, made.id, NOW)


def test_what_a_stop_left_for_later_goes_on_when_it_is_taken_up_again(store: Store, village: Village) -> None:
    kader(store, 6)
    made = draft(store, village)
    start(store, made)
    assert broadcast_rows.stop(store, made.id, NOW, at_once=2)
    assert claim(store, now=NOW) == []
    assert broadcast_rows.resume(store, made.id)
    assert broadcast_rows.sweep(store, NOW) == 0
    owe(store, made)
    assert len(claim(store, now=NOW)) == 6


@pytest.mark.parametrize("at_once", [1000, 0])
def test_a_stop_wins_against_workers_in_the_middle_of_it(database: Database, at_once: int) -> None:
    with database.writing() as store:
        village = found_village(store)
        kader(store, 60)
        made = draft(store, village)
        start(store, made)

    def work(name: str) -> list[int]:
        won = []
        for _ in range(30):
            with database.writing() as store:
                claimed = claim(store, name, now=NOW, limit=2)
            for owed in claimed:
                with database.writing() as store:
                    if claims.win(store, owed.id, name, REAL):
                        won.append(owed.id)
        return won

    def halt() -> set[int]:
        with database.writing() as store:
            broadcast_rows.stop(store, made.id, NOW, at_once=at_once)
        with database.reading() as store:
            return set(store.connection.scalars(select(rows.c.id).where(rows.c.status == "sending")))

    with ThreadPoolExecutor(4) as threads:
        works = [threads.submit(work, name) for name in "abc"]
        after = threads.submit(halt)
        won = {owed_id for each in works for owed_id in each.result()}
    assert won <= after.result()


def test_it_is_finished_when_nobody_waits(store: Store, village: Village) -> None:
    kader(store, 3)
    made = draft(store, village)
    start(store, made)
    sent, failed, closed = claim(store, now=NOW)
    for owed in (sent, failed, closed):
        claims.win(store, owed.id, "a", REAL)
    claims.sent(store, sent.id, "m", REAL)
    claims.failed(store, failed.id, "bad markup")
    assert broadcasts.counts(store, made.id) == Counts(waiting=1, sent=1, failed=1)
    assert not broadcasts.finish(store, made.id, NOW)
    claims.close_chat(store, closed.chat_id)
    assert broadcasts.counts(store, made.id) == Counts(sent=1, failed=1, blocked=1)
    assert broadcasts.finish(store, made.id, NOW)
    assert broadcasts.running(store) == []
    assert not broadcasts.finish(store, made.id, NOW)


def test_progress_is_shown_when_it_has_changed(store: Store, village: Village) -> None:
    made = draft(store, village)
    assert [broadcasts.shown(store, made.id, done) for done in (0, 5, 5, 9)] == [False, True, False, True]
