"""When a visit is owed: the windows of an episode, and which of them is open or was missed on a day.

The windows are versioned data (`data/visit_windows.yaml`). A visit settles the window that it falls into and all before
it: what was missed cannot be made up for, only the next visit can be made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from domain.ages import PREGNANCY_DAYS, add_months, age_months
from domain.danger import Mark
from domain.people import EpisodeKind
from domain.rules import Rung
from domain.tables import read_yaml

_DAY = timedelta(days=1)
AT_RISK = (Rung.DANGER, Rung.SAME_DAY, Rung.PUSKESMAS, Rung.BIDAN)  # something to refer, the highest first
URGENT = (Rung.DANGER, Rung.SAME_DAY)


class Measure(StrEnum):
    """What a team is measured by in a month."""

    VISITED = "visited"
    REFERRALS = "referrals"
    ON_TIME = "on_time"


@dataclass(frozen=True, slots=True)
class Window:
    """One visit is owed from start to end, both inside."""

    code: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the data; which of its fields are set says what it counts from."""

    code: str
    kind: EpisodeKind
    mark: Mark
    source: str
    first_day: int | None = None
    last_day: int | None = None
    every_days: int | None = None
    from_month: int | None = None
    to_month: int | None = None
    after_visit_days: int | None = None
    for_days: int | None = None
    at_risk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Accompanied:
    """An episode as far as visits go. anchor: the wedding, HPHT, or the birth. known_since: the day it was enrolled:
    nobody owes a visit before. rung: the highest that the last visit stood on."""

    kind: EpisodeKind
    anchor: date
    known_since: date
    last_visit: date | None = None
    rung: Rung | None = None

    @property
    def at_risk(self) -> bool:
        return self.rung in AT_RISK


@dataclass(frozen=True, slots=True)
class Duty:
    """A visit that is owed now. missed_since: the last day of the first window that was let pass; None: in time."""

    window: Window
    missed_since: date | None

    def overdue_days(self, today: date) -> int:
        return 0 if self.missed_since is None else (today - self.missed_since).days


def duty(one: Accompanied, today: date) -> Duty | None:
    """The visit that is owed today; None where nothing is."""
    owed = [window for window in windows(one, today) if one.last_visit is None or window.start > one.last_visit]
    if not owed:
        return None
    missed = owed[0].end if owed[0].end < today else None
    return Duty(owed[-1], missed)


def windows(one: Accompanied, until: date) -> Iterator[Window]:
    """The windows that begin by that day, in order, without those that were over before anybody knew of the episode
    or before the last visit."""
    since = max(one.known_since, one.last_visit or one.known_since)
    found = [
        window for rule in rules(one.kind) if not rule.at_risk or one.at_risk for window in _of(rule, one, since, until)
    ]
    for window in sorted(found, key=lambda window: window.start):
        if window.start <= until and window.end >= since:
            yield window


def pregnancy_anchor(hpht: date, hpl: date | None) -> date:
    """What the weeks of a pregnancy are counted from: an HPL by ultrasound holds over HPHT."""
    return hpht if hpl is None else hpl - timedelta(days=PREGNANCY_DAYS)


@cache
def rules(kind: EpisodeKind) -> tuple[Rule, ...]:
    return tuple(
        Rule(**{**row, "kind": kind, "mark": Mark(row["mark"])})
        for row in _data()["windows"]
        if EpisodeKind(row["kind"]) is kind
    )


def unreachable_days() -> int:
    return int(_data()["unreachable_days"])


def attempts_in_vain() -> int:
    return int(_data()["attempts_in_vain"])


def on_time_days() -> int:
    return int(_data()["on_time_days"])


def goal(measure: Measure) -> int:
    """In percent, where an area has set none of its own."""
    return int(_data()["goals"][measure])


def _data() -> Any:
    return read_yaml("visit_windows.yaml")


def _of(rule: Rule, one: Accompanied, since: date, until: date) -> Iterator[Window]:
    if rule.from_month is not None and rule.to_month is not None:
        yield from _months(rule, one.anchor, since, until)
    elif rule.after_visit_days is not None and rule.for_days is not None:
        if one.last_visit is not None:
            start = one.last_visit + timedelta(days=rule.after_visit_days)
            yield Window(rule.code, start, start + timedelta(days=rule.for_days - 1))
    elif rule.first_day is not None and rule.last_day is not None:
        yield from _days(rule, one.anchor, since, rule.first_day, rule.last_day)


def _days(rule: Rule, anchor: date, since: date, first_day: int, last_day: int) -> Iterator[Window]:
    length = rule.every_days or last_day - first_day + 1
    passed = max((since - anchor).days - first_day, 0) // length
    for day in range(first_day + passed * length, last_day + 1, length):
        yield Window(rule.code, anchor + timedelta(days=day), anchor + timedelta(days=day + length - 1))


def _months(rule: Rule, born: date, since: date, until: date) -> Iterator[Window]:
    """Calendar months, by the child's age on the first day of each; none that begins after `until`."""
    assert rule.from_month is not None
    assert rule.to_month is not None
    first = max(since.replace(day=1), add_months(born.replace(day=1), rule.from_month))
    while first < born or age_months(born, first) < rule.from_month:
        first = add_months(first, 1)
    while first <= until and age_months(born, first) < rule.to_month:
        following = add_months(first, 1)
        yield Window(rule.code, first, following - _DAY)
        first = following
