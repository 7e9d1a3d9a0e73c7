"""Three families walk through their 1000 days, day by day: what each received is a table to read. And what must hold
for any family, whatever happens to it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.episodes import Kind
from domain.growth_tables import Sex
from domain.life_events import AnchorCorrected, Baby, Birth, Death
from domain.people import Anchor
from domain.talk import Lane
from domain.timing import is_quiet
from domain.zones import Zone, local, to_utc
from handlers.exchange import Exchange
from handlers.family import tips
from handlers.people import life_events
from handlers.people.life_events import Newborn
from messages import calendar_schedule
from storage import chats, doses, enrolments
from storage.database import Store
from tests.family.phones import POLICY, Got, Phone, broadcast, child, join, phone, pregnancy, shown, tick
from tests.script import library
from tests.storage.village import Village, add_chat

GOLDEN = Path(__file__).parents[1] / "golden" / "1000_hari.txt"
HPHT = date(2026, 1, 5)
LAST = 1010  # days
LOSS = 610
EVENING = time(18, 45)  # WIB: after every hour of the day, Ramadan's included, and before the quiet hours of WITA
_FIRST_WEEK = timedelta(days=7)


def at(day: int) -> datetime:
    return to_utc(HPHT + timedelta(days=day), EVENING, Zone.WIB)


def kader(store: Store, village: Village, now: datetime) -> Exchange:
    chat = chats.by_id(store, add_chat(store, village.sari.id))
    return Exchange(store=store, chat=chat, account=village.sari, now=now, library=library(), policy=POLICY)


def born(x: Exchange, mother: Phone, on: date, *names: str) -> list[int]:
    babies = tuple(Baby(person=name) for name in names)
    newborns = {name: Newborn(name=name, sex=Sex.FEMALE) for name in names}
    told = life_events.tell(x, Birth(mother=str(mother.mother.id), on=on, babies=babies), newborns=newborns)
    return list(told.babies.values())


def happens(store: Store, village: Village, day: int, sri: Phone, dua: Phone, ani: Phone) -> None:
    """Sri joins in the eighth week, all goes well, and every dose is given in time. Dua joins in the thirtieth; her
    twins come five weeks early, and that is told three days late. Ani's date is put right by two weeks; her child
    dies in its second year."""
    now, today = at(day), HPHT + timedelta(days=day)
    match day:
        case 56:
            join(sri, [pregnancy(sri, HPHT, now)], now)
        case 210:
            join(dua, [pregnancy(dua, HPHT, now)], now, hour=17)
        case 100:
            join(ani, [pregnancy(ani, HPHT, now)], now, hour=8, weekday=4)
        case 140:
            corrected(kader(store, village, now), ani.mother.id, Kind.PREGNANCY, HPHT + timedelta(days=14))
        case 248:
            born(kader(store, village, now), dua, today - timedelta(days=3), "Hasan", "Husein")
        case 280:
            [zahra] = born(kader(store, village, now), sri, today, "Zahra")
            codes = {code for one in tips.calendar() for code in one.doses}
            doses.give(store, zahra, codes, told_on=today, now=now)
        case 290:
            born(kader(store, village, now), ani, today, "Bayu")
        case 610:
            died(kader(store, village, now), ani, today)
        case _:
            pass


def corrected(x: Exchange, person_id: int, kind: Kind, anchor: date) -> None:
    life_events.tell(x, AnchorCorrected(person=str(person_id), kind=kind, anchor=anchor))


def died(x: Exchange, mother: Phone, on: date) -> None:
    """The child."""
    [child_id] = {one.person_id for one in enrolments.of_chat(x.store, mother.chat) if one.anchor is Anchor.BIRTH}
    life_events.tell(x, Death(person=str(child_id), on=on))


def test_three_families(store: Store, village: Village) -> None:
    begun = at(56)
    sri, dua, ani = (phone(store, village, zone, begun) for zone in (Zone.WIB, Zone.WITA, Zone.WIB))
    for day in range(56, LAST):
        happens(store, village, day, sri, dua, ani)
        tick([sri, dua, ani], at(day))
    told = "\n".join(f"# {name}\n{shown(one)}" for name, one in (("Sri", sri), ("Dua", dua), ("Ani", ani)))
    if os.environ.get("SAPA_GOLDEN") == "write":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(told, "utf-8")
    for one in (sri, dua, ani):
        holds(one)
    assert [got for got in ani.got if got.at >= at(LOSS)] == []
    assert not any(key.startswith(("pengingat/imunisasi", "pengingat/susul")) for key in keys(sri.got))
    assert any(key.startswith("pengingat/susul") for key in keys(dua.got))
    assert must_knows(sri, Anchor.HPHT, 8, 39) == set()
    assert must_knows(sri, Anchor.BIRTH, 1, 103) == set()
    assert must_knows(dua, Anchor.BIRTH, 1, 103) == set()
    assert told == GOLDEN.read_text("utf-8")


def keys(got: Iterable[Got]) -> list[str]:
    return [key for one in got for key in one.keys]


def must_knows(one: Phone, anchor: Anchor, first: int, last: int) -> set[str]:
    """The weekly must-knows of these weeks that never arrived."""
    wanted = {
        message.key
        for message in tips.calendar()
        if message.must_know
        and message.anchor is anchor
        and message.kind is calendar_schedule.Kind.TIP
        and first <= message.week <= last
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
        week = [other for other in counted if timedelta(0) <= got.at - other.at < _FIRST_WEEK]
        assert len(week) <= 3 or is_must(got), got


def _in_first_week(got: Got, born: date, zone: Zone) -> bool:
    return timedelta(0) <= local(got.at, zone).date() - born <= _FIRST_WEEK


def is_must(got: Got) -> bool:
    found = [tips.of_key(key) for key in got.keys]
    return any(key.startswith(tips.DIGEST) for key in got.keys) or any(one and one.must_know for one in found)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    weeks=st.integers(0, 100),
    pregnant=st.booleans(),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
    hour=st.integers(7, 18),
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
    broadcasts: set[int],
    moved: int,
    ends: int,
) -> None:
    with store.connection.begin_nested() as trial:
        mother = phone(store, village, Zone.WITA, at(0))
        anchor = HPHT - timedelta(weeks=weeks % 36 + 4 if pregnant else weeks, days=moved % 7)
        episode = pregnancy(mother, anchor, at(0)) if pregnant else child(mother, "Aisyah", anchor, at(0))
        join(mother, [episode], at(0), hour=hour, weekday=weekday)
        for day in range(28):
            if day in broadcasts:
                broadcast(mother, at(day))
            if day == 10:
                kind = Kind.PREGNANCY if pregnant else Kind.CHILD
                x = kader(store, village, at(day))
                corrected(x, episode.person_id, kind, min(anchor + timedelta(days=moved), HPHT))
            if day == ends:
                over = Death(person=str(episode.person_id), on=HPHT + timedelta(days=day))
                life_events.tell(kader(store, village, at(day)), over)
            tick([mother], at(day))
        holds(mother)
        assert [got for got in mother.got if got.at >= at(ends) and got.lane is not Lane.BROADCAST] == []
        trial.rollback()
