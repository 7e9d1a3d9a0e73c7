"""When a message of the calendar is due, as its front matter says it: a week, a day, a date, the village's posyandu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.immunisation import schedule as dose_rules
from domain.people import Anchor


class Kind(StrEnum):
    """What a message is to a family: which of them count against the week, and which go before others."""

    TIP = "tip"  # one a week
    DAILY = "daily"  # of the first seven days of life
    REMINDER = "reminder"  # an appointment: never counted, never displaced
    STARTER = "starter"  # after joining


LATEST_DAY = {Anchor.HPHT: 7 * 45, Anchor.BIRTH: 5 * 366}
_STARTER_DAYS = range(1, 29)
_FIRST_WEEK = range(7)
_DAYS_BEFORE = range(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """day: since HPHT or birth (a starter: since joining); None for what comes by date. months, month_day: on that
    day of those months. before_posyandu: so many days before the posyandu of the family's desa. from_day, to_day: of
    whom, by days since HPHT or birth; what has a `day` needs none."""

    day: int | None = None
    months: tuple[int, ...] = ()
    month_day: int = 1
    before_posyandu: int | None = None
    from_day: int = 0
    to_day: int = LATEST_DAY[Anchor.BIRTH]


SCHEDULE_FIELDS = {"week", "day", "when", "from_week", "to_week", "from_month", "to_month"}


def wrong_schedule(head: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    """Names of fields that say nothing sensible about when; a head whose anchor is sound."""
    given = [name for name in ("week", "day", "when") if name in head]
    allowed = {
        Kind.TIP: ("week",),
        Kind.DAILY: ("day",),
        Kind.STARTER: ("day",),
        Kind.REMINDER: ("week", "day", "when"),
    }[kind]
    if len(given) != 1 or given[0] not in allowed:
        yield given[0] if given else allowed[0]
        return
    if not _sound(given[0], head, kind):
        yield given[0]
    yield from (name for name in _LIMITS if name in head and (given != ["when"] or not _number(head[name])))


_LIMITS = ("from_week", "to_week", "from_month", "to_month")


def _sound(name: str, head: Mapping[str, Any], kind: Kind) -> bool:
    value, anchor = head[name], Anchor(head["anchor"])
    if name == "when":
        return _sound_when(value)
    if not _number(value):
        return False
    if kind is Kind.DAILY:
        return anchor is Anchor.BIRTH and value in _FIRST_WEEK
    if kind is Kind.STARTER:
        return value in _STARTER_DAYS
    return bool(value * (7 if name == "week" else 1) <= LATEST_DAY[anchor])


def _sound_when(value: object) -> bool:
    """{months: [2, 8], day: 1} or {before_posyandu: 1}."""
    if not isinstance(value, dict):
        return False
    if value.keys() == {"before_posyandu"}:
        return _number(value["before_posyandu"]) and value["before_posyandu"] in _DAYS_BEFORE
    months = value.get("months")
    sound = isinstance(months, list) and bool(months) and all(_number(m) and 1 <= m <= 12 for m in months)
    day = value.get("day", 1)
    return value.keys() <= {"months", "day"} and sound and _number(day) and 1 <= day <= 28


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def schedule_of(head: Mapping[str, Any]) -> Schedule:
    """Of a head in which nothing is wrong."""
    if "week" in head:
        return Schedule(day=head["week"] * 7)
    if "day" in head:
        return Schedule(day=head["day"])
    when, anchor = head["when"], Anchor(head["anchor"])
    first = head.get("from_week", 0) * 7 + round(head.get("from_month", 0) * 30.4375)
    last = LATEST_DAY[anchor]
    if "to_week" in head or "to_month" in head:
        last = min(last, head.get("to_week", 0) * 7 + round(head.get("to_month", 0) * 30.4375))
    return Schedule(
        months=tuple(when.get("months", ())),
        month_day=when.get("day", 1),
        before_posyandu=when.get("before_posyandu"),
        from_day=first,
        to_day=last,
    )


def unknown_doses(value: object) -> bool:
    """Whether `doses:` is anything but a list of codes of the immunisation table."""
    known = {rule.code for rule in dose_rules()}
    return not isinstance(value, list) or not value or not set(value) <= known
