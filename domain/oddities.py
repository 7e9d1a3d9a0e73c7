"""What a pembina should look at: who fell silent, whose reports dropped, whose figures look alike. No verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.plausibility import digit_habit

SILENT_AFTER = timedelta(days=14)
SPAN = timedelta(days=28)  # what is compared with the same time before
FEWEST_BEFORE = 8  # reports in the span before, below which a drop says nothing
DROPPED_TO = Decimal("0.5")
ALIKE_FROM = 3  # children with the same weight and length on one day


class Oddity(StrEnum):
    SILENT = "silent"
    NEVER = "never"  # has families and has not reported yet
    DROPPED = "dropped"
    ROUND_FIGURES = "round_figures"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One kader's work. since: when she began. reported_on: the days of her reports' arrival within two spans, each
    report one entry. last: her latest report ever. weights: the kilograms that she measured lately. alike: how many
    children shared weight and length with another on one day. people: whom she accompanies."""

    since: date
    people: int
    last: date | None
    reported_on: Sequence[date] = ()
    weights: Sequence[Decimal] = ()
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """number, before: what the words need: days of silence; reports now and before; a share in percent; children."""

    oddity: Oddity
    number: int
    before: int | None = None


def odd(activity: Activity, today: date) -> tuple[Reason, ...]:
    """What is odd about a kader's work, the gravest first. Who accompanies nobody is never silent."""
    silence = _silence(activity, today)
    if silence is not None:
        return (silence,)
    return tuple(_figures(activity, today))


def _silence(activity: Activity, today: date) -> Reason | None:
    if activity.people == 0:
        return None
    last = activity.last or activity.since
    days = (today - last).days
    if days <= SILENT_AFTER.days:
        return None
    return Reason(Oddity.NEVER if activity.last is None else Oddity.SILENT, days)


def _figures(activity: Activity, today: date) -> Iterable[Reason]:
    now = sum(day > today - SPAN for day in activity.reported_on)
    before = len(activity.reported_on) - now
    if before >= FEWEST_BEFORE and now < DROPPED_TO * before:
        yield Reason(Oddity.DROPPED, now, before)
    habit = digit_habit(activity.weights)
    if habit is not None and habit.suspicious:
        yield Reason(Oddity.ROUND_FIGURES, round(habit.round_share * 100))
    if activity.alike >= ALIKE_FROM:
        yield Reason(Oddity.ALIKE, activity.alike)
