"""A child's development: milestones by age, WHO's motor windows, and the official card's tasks where they are imported.

A check that kader and parent can do together, no test and no diagnosis. Preterm children are judged by corrected age
until 24 months. The card's own 66 tasks were not found: they can be imported (month, aspect, text); until then the
checklist of Buku KIA stands in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache

from domain.ages import add_months, age_months, corrected_age_days
from domain.growth import DAYS_PER_MONTH
from domain.tables import read_csv, read_yaml

WALKS = "walks"
CARD_MONTHS = range(1, 73)


class DevelopmentDomain(StrEnum):
    GROSS_MOTOR = "gross_motor"
    FINE_MOTOR = "fine_motor"
    LANGUAGE = "language"
    SOCIAL = "social"


class Aspect(StrEnum):
    """The seven aspects of the development card."""

    GROSS_MOTOR = "gerakan_kasar"
    FINE_MOTOR = "gerakan_halus"
    PASSIVE_COMMUNICATION = "komunikasi_pasif"
    ACTIVE_COMMUNICATION = "komunikasi_aktif"
    INTELLIGENCE = "kecerdasan"
    SELF_HELP = "menolong_diri_sendiri"
    SOCIAL_BEHAVIOUR = "tingkah_laku_sosial"


class CardResult(StrEnum):
    ON_TRACK = "on_track"
    NEAR_LINE = "near_line"  # stimulate, watch for three months
    BELOW_LINE = "below_line"  # refer


@dataclass(frozen=True, slots=True)
class Milestone:
    """For months of age from_month to to_month (not included). text_id: in Indonesian."""

    code: str
    from_month: int
    to_month: int
    domain: DevelopmentDomain
    text_id: str


@dataclass(frozen=True, slots=True)
class MotorWindow:
    """When the first, the average and 99 of 100 healthy children do it, in months."""

    code: str
    text_id: str
    p1_months: Decimal
    mean_months: Decimal
    p99_months: Decimal


@dataclass(frozen=True, slots=True)
class CardTask:
    """A task of the development card, due in a month of age. tip_id: how it is practised at home, as the card says it;
    empty where it says nothing."""

    month: int
    aspect: Aspect
    text_id: str
    tip_id: str = ""

    @property
    def code(self) -> str:
        return f"{self.month:02}_{self.aspect}"


@dataclass(frozen=True, slots=True)
class Cadence:
    """When to look, from `data/development.yaml`. screening: (below so many months, every so many months)."""

    retry_days: int
    owed_months: int
    asked_for_months: int
    screening: tuple[tuple[int, int], ...]


@cache
def cadence() -> Cadence:
    data = read_yaml("development.yaml")
    steps = tuple((int(row["under_months"]), int(row["every_months"])) for row in data["screening"])
    retry, owed, asked_for = (int(data[name]["value"]) for name in ("retry_days", "owed_months", "asked_for_months"))
    return Cadence(retry, owed, asked_for, steps)


@cache
def milestones() -> tuple[Milestone, ...]:
    return tuple(
        Milestone(
            row["code"],
            int(row["from_month"]),
            int(row["to_month"]),
            DevelopmentDomain(row["domain"]),
            row["text_id"],
        )
        for row in read_csv("milestones.csv")
    )


@cache
def motor_windows() -> tuple[MotorWindow, ...]:
    return tuple(
        MotorWindow(
            row["code"],
            row["text_id"],
            Decimal(row["p1_months"]),
            Decimal(row["mean_months"]),
            Decimal(row["p99_months"]),
        )
        for row in read_csv("motor_windows.csv")
    )


@cache
def practised_by() -> Mapping[str, str]:
    """Which message of the calendar says what to do at home: its key by the code of a milestone or movement. One that
    no message fits is not there."""
    return {row["milestone"]: row["message"] for row in read_csv("stimulation.csv")}


def judged_months(born: date, on: date, gestation_weeks_at_birth: int | None = None) -> int:
    """Completed months by which development is judged: corrected for preterm children under 24 months; at least 0."""
    correction = (on - born).days - corrected_age_days(born, gestation_weeks_at_birth, on)
    corrected_birth = date.fromordinal(born.toordinal() + correction)
    return age_months(corrected_birth, on) if corrected_birth <= on else 0


def milestones_for(born: date, on: date, gestation_weeks_at_birth: int | None = None) -> tuple[Milestone, ...]:
    """The checklist of the child's age band; none in the first month and from six years on."""
    months = judged_months(born, on, gestation_weeks_at_birth)
    return tuple(each for each in milestones() if each.from_month <= months < each.to_month)


