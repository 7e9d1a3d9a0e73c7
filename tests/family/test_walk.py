"""Three families walk through their 1000 days, day by day: what each received is a table to read. And what must hold
for any family, whatever happens to it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.ages import PREGNANCY_DAYS
from domain.episodes import Kind
from domain.growth_tables import Sex
from domain.life_events import AnchorCorrected, Baby, Birth, Death
from domain.people import Anchor
from domain.talk import Lane
from domain.timing import CAP_DAYS, FIRST_DAYS, WEEKLY_CAP, is_quiet
from domain.zones import Zone, local, to_utc
from handlers.exchange import Exchange
from handlers.family import tips
from handlers.people import life_events
from handlers.people.life_events import Newborn
from messages import calendar_schedule
from messages.library import shipped
from storage.database import Store
from storage.family import enrolments
from storage.visits import doses
from storage.wire import chats
from tests.family.phones import POLICY, Got, Phone, broadcast, child, deliver, join, phone, pregnancy, shown, tick
from tests.storage.village import Village, add_chat

GOLDEN = Path(__file__).parents[1] / "golden" / "1000_hari.txt"
HPHT = date(2026, 1, 5)
JOINED = 56  # days since HPHT, when Sri does
LAST = 1010
LOSS = 610
# WIB. Before nine o'clock there every family's own hour has come; in Ramadan messages of the day come at half past six.
NIGHT, MORNING, EVENING, LATE = time(2, 30), time(9, 5), time(18, 45), time(21, 40)
NOON, AFTER_SUNSET = time(12, 30), time(20, 30)


# Each try walks four weeks: making a failing one smaller would take many minutes.
PHASES = tuple(phase for phase in Phase if phase is not Phase.shrink)


def at(day: int, hour: time = NOON) -> datetime:
    return to_utc(HPHT + timedelta(days=day), hour, Zone.WIB)


def planned_at(day: int) -> time:
    """When the heartbeat comes to the planning: in the morning; in Ramadan in the evening; and on some days the service
    was away, and comes back while the families sleep."""
    if POLICY.ramadan.holds(HPHT + timedelta(days=day)):
        return EVENING
    return {3: LATE, 5: NIGHT}.get(day % 11, MORNING)


def kader(store: Store, village: Village, now: datetime) -> Exchange:
    chat = chats.by_id(store, add_chat(store, village.sari.id))
    return Exchange(store=store, chat=chat, account=village.sari, now=now, library=shipped(), policy=POLICY)


def born(x: Exchange, mother: Phone, on: date, *names: str) -> list[int]:
    babies = tuple(Baby(person=name) for name in names)
    newborns = {name: Newborn(name=name, sex=Sex.FEMALE) for name in names}
    told = life_events.tell(x, Birth(mother=str(mother.mother.id), on=on, babies=babies), newborns=newborns)
    return list(told.babies.values())


def joins(day: int, sri: Phone, dua: Phone, ani: Phone) -> None:
    """Sri in the eighth week, Ani in the fourteenth, with a day of her own, Dua in the thirtieth."""
    now = at(day)
    match day:
        case 56:
            join(sri, [pregnancy(sri, HPHT, now)], now)
        case 100:
            join(ani, [pregnancy(ani, HPHT, now)], now, hour=8, weekday=4)
        case 210:
            join(dua, [pregnancy(dua, HPHT, now)], now, hour=10)
        case _:
            pass


def happens(store: Store, village: Village, day: int, sri: Phone, dua: Phone, ani: Phone) -> None:
    """All after sunset, when nothing may ring any more. With Sri all goes well, and every dose is given in time. Dua's
    twins come five weeks early, and that is told three days late. Ani's date is put right by two weeks; her child dies
    in its second year. The kader writes to Sri now and then."""
    now, today = at(day, AFTER_SUNSET), HPHT + timedelta(days=day)
    if day % 40 == 0:
        broadcast(sri, now)
    match day:
        case 140:
            corrected(kader(store, village, now), ani.mother.id, Kind.PREGNANCY, HPHT + timedelta(days=14))
        case 248:
            born(kader(store, village, now), dua, today - timedelta(days=3), "Hasan", "Husein")
        case 280:
            [zahra] = born(kader(store, village, now), sri, today, "Zahra")
            doses.give(store, zahra, DOSES, told_on=today, now=now)
        case 290:
            born(kader(store, village, now), ani, today, "Bayu")
        case 610:
            died(kader(store, village, now), ani, today)
        case _:
            pass


DEEP = (pytest.mark.postgres, pytest.mark.soak)  # the shorter walks below are on both databases
DOSES = {code for one in tips.calendar() for code in one.doses}


def corrected(x: Exchange, person_id: int, kind: Kind, anchor: date) -> None:
    life_events.tell(x, AnchorCorrected(person=str(person_id), kind=kind, anchor=anchor))


def died(x: Exchange, mother: Phone, on: date) -> None:
    """The child."""
    [child_id] = {one.person_id for one in enrolments.of_chat(x.store, mother.chat) if one.anchor is Anchor.BIRTH}
    life_events.tell(x, Death(person=str(child_id), on=on))


@pytest.mark.parametrize("shared", ["sqlite", pytest.param("postgres", marks=DEEP)], indirect=True)
def test_three_families(store: Store, village: Village) -> None:
    sri, dua, ani = (phone(store, village, zone, at(JOINED)) for zone in (Zone.WIB, Zone.WITA, Zone.WIB))
    for day in range(JOINED, LAST):
        a_day(store, village, day, sri, dua, ani)
    told = "\n".join(f"# {name}\n{shown(one)}" for name, one in (("Sri", sri), ("Dua", dua), ("Ani", ani)))
    if os.environ.get("SAPA_GOLDEN") == "write":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(told, "utf-8")
    for one in (sri, dua, ani):
        holds(one)
    assert [got for got in ani.got if got.at >= at(LOSS, AFTER_SUNSET)] == []
    assert not any(key.startswith(("pengingat/imunisasi", "pengingat/susul")) for key in keys(sri.got))
    assert unheard(sri, Anchor.HPHT, 8 * 7, 279) == unheard(sri, Anchor.BIRTH, 1, 728, but=DOSES) == set()
    assert unheard(dua, Anchor.HPHT, 30 * 7, 244) == unheard(dua, Anchor.BIRTH, 4, 728) == set()
    # The weekday that Ani chose is up to six days after the one on which her weeks begin.
    assert unheard(ani, Anchor.HPHT, 14 * 7, 276 - 7) == unheard(ani, Anchor.BIRTH, 1, LOSS - 290 - 7) == set()
    assert told == GOLDEN.read_text("utf-8")


def a_day(store: Store, village: Village, day: int, sri: Phone, dua: Phone, ani: Phone) -> None:
    """What is owed goes out at night, in the morning, in the evening and late, as far as it may."""
    planned = planned_at(day)
    for hour in (NIGHT, MORNING, NOON, EVENING, AFTER_SUNSET, LATE):
        if hour is NOON:
            joins(day, sri, dua, ani)
        elif hour is AFTER_SUNSET:
            happens(store, village, day, sri, dua, ani)
        elif hour is planned:
            tick([sri, dua, ani], at(day, hour))
        else:
            deliver([sri, dua, ani], at(day, hour))


def keys(got: Iterable[Got]) -> list[str]:
    return [key for one in got for key in one.keys]


def unheard(one: Phone, anchor: Anchor, first: int, last: int, but: Iterable[str] = ()) -> set[str]:
    """The must-knows of these days since HPHT or birth that never arrived. but: reminders of these doses."""
    wanted = {
        message.key
        for message in tips.calendar()
        if message.must_know
        and message.anchor is anchor
        and message.kind is not calendar_schedule.Kind.STARTER
        and message.schedule.day is not None
        and first <= message.schedule.day <= last
        and not set(but) & set(message.doses)
    }
    return wanted - set(keys(one.got))


def holds(one: Phone) -> None:
    """Never twice the same, never in the quiet hours, never over the cap."""
    said = [key for key in keys(one.got) if key != "broadcast"]
    assert len(said) == len(set(said))
    assert [got for got in one.got if is_quiet(local(got.at, one.zone).time())] == []
    births = {each.anchor_date for each in enrolments.of_chat(one.store, one.chat) if each.anchor is Anchor.BIRTH}
    counted = [
        got
        for got in one.got
        if got.lane in (Lane.TIP, Lane.BROADCAST) and not any(_in_first_week(got, born, one.zone) for born in births)
    ]
    for got in counted:
        week = [other for other in counted if 0 <= (_day(got, one.zone) - _day(other, one.zone)).days < CAP_DAYS]
        assert len(week) <= WEEKLY_CAP or is_must(got), got


def _day(got: Got, zone: Zone) -> date:
    return local(got.due, zone).date()


def _in_first_week(got: Got, born: date, zone: Zone) -> bool:
    return 0 <= (_day(got, zone) - born).days < FIRST_DAYS


def is_must(got: Got) -> bool:
    found = [tips.of_key(key) for key in got.keys]
    return any(key.startswith(tips.DIGEST) for key in got.keys) or any(one and one.must_know for one in found)


@settings(max_examples=6, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(
    weeks=st.integers(1, 100),
    pregnant=st.booleans(),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
    hour=st.integers(7, 18),
    beats=st.sets(st.integers(0, 23), max_size=3),
    broadcasts=st.sets(st.integers(1, 20), max_size=8),
    moved=st.integers(-10, 10),
    ends=st.integers(12, 24),
)
def test_whatever_happens(
    store: Store,
    village: Village,
    weeks: int,
    pregnant: bool,
    weekday: int | None,
    hour: int,
    beats: set[int],
    broadcasts: set[int],
    moved: int,
    ends: int,
) -> None:
    with store.connection.begin_nested() as trial:
        mother = phone(store, village, Zone.WITA, at(0))
        was = HPHT - timedelta(weeks=weeks % 36 + 4 if pregnant else weeks, days=moved % 7)
        becomes = min(was + timedelta(days=moved), HPHT)
        episode = pregnancy(mother, was, at(0)) if pregnant else child(mother, "Aisyah", was, at(0))
        join(mother, [episode], at(0), hour=hour, weekday=weekday)
        for day in range(28):
            for now in (at(day, time(beat)) for beat in sorted(beats | {18})):  # 18: nineteen o'clock there
                tick([mother], now)
            if day in broadcasts:
                broadcast(mother, at(day, LATE))
            if day == 10:
                kind = Kind.PREGNANCY if pregnant else Kind.CHILD
                corrected(kader(store, village, at(day, LATE)), episode.person_id, kind, becomes)
            if day == ends:
                over = Death(person=str(episode.person_id), on=HPHT + timedelta(days=day))
                life_events.tell(kader(store, village, at(day, LATE)), over)
        holds(mother)
        assert [got for got in mother.got if got.at >= at(ends, LATE) and got.lane is not Lane.BROADCAST] == []
        wanted = due_musts(was, weekday, pregnant, 1, 10) | due_musts(becomes, weekday, pregnant, 11, ends)
        assert wanted - set(keys(mother.got)) == set()
        trial.rollback()


def due_musts(anchor: date, weekday: int | None, pregnant: bool, first: int, last: int) -> set[str]:
    """The weekly must-knows whose day falls on one of these, by the rule in its plainest words."""
    found = set()
    if pregnant:  # two weeks after HPL, without news, the messages rest
        last = min(last, (anchor - HPHT).days + PREGNANCY_DAYS + 13)
    for message in tips.calendar():
        begins = anchor + timedelta(weeks=message.week)
        on = begins if weekday is None else begins + timedelta(days=(weekday - begins.weekday()) % 7)
        in_time = HPHT + timedelta(days=first) <= on <= HPHT + timedelta(days=last)
        if message.kind is calendar_schedule.Kind.TIP and message.must_know and in_time:
            found |= {message.key} if (message.anchor is Anchor.HPHT) == pregnant else set()
    return found
