"""Planning: every active enrolment that a batch fits is owed its message once, whoever and however often plans."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from domain.people import Anchor
from domain.talk import Lane
from domain.zones import Zone
from storage.database import Database, Store
from storage.family import enrolments, planning
from storage.family.enrolments import Enrolment, StopReason
from storage.family.planning import Batch
from storage.tables import outbox as rows
from storage.wire import chats, outbox
from storage.wire.chats import Push
from tests.storage import village as places
from tests.storage.owing import claim
from tests.storage.village import NOW, Village

BORN = date(2026, 1, 10)
WEEK_9 = Batch(
    message="anak/09",
    anchor=Anchor.BIRTH,
    first=BORN,
    last=BORN,
    zone=Zone.WIB,
    on=date(2026, 3, 14),
    minutes=(500, 570),
)
DUE = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)  # 09:00 there


def enrol(
    store: Store, village: Village, anchor_date: date = BORN, zone: Zone = Zone.WIB, minute: int = 540
) -> Enrolment:
    return enrolments.enrol(
        store,
        episode_id=village.episode.id,
        person_id=village.aisyah.id,
        chat_id=places.add_chat(store),
        anchor=Anchor.BIRTH,
        anchor_date=anchor_date,
        zone=zone,
        send_minute=minute,
        now=NOW,
    )


def test_a_batch_reaches_whom_it_fits_and_nobody_else(store: Store, village: Village) -> None:
    fitting = [enrol(store, village) for _ in range(3)]
    enrol(store, village, BORN + timedelta(days=1))
    enrol(store, village, zone=Zone.WIT)
    enrol(store, village, minute=600)
    stopped, closed = enrol(store, village), enrol(store, village)
    enrolments.stop_chat(store, stopped.chat_id, StopReason.WISH)
    chats.set_push(store, closed.chat_id, Push.BLOCKED)
    assert planning.plan(store, [WEEK_9, replace(WEEK_9, anchor=Anchor.HPHT, message="hamil/09")], NOW) == 3
    owed = {each.enrolment_id: each for each in claim(store, now=NOW)}
    assert set(owed) == {enrolment.id for enrolment in fitting}
    one = owed[fitting[0].id]
    assert (one.chat_id, one.person_id, one.message) == (fitting[0].chat_id, village.aisyah.id, "anak/09")
    assert (one.key, one.say, one.lane, one.due_at, one.created_at) == ("tip", None, Lane.TIP, DUE, NOW)


def test_planning_again_adds_nothing_even_after_a_withdrawal(store: Store, village: Village) -> None:
    enrolled = enrol(store, village)
    assert planning.plan(store, [WEEK_9], NOW) == 1
    assert planning.plan(store, [WEEK_9], NOW) == 0
    outbox.withdraw(store, enrolment_id=enrolled.id, reason="a correction")
    assert planning.plan(store, [WEEK_9, replace(WEEK_9, message="anak/10")], NOW) == 1


def test_a_planned_message_expires(store: Store, village: Village) -> None:
    enrol(store, village)
    planning.plan(store, [WEEK_9], NOW)
    assert claim(store, now=DUE - timedelta(microseconds=1)) == []
    assert outbox.expire(store, DUE + timedelta(hours=48) - timedelta(microseconds=1)) == 0
    assert outbox.expire(store, DUE + timedelta(hours=48)) == 1


def test_more_batches_than_fit_into_one_statement(store: Store, village: Village) -> None:
    for days in range(3):
        enrol(store, village, BORN + timedelta(days=days))
    batches = [
        replace(WEEK_9, first=BORN + timedelta(days=days), message=f"anak/{minute}", minutes=(minute, minute))
        for days in range(3)
        for minute in range(1440)
    ]
    assert planning.plan(store, batches, NOW) == 3
    assert planning.plan(store, [], NOW) == 0


def test_several_workers_plan_at_once(database: Database) -> None:
    with database.writing() as store:
        village = places.found_village(store)
        for _ in range(20):
            enrol(store, village)

    def tick(_worker: int) -> int:
        with database.writing() as store:
            return planning.plan(store, [WEEK_9], NOW)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(tick, range(4))) == 20
    with database.reading() as store:
        assert store.connection.scalar(select(func.count()).select_from(rows)) == 20


def test_between_which_dates_those_who_get_messages_lie(store: Store, village: Village) -> None:
    assert planning.enrolled(store) == {}
    first, stopped = enrol(store, village), enrol(store, village, BORN - timedelta(days=90))
    enrol(store, village, BORN + timedelta(days=20))
    enrolments.stop_chat(store, stopped.chat_id, StopReason.WISH)
    found = planning.enrolled(store)
    assert list(found) == [(Zone.WIB, Anchor.BIRTH)]
    assert (found[Zone.WIB, Anchor.BIRTH].first, found[Zone.WIB, Anchor.BIRTH].last) == (
        BORN,
        BORN + timedelta(days=20),
    )
    assert found[Zone.WIB, Anchor.BIRTH].joined_first == first.joined_on