def motor_overdue(
    born: date, on: date, done: Collection[str], gestation_weeks_at_birth: int | None = None
) -> tuple[MotorWindow, ...]:
    """Motor milestones not yet done (codes) although 99 of 100 children do them at this age."""
    months = Decimal(corrected_age_days(born, gestation_weeks_at_birth, on)) / Decimal(str(DAYS_PER_MONTH))
    return tuple(each for each in motor_windows() if each.code not in done and months > each.p99_months)


def read_card(rows: Iterable[Mapping[str, str]]) -> tuple[CardTask, ...]:
    """The card's tasks from a table with month, aspect, text, and tip if it has one; ValueError names the row (from 1)
    and the fault."""
    tasks: list[CardTask] = []
    for number, row in enumerate(rows, start=1):
        tasks.append(_task(number, row))
        if tasks[-1].code in {task.code for task in tasks[:-1]}:
            raise ValueError(f"row {number}: month {tasks[-1].month} has this aspect twice")
    return tuple(sorted(tasks, key=lambda task: (task.month, task.aspect)))


def _task(number: int, row: Mapping[str, str]) -> CardTask:
    month, text = row.get("month", "").strip(), row.get("text", "").strip()
    aspect = row.get("aspect", "").strip().lower().replace(" ", "_")
    if not month.isdecimal() or int(month) not in CARD_MONTHS:
        raise ValueError(f"row {number}: month must be 1 to {CARD_MONTHS[-1]}")
    if aspect not in list(Aspect):
        raise ValueError(f"row {number}: aspect must be one of {', '.join(Aspect)}")
    if not text:
        raise ValueError(f"row {number}: text is empty")
    return CardTask(int(month), Aspect(aspect), text, row.get("tip", "").strip())


@dataclass(frozen=True, slots=True)
class Card:
    """result and the tasks that are owed, with the longest owed first."""

    result: CardResult
    owed: tuple[CardTask, ...]


def card_status(
    tasks: Iterable[CardTask],
    born: date,
    on: date,
    done: Collection[str],
    gestation_weeks_at_birth: int | None = None,
) -> Card:
    """Where the child stands. done: codes of tasks it can do. A task of month n is owed once n months are full."""
    months = judged_months(born, on, gestation_weeks_at_birth)
    owed = tuple(
        task for task in sorted(tasks, key=lambda task: task.month) if task.month <= months and task.code not in done
    )
    longest = max((months - task.month for task in owed), default=-1)
    if longest < 0:
        return Card(CardResult.ON_TRACK, owed)
    return Card(CardResult.BELOW_LINE if longest >= cadence().owed_months else CardResult.NEAR_LINE, owed)


def motor_asked(
    born: date, on: date, done: Collection[str], gestation_weeks_at_birth: int | None = None
) -> tuple[MotorWindow, ...]:
    """The overdue motor milestones that a check asks about: whoever walks need not be asked whether it stands."""
    months = Decimal(corrected_age_days(born, gestation_weeks_at_birth, on)) / Decimal(str(DAYS_PER_MONTH))
    return tuple(
        each
        for each in motor_overdue(born, on, done, gestation_weeks_at_birth)
        if each.code == WALKS or months <= each.p99_months + cadence().asked_for_months
    )


def next_check(born: date, last: date | None, all_there: bool, today: date) -> date:
    """When to look again: two weeks after something was not seen yet, else when KPSP is due."""
    if last is not None and not all_there:
        return last + timedelta(days=cadence().retry_days)
    return next_screening(born, last, today)


def next_screening(born: date, last: date | None, today: date) -> date:
    """When to screen again with KPSP, by the cadence of the age at the last time; today if overdue."""
    if last is None:
        return today
    steps = cadence().screening
    step = next((every for under, every in steps if age_months(born, last) < under), steps[-1][1])
    return max(today, add_months(last, step))
