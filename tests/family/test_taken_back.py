"""A text that a reviewer sends back, or that nobody approves any more, does not go out, planned or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from domain.zones import Zone, to_utc
from handlers.content import texts
from handlers.exchange import Policy
from handlers.family import accompany, manners, tips
from storage.database import Store
from storage.family import content_versions
from storage.family.content_versions import Verdict
from storage.wire import outbox
from tests.family.phones import POLICY, Phone, child, deliver, join, phone, tick
from tests.storage.village import Village

STRICT: Policy = replace(POLICY, approved_only=True)
START = date(2026, 5, 4)  # a Monday, not in Ramadan
WEEK_10, WEEK_30 = (next(m for m in tips.calendar() if m.key == key) for key in ("anak/10", "anak/30"))


def at(day: int, hour: int = 10) -> datetime:
    return to_utc(START + timedelta(days=day), time(hour), Zone.WIB)


def say(store: Store, village: Village, key: str, verdict: Verdict, now: datetime) -> None:
    text = texts.text_of(next(m for m in tips.calendar() if m.key == key))
    content_versions.say(store, text, verdict, by=village.bidan.id, now=now)


def planned(store: Store, village: Village, weeks: tuple[int, ...], policy: Policy) -> Phone:
    """A family whose messages of these weeks of its children are owed since this morning."""
    mother = phone(store, village)
    children = [
        child(mother, name, START - timedelta(weeks=week), at(-3))
        for name, week in zip(("Aisyah", "Bima"), weeks, strict=False)
    ]
    join(mother, children, at(-3))
    tick([mother], at(-3), policy)
    mother.got.clear()
    accompany.plan(store, at(0), policy)
    return mother


def reasons(mother: Phone, key: str) -> list[str | None]:
    return [line.reason for line in outbox.history(mother.store, mother.chat) if line.message == key]


@pytest.mark.parametrize("policy", [POLICY, STRICT])
def test_what_was_sent_back_after_it_was_planned(store: Store, village: Village, policy: Policy) -> None:
    say(store, village, "anak/10", Verdict.APPROVED, at(-3))
    mother = planned(store, village, (10,), policy)
    say(store, village, "anak/10", Verdict.RETURNED, at(0, 9))
    deliver([mother], at(0), policy)
    assert mother.got == []
    assert reasons(mother, "anak/10") == [manners.NOT_APPROVED]


def test_what_lost_its_approval_after_it_was_planned(store: Store, village: Village) -> None:
    mother = planned(store, village, (10,), POLICY)
    deliver([mother], at(0), STRICT)
    assert mother.got == []
    say(store, village, "anak/11", Verdict.APPROVED, at(-3))
    tick([mother], at(7), STRICT)
    assert [got.keys for got in mother.got] == [("anak/11",)]


def test_of_two_messages_in_one_only_the_good_one_is_said(store: Store, village: Village) -> None:
    mother = planned(store, village, (10, 30), POLICY)
    say(store, village, "anak/10", Verdict.RETURNED, at(0, 9))
    deliver([mother], at(0))
    [got] = mother.got
    assert got.say.facts["theme"] == WEEK_30.theme
    assert WEEK_10.body not in repr(got.say)
