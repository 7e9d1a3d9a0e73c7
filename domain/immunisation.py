"""Which doses a child has had, is due for, is late for, or can no longer get, by its own record.

`data/immunisation.csv`: the table of Buku KIA 2024 as two relays give it; earliest and late days are proposals, the
28 days between doses of a series and the last days of HB0 and rotavirus are to be checked by the programme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from domain.ages import add_months
from domain.tables import read_csv

CATCH_UP_MONTHS = 60  # until the fifth birthday; then school immunisation


class DoseStatus(StrEnum):
    HAD = "had"
    UPCOMING = "upcoming"
    WAITS = "waits"  # for the dose before it
    DUE = "due"
    LATE = "late"
    MISSED = "missed"  # too old for it now; the bidan decides
    NOT_HERE = "not_here"  # only where the illness is endemic


@dataclass(frozen=True, slots=True)
class DoseRule:
    """Ages in days. last_days: None: until the fifth birthday."""

    code: str
    due_days: int
    after: str | None
    earliest_days: int
    late_from_days: int
    last_days: int | None
    least_interval_days: int
    endemic_only: bool


@dataclass(frozen=True, slots=True)
class Dose:
    """due_on: when it is due, or was; None while it waits for another. had_on: None if not had, or date unknown."""

    code: str
    status: DoseStatus
    due_on: date | None
    had_on: date | None = None


@cache
def schedule() -> tuple[DoseRule, ...]:
    """The 21 doses in the order of the book."""
    return tuple(
        DoseRule(
            code=row["dose"],
            due_days=int(row["due_days"]),
            after=row["after"] or None,
            earliest_days=int(row["earliest_days"]),
            late_from_days=int(row["late_from_days"]),
            last_days=int(row["last_days"]) if row["last_days"] else None,
            least_interval_days=int(row["least_interval_days"] or 0),
            endemic_only=row["endemic_only"] == "yes",
        )
        for row in read_csv("immunisation.csv")
    )


def doses(born: date, had: Mapping[str, date | None], today: date, *, endemic: bool = False) -> tuple[Dose, ...]:
    """Every dose with its status today. had: dose → date, None for a dose whose date is unknown.

    endemic: whether the area is endemic for Japanese encephalitis.
    """
    return tuple(_dose(rule, born, had, today, endemic) for rule in schedule())


def due_now(born: date, had: Mapping[str, date | None], today: date, *, endemic: bool = False) -> tuple[Dose, ...]:
    """What the child should get now, the longest overdue first."""
    open_doses = [
        dose for dose in doses(born, had, today, endemic=endemic) if dose.status in (DoseStatus.DUE, DoseStatus.LATE)
    ]
    return tuple(sorted(open_doses, key=lambda dose: dose.due_on or born))


def next_due(born: date, had: Mapping[str, date | None], today: date, *, endemic: bool = False) -> date | None:
    """The next day on which something new becomes due; None when nothing is to come."""
    days = [
        dose.due_on
        for dose in doses(born, had, today, endemic=endemic)
        if dose.status is DoseStatus.UPCOMING and dose.due_on
    ]
    return min(days, default=None)


def born_at_latest(had: Mapping[str, date | None]) -> date | None:
    """The last birth date with which none of them was given before its earliest day; None for any."""
    earliest = {rule.code: timedelta(days=rule.earliest_days) for rule in schedule()}
    return min((on - earliest[code] for code, on in had.items() if on is not None and code in earliest), default=None)


def _dose(rule: DoseRule, born: date, had: Mapping[str, date | None], today: date, endemic: bool) -> Dose:
    if rule.code in had:
        return Dose(rule.code, DoseStatus.HAD, born + timedelta(days=rule.due_days), had[rule.code])
    if rule.endemic_only and not endemic:
        return Dose(rule.code, DoseStatus.NOT_HERE, None)
    due_on = _due_on(rule, born, had)
    return Dose(rule.code, _status(rule, born, due_on, today), due_on)


def _due_on(rule: DoseRule, born: date, had: Mapping[str, date | None]) -> date | None:
    by_age = born + timedelta(days=rule.due_days)
    if rule.after is None:
        return by_age
    if rule.after not in had:
        return None
    before = had[rule.after]
    return by_age if before is None else max(by_age, before + timedelta(days=rule.least_interval_days))


def _status(rule: DoseRule, born: date, due_on: date | None, today: date) -> DoseStatus:
    last = add_months(born, CATCH_UP_MONTHS) - timedelta(days=1)
    if rule.last_days is not None:
        last = born + timedelta(days=rule.last_days)
    if today > last or (due_on is not None and due_on > last):
        return DoseStatus.MISSED
    if due_on is None:
        return DoseStatus.WAITS
    if today < due_on:
        return DoseStatus.UPCOMING
    return DoseStatus.LATE if (today - born).days >= rule.late_from_days else DoseStatus.DUE
