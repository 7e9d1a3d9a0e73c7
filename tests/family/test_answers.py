"""What families answer by buttons and wish for: check-ins asked once on their day, ratings counted, must-knows only."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from domain.zones import Zone, to_utc
from handlers.family import check_ins, tips
from storage.database import Store
from storage.family import enrolments, replies, wishes
from storage.family.replies import Counts, Kind
from storage.tables import outbox as rows
from storage.tables import reply
from storage.wire import chats
from tests.family.phones import Phone, child, enrol, join, phone, pregnancy, tick
from tests.storage import village as places
from tests.storage.village import Village

START = date(2026, 5, 4)  # a Monday, not in Ramadan


def at(day: int, hour: int = 10) -> datetime:
    return to_utc(START + timedelta(days=day), time(hour), Zone.WIB)


def account_of(one: Phone) -> int:
    found = chats.by_id(one.store, one.chat).account_id
    assert found is not None
    return found


def asked(store: Store) -> list[str]:
    found = store.connection.scalars(select(rows.c.key).where(rows.c.key.like("check_in.%")).order_by(rows.c.id))
    return list(found)


def expecting(store: Store, village: Village, days: int) -> Phone:
    """A pregnant woman, so many days after HPHT on START."""
    mother = phone(store, village)
    enrol(mother, pregnancy(mother, START - timedelta(days=days), at(-1)), at(-1))
    return mother


def test_tablets_are_asked_about_once_on_their_day_from_nine(store: Store, village: Village) -> None:
    expecting(store, village, days=56)
    assert [check_ins.ask(store, at(-1)), check_ins.ask(store, at(0, 8))] == [0, 0]
    assert [check_ins.ask(store, at(0, 9)), check_ins.ask(store, at(0, 12)), check_ins.ask(store, at(1))] == [1, 0, 0]
    assert asked(store) == ["check_in.ttd"]
    assert check_ins.ask(store, at(28)) == 1  # the next one


@pytest.mark.parametrize("day", check_ins.CHECK_INS["asi"].days)
def test_breastfeeding_is_asked_about_on_its_days(store: Store, village: Village, day: int) -> None:
    mother = phone(store, village)
    enrol(mother, child(mother, "Aisyah", START - timedelta(days=day), at(-1)), at(-1))
    assert check_ins.ask(store, at(0)) == 1
    assert asked(store) == ["check_in.asi"]


def test_a_stopped_family_is_not_asked(store: Store, village: Village) -> None:
    mother = expecting(store, village, days=56)
    enrolments.pause(store, mother.chat)
    assert check_ins.ask(store, at(0)) == 0


def test_an_answer_counts_once_and_only_from_who_was_asked(store: Store, village: Village) -> None:
    mother, other = expecting(store, village, days=56), expecting(store, village, days=60)
    check_ins.ask(store, at(0))
    about = store.connection.execute(select(reply.c.about)).scalar_one()
    assert about == f"ttd/{START - timedelta(days=56)}/56"
    assert not replies.answer_check_in(store, account_of(other), about, "always", at(0))
    assert replies.answer_check_in(store, account_of(mother), about, "always", at(0))
    assert not replies.answer_check_in(store, account_of(mother), about, "not_yet", at(1))
    assert store.connection.execute(select(reply.c.answer)).scalar_one() == "always"


def test_the_latest_word_counts_and_numbers_name_nobody(store: Store, village: Village) -> None:
    first, second = account_of(phone(store, village)), account_of(phone(store, village))

    def says(who: int, kind: Kind, answer: str) -> int:
        return replies.keep(
            store,
            account_id=who,
            person_id=None,
            area=places.PURWODADI,
            about="anak/10",
            kind=kind,
            answer=answer,
            now=at(0),
        )

    assert says(first, Kind.RATING, "down") == says(first, Kind.RATING, "up")
    says(second, Kind.RATING, "down")
    which = says(second, Kind.TRIED, "not_yet")
    says(first, Kind.TRIED, "done")
    replies.because(store, which, "belum sempat")
    assert replies.counts(store) == {"anak/10": Counts(up=1, down=1, done=1, not_yet=1)}


@pytest.mark.parametrize(("only", "come"), [(True, {True}), (False, {True, False})])
def test_who_wants_fewer_gets_the_must_knows(store: Store, village: Village, only: bool, come: set[bool]) -> None:
    mother = phone(store, village)
    join(mother, [child(mother, "Aisyah", START - timedelta(weeks=40, days=1), at(0))], at(0))
    tick([mother], at(0))
    mother.got.clear()
    wishes.must_knows_only(store, mother.chat, only)
    for day in range(1, 29):
        tick([mother], at(day))
    messages = [tips.of_key(key) for one in mother.got for key in one.keys if key.startswith("anak/")]
    assert {message.must_know for message in messages if message is not None} == come
