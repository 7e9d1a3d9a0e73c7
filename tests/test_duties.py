"""The order of the due list, and the morning line under many workers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo_village import SARI, seed
from domain.due import Accompanied
from domain.people import EpisodeKind
from domain.rules import Rung
from handlers.development.owed import OwedChecks, counted
from handlers.visits import duties, morning
from storage.database import Database
from storage.tables import outbox
from storage.visits import mornings
from storage.visits.development import Looked
from storage.visits.due import Entry
from storage.wire import chats
from storage.wire.chats import Push
from tests.databases import VAULT, fresh
from tests.script import POLICY, Village, utc

TODAY = date(2026, 3, 14)


def entry(
    number: int,
    *,
    last_visit: date | None = None,
    rung: Rung | None = None,
    referral: Rung | None = None,
    referral_due: date | None = None,
    attempts: int = 0,
    unreachable: bool = False,
    known: date = date(2026, 3, 1),
) -> Entry:
    about = Accompanied(
        kind=EpisodeKind.CHILD, anchor=date(2025, 6, 2), known_since=known, last_visit=last_visit, rung=rung
    )
    return Entry(
        person_id=number,
        area="15.06.06.2002",
        team_id=None,
        birth_date=about.anchor,
        about=about,
        referral_rung=referral,
        referral_due=referral_due,
        attempts=attempts,
        unreachable=unreachable,
    )


THIS_MONTH = date(2026, 3, 3)


def test_urgent_first_then_overdue_then_by_risk_then_by_day() -> None:
    found = duties.tasks(
        [
            entry(1),
            entry(2, last_visit=date(2026, 1, 9), known=date(2026, 1, 1)),  # February was let pass
            entry(3, last_visit=date(2026, 2, 9), rung=Rung.PUSKESMAS),
            entry(4, last_visit=date(2026, 2, 9), rung=Rung.BIDAN),
            entry(5, last_visit=THIS_MONTH, referral=Rung.DANGER, referral_due=TODAY),
            entry(6, last_visit=date(2026, 1, 9), known=date(2026, 1, 1), rung=Rung.PUSKESMAS),
            entry(7, last_visit=THIS_MONTH, referral=Rung.BIDAN, referral_due=date(2026, 3, 10)),
            entry(8, last_visit=THIS_MONTH, unreachable=True),
            entry(9, last_visit=THIS_MONTH),
        ],
        TODAY,
    )
    assert [task.entry.person_id for task in found] == [5, 6, 7, 2, 3, 4, 1]
    assert [task.reason for task in found[:4]] == ["referral", "baduta", "referral", "baduta"]
    assert [task.overdue_days for task in found[:4]] == [0, 14, 4, 14]
    assert duties.counted(found) == duties.Counts(tasks=7, overdue=3, urgent=1, in_vain=0)


def test_a_closed_phone_is_a_task_if_nobody_saw_the_family_lately() -> None:
    balita = Accompanied(
        kind=EpisodeKind.CHILD, anchor=date(2023, 6, 2), known_since=date(2026, 1, 1), last_visit=date(2026, 1, 9)
    )
    one = entry(1, unreachable=True)
    lost = Entry(**{**{name: getattr(one, name) for name in Entry.__dataclass_fields__}, "about": balita})
    assert [task.reason for task in duties.tasks([lost], TODAY)] == ["unreachable"]


def test_who_was_due_this_month_stays_counted_after_the_visit() -> None:
    first = date(2026, 3, 1)
    assert duties.owed_in(entry(1), first, TODAY)
    assert duties.owed_in(entry(1, last_visit=THIS_MONTH), first, TODAY)
    bride = Accompanied(
        kind=EpisodeKind.CATIN, anchor=date(2026, 5, 1), known_since=date(2026, 2, 1), last_visit=date(2026, 2, 20)
    )
    one = entry(1)
    seen = Entry(**{**{name: getattr(one, name) for name in Entry.__dataclass_fields__}, "about": bride})
    assert not duties.owed_in(seen, first, TODAY), "once is enough"


def lines(database: Database) -> int:
    with database.reading() as store:
        return len(store.connection.execute(outbox.select().where(outbox.c.key == "nudge.visits_due")).all())


def test_any_number_of_workers_say_one_line_and_none_to_a_stopped_chat(tmp_path: Path) -> None:
    now = utc("2026-04-02 00:35")  # 07:35 WIB
    with fresh("sqlite", tmp_path) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            codes = seed(store, now - timedelta(days=19))
        village = Village.open(database, now - timedelta(hours=5))
        village.say("sari", text=f"/start {codes[SARI.user_id]}")
        village.say("eni", text="halo")
        with database.writing() as store:
            sari = chats.of_address(store, village.address_of("sari"), now)
            eni = chats.of_address(store, village.address_of("eni"), now)
            chats.set_account(store, eni.id, sari.account_id)
            chats.set_push(store, eni.id, Push.STOPPED)
        told = []
        for late in range(4):
            with database.writing() as store:
                told.append(morning.tell(store, now + timedelta(minutes=late), POLICY))
        assert told == [1, 0, 0, 0]
        with database.writing() as store:
            assert morning.tell(store, _too_early(now), POLICY) == 0
            chats.set_push(store, eni.id, Push.ON)
            assert morning.tell(store, now + timedelta(hours=2), POLICY) == 0, "who joined today hears it tomorrow"
            assert morning.tell(store, now + timedelta(minutes=50), POLICY) == 1
            mornings.choose(store, sari.id, None)
            assert morning.tell(store, now + timedelta(days=1), POLICY) == 1, "eni only"
        assert lines(database) == 3
        village.close()
        database.close()


def test_after_an_outage_the_line_comes_late_once_and_not_at_night(tmp_path: Path) -> None:
    now = utc("2026-04-02 00:35")  # 07:35 WIB
    with fresh("sqlite", tmp_path) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            codes = seed(store, now - timedelta(days=19))
        village = Village.open(database, now - timedelta(days=1))
        village.say("sari", text=f"/start {codes[SARI.user_id]}")
        with database.writing() as store:
            assert morning.tell(store, now - timedelta(days=1), POLICY) == 1
            assert morning.tell(store, now + timedelta(hours=13), POLICY) == 0, "20:35 is night"
            assert morning.tell(store, now + timedelta(hours=7), POLICY) == 1
            assert morning.tell(store, now + timedelta(hours=8), POLICY) == 0
        village.clock.at = now + timedelta(days=1, hours=4)
        village.say("sari", text="/pagi 07.00")
        with database.writing() as store:
            assert morning.tell(store, village.clock.now(), POLICY) == 0, "an hour that is over begins tomorrow"
            assert morning.tell(store, now + timedelta(days=2), POLICY) == 1
        village.close()
        database.close()


@pytest.mark.parametrize(
    ("born", "checked_on", "all_there", "counts"),
    [
        (date(2025, 6, 2), None, True, OwedChecks(1, 0, 0)),
        (date(2026, 3, 1), None, True, OwedChecks(0, 0, 0)),  # two weeks old
        (date(2025, 6, 2), date(2026, 3, 1), True, OwedChecks(0, 0, 0)),
        (date(2025, 6, 2), date(2025, 12, 1), True, OwedChecks(1, 0, 0)),
        (date(2025, 6, 2), date(2026, 2, 28), False, OwedChecks(1, 1, 1)),
        (date(2025, 6, 2), date(2026, 2, 25), False, OwedChecks(1, 1, 0)),
        (date(2025, 6, 2), date(2026, 2, 21), False, OwedChecks(1, 0, 0)),
        (date(2025, 6, 2), date(2026, 3, 10), False, OwedChecks(0, 0, 0)),
    ],
)
def test_whose_development_is_to_be_looked_at(
    born: date, checked_on: date | None, all_there: bool, counts: OwedChecks
) -> None:
    assert counted([Looked(born, checked_on, all_there)], TODAY) == counts


def _too_early(now: datetime) -> datetime:
    return now + timedelta(days=1, minutes=-10)
