"""What the rules say of one family, and what the planner plans for all, is the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from domain.ramadan import Ramadan
from domain.zones import Zone, local, to_utc
from handlers.family import due, tips
from handlers.family.coming import coming
from handlers.family.forecast import by_hour, sends, sorts
from storage.database import Store
from storage.family import enrolments, planning
from storage.tables import outbox as rows
from tests.family.phones import Phone, child, enrol, phone, pregnancy
from tests.storage.village import Village

FIRST, DAYS = date(2026, 1, 25), 40  # vitamin A in February; Ramadan begins on the 18th
LAST = FIRST + timedelta(days=DAYS - 1)
RAMADAN = Ramadan()


def families_of_all_kinds(store: Store, village: Village) -> list[Phone]:
    """Pregnant near the pause, newborn in the window, chosen weekdays, three zones, odd hours, twins."""
    joined = to_utc(FIRST - timedelta(days=2), time(12), Zone.WIB)
    found = []
    for number, (zone, hour, weekday) in enumerate(
        [(Zone.WIB, 9, None), (Zone.WITA, 7, 2), (Zone.WIT, 19, None), (Zone.WIB, 12, 6), (Zone.WIT, 15, 0)]
    ):
        one = phone(store, village, zone, joined)
        episodes = [child(one, "Anak", FIRST - timedelta(days=120 * number - 3), joined)]
        if number == 1:
            episodes.append(child(one, "Kembar", FIRST - timedelta(days=120 * number - 3), joined))
        if number in (0, 3):
            episodes.append(pregnancy(one, FIRST - timedelta(days=270 + number), joined))
        for episode in episodes:
            enrol(one, episode, joined, hour)
        if weekday is not None:
            enrolments.set_weekday(store, one.chat, weekday)
        found.append(one)
    return found


def planned(store: Store) -> set[tuple[int, str, datetime]]:
    """The planner's own work, in steps of seven hours."""
    now, end = to_utc(FIRST, time(), Zone.WIT), to_utc(LAST + timedelta(days=1), time(), Zone.WIB)
    while now < end:
        then = now + timedelta(hours=7)
        planning.plan(store, due.batches(now, then, tips.calendar(), RAMADAN), then)
        now = then
    found = store.connection.execute(select(rows.c.enrolment_id, rows.c.message, rows.c.due_at))
    return {(row.enrolment_id, row.message.partition("@")[0], row.due_at) for row in found}


def test_the_rules_and_the_planner_agree(store: Store, village: Village) -> None:
    phones = families_of_all_kinds(store, village)
    enrolled = [one for each in phones for one in enrolments.of_chat(store, each.chat)]
    zones = {one.id: one.zone for one in enrolled}
    said = {
        (one.enrolment.id, one.message.key, one.at) for one in coming(enrolled, tips.calendar(), FIRST, LAST, RAMADAN)
    }
    done = {one for one in planned(store) if FIRST <= local(one[2], zones[one[0]]).date() <= LAST}
    assert done == said
    kinds = {message.partition("/")[0] for _, message, _ in said}
    assert kinds == {"anak", "awal", "hamil", "harian", "pengingat"}


def test_the_forecast_counts_the_same_by_sorts(store: Store, village: Village) -> None:
    phones = families_of_all_kinds(store, village)
    enrolled = [one for each in phones for one in enrolments.of_chat(store, each.chat)]
    counted = sends(sorts(store, FIRST), tips.calendar(), FIRST, DAYS, RAMADAN)
    assert counted.total() == len(coming(enrolled, tips.calendar(), FIRST, LAST, RAMADAN))
    assert by_hour(counted, Zone.WIB).total() == counted.total()
    assert max(counted.values()) == 2  # the twins are one sort
