"""Which measurements and dates to ask about again, and why: codes and numbers, so that somebody can ask in plain words.

Impossible is asked again; anything else may be kept with a reason. Limits are the domain sheet's (4.4), our own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from domain import ages
from domain.findings import Child, Measurement
from domain.growth import LAST_DAY, TWO_YEARS_DAYS, Position, plausible_range
from domain.growth_tables import Index, measure_at
from domain.talk import Facts

POSSIBLE = {  # both ends are possible
    "weight_kg": (Decimal("0.5"), Decimal(40)),
    "size_cm": (Decimal(30), Decimal(135)),
    "muac_cm": (Decimal(6), Decimal(30)),
    "head_cm": (Decimal(20), Decimal(65)),
}
SHRUNK_CM = Decimal(1)  # a child that lost more was measured wrongly, now or then
LYING_LONGER_CM = Decimal("0.7")
STANDS_FROM_DAYS = 548  # from here on the form asks how it was measured
LEAP_SHARE = Decimal("0.2")
LEAP_DAYS = 35
FAST_GROWING_DAYS = 61  # younger ones gain 20 % in a month in the median
PARENT_YEARS = (ages.YOUNGEST_PARENT_YEARS, 70)  # our own: nobody younger or older is taken for a parent without asking
OLDEST_YEARS = 110
_SLIPS = (Decimal(10), Decimal("0.1"))

DIGITS_FROM = 30  # values; fewer say nothing about a habit
DIGITS_CHI_SQUARE = 21.67  # 9 degrees of freedom, one honest kader in a hundred


class Doubt(StrEnum):
    IMPOSSIBLE = "impossible"
    FLAGGED = "flagged"  # WHO holds it implausible at this age
    SHRUNK = "shrunk"
    LEAPT = "leapt"
    SWAPPED = "swapped"  # weight and size fit the other way round
    SLIPPED_COMMA = "slipped_comma"  # ten times or a tenth would fit
    IN_FUTURE = "in_future"
    BEFORE_BIRTH = "before_birth"
    TOO_LONG_AGO = "too_long_ago"
    PARENT_AGE = "parent_age"


@dataclass(frozen=True, slots=True)
class Question:
    """field: what to ask again. facts: value, low, high, last, last_on, suggestion, as far as they belong to it."""

    doubt: Doubt
    field: str
    facts: Facts

    @property
    def must_change(self) -> bool:
        """Whether the answer cannot be kept as it is, whatever the reason."""
        return self.doubt in (Doubt.IMPOSSIBLE, Doubt.IN_FUTURE, Doubt.BEFORE_BIRTH)


def doubts(child: Child, measurement: Measurement, earlier: Sequence[Measurement], today: date) -> tuple[Question, ...]:
    """What to ask again about a child's measurement; the explanation (swapped, slipped) goes before the symptom."""
    wrong_date = _date_doubt(child, measurement, today)
    if wrong_date is not None:
        return (wrong_date,)
    age_days = (measurement.on - child.born).days
    swapped = _swapped(child, measurement, age_days)
    if swapped is not None:
        return (swapped,)
    before = [each for each in earlier if each.on < measurement.on]
    found = [_value_doubt(child, measurement, name, age_days) for name in POSSIBLE]
    asked = {question.field for question in found if question is not None}
    if "size_cm" not in asked:
        found.append(_shrunk(child, measurement, before))
    if "weight_kg" not in asked:
        found.append(_leapt(child, measurement, before))
    return tuple(question for question in found if question is not None)


def _date_doubt(child: Child, measurement: Measurement, today: date) -> Question | None:
    if measurement.on > today:
        return Question(Doubt.IN_FUTURE, "on", {"value": measurement.on, "high": today})
    if measurement.on < child.born:
        return Question(Doubt.BEFORE_BIRTH, "on", {"value": measurement.on, "low": child.born})
    return None


def _value_doubt(child: Child, measurement: Measurement, name: str, age_days: int) -> Question | None:
    value: Decimal | None = getattr(measurement, name)
    if value is None:
        return None
    low, high = POSSIBLE[name]
    limits = _plausible(child, name, age_days) or (low, high)
    possible = low <= value <= high
    if possible and limits[0] <= value <= limits[1]:
        return None
    facts = {"value": value, "low": limits[0], "high": limits[1]}
    slip = next((value * factor for factor in _SLIPS if limits[0] <= value * factor <= limits[1]), None)
    if slip is not None:
        return Question(Doubt.SLIPPED_COMMA, name, {**facts, "suggestion": round(slip, 2)})
    return Question(Doubt.FLAGGED if possible else Doubt.IMPOSSIBLE, name, facts)


def plausible(child: Child, name: str, on: date) -> tuple[Decimal, Decimal] | None:
    """What WHO does not flag on that day, to one decimal, within what is possible at all; None outside of tables."""
    limits = _plausible(child, name, (on - child.born).days)
    low, high = POSSIBLE[name]
    return None if limits is None else (max(limits[0], low), min(limits[1], high))


def usual_range(child: Child, name: str, on: date, earlier: Sequence[Measurement]) -> tuple[Decimal, Decimal] | None:
    """The values that `doubts` would not ask about on that day; None where only the impossible is asked about."""
    span = plausible(child, name, on)
    if span is None:
        return None
    low, high = since_last(child, name, on, earlier)
    return span[0] if low is None else max(span[0], low), span[1] if high is None else min(span[1], high)


def since_last(
    child: Child, name: str, on: date, earlier: Sequence[Measurement]
) -> tuple[Decimal | None, Decimal | None]:
    """The values that are no shrinking and no leap since the last visit; None for an open end."""
    last = _latest([each for each in earlier if each.on < on], name)
    if name == "size_cm" and last is not None:
        lying = _lying(child, last)
        assert lying is not None
        may_stand = (on - child.born).days >= STANDS_FROM_DAYS
        return lying - SHRUNK_CM - (LYING_LONGER_CM if may_stand else 0), None
    if name == "weight_kg" and last is not None:
        assert last.weight_kg is not None
        most = _most_grown(child, last.on, on)
        return last.weight_kg * (1 - LEAP_SHARE), None if most is None else last.weight_kg * most
    return None, None


def _latest(before: Iterable[Measurement], name: str) -> Measurement | None:
    measured = (each for each in before if getattr(each, name) is not None)
    return max(measured, key=lambda each: each.on, default=None)


def _plausible(child: Child, name: str, age_days: int) -> tuple[Decimal, Decimal] | None:
    """What WHO does not flag at this age, to one decimal; None where there is no table."""
    index = {
        "weight_kg": Index.WEIGHT_FOR_AGE,
        "size_cm": Index.LENGTH_FOR_AGE,
        "muac_cm": Index.MUAC_FOR_AGE,
        "head_cm": Index.HEAD_FOR_AGE,
    }[name]
    limits = plausible_range(index, child.sex, age_days)
    return None if limits is None else (_tenths(limits[0]), _tenths(limits[1]))


def _tenths(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))


def _swapped(child: Child, measurement: Measurement, age_days: int) -> Question | None:
    weight_kg, size_cm = measurement.weight_kg, measurement.size_cm
    weights, sizes = (_plausible(child, name, age_days) for name in ("weight_kg", "size_cm"))
    if weight_kg is None or size_cm is None or weights is None or sizes is None:
        return None
    if sizes[0] <= weight_kg <= sizes[1] and weights[0] <= size_cm <= weights[1]:
        return Question(Doubt.SWAPPED, "weight_kg", {"weight_kg": weight_kg, "size_cm": size_cm})
    return None


def _shrunk(child: Child, measurement: Measurement, before: Iterable[Measurement]) -> Question | None:
    last = _latest(before, "size_cm")
    now, then = _lying(child, measurement), None if last is None else _lying(child, last)
    if last is None or now is None or then is None or then - now <= SHRUNK_CM:
        return None
    facts: Facts = {"value": measurement.size_cm, "last": last.size_cm, "last_on": last.on}
    return Question(Doubt.SHRUNK, "size_cm", facts)


def _lying(child: Child, measurement: Measurement) -> Decimal | None:
    """The size as if measured lying, so that a change of position is no shrinking."""
    if measurement.size_cm is None:
        return None
    usually_lies = (measurement.on - child.born).days < TWO_YEARS_DAYS
    lies = measurement.position is Position.LYING if measurement.position else usually_lies
    return measurement.size_cm if lies else measurement.size_cm + LYING_LONGER_CM


def _leapt(child: Child, measurement: Measurement, before: Iterable[Measurement]) -> Question | None:
    last = _latest(before, "weight_kg")
    if last is None or not last.weight_kg or measurement.weight_kg is None:
        return None
    change = measurement.weight_kg / last.weight_kg
    most = _most_grown(child, last.on, measurement.on)
    if change >= 1 - LEAP_SHARE and (most is None or change <= most):
        return None
    facts: Facts = {"value": measurement.weight_kg, "last": last.weight_kg, "last_on": last.on}
    return Question(Doubt.LEAPT, "weight_kg", facts)


def _most_grown(child: Child, then: date, now: date) -> Decimal | None:
    """By how much the weight may have grown without a question; None after so long that any growth may be right. A
    loss of that size is asked about however long ago the child was weighed: who missed a month is watched no less."""
    return (1 + LEAP_SHARE) * _usual_change(child, then, now) if (now - then).days <= LEAP_DAYS else None


def _usual_change(child: Child, then: date, now: date) -> Decimal:
    """By how much the median weight grows in this time, for the youngest; 1 from two months on."""
    then_days, now_days = (then - child.born).days, (now - child.born).days
    if not 0 <= then_days < FAST_GROWING_DAYS or now_days > LAST_DAY:
        return Decimal(1)
    before, after = (measure_at(Index.WEIGHT_FOR_AGE, child.sex, days, 0) for days in (then_days, now_days))
    return Decimal(1) if before is None or after is None else Decimal(str(after / before))


@dataclass(frozen=True, slots=True)
class DigitHabit:
    """Last digits of many measurements of one kader. round_share: of 0 and 5, a fifth when all is honest."""

    count: int
    round_share: float
    chi_square: float

    @property
    def suspicious(self) -> bool:
        return self.chi_square > DIGITS_CHI_SQUARE


def digit_habit(values: Sequence[Decimal]) -> DigitHabit | None:
    """The habit behind measurements read to 0.1; None for fewer than 30."""
    if len(values) < DIGITS_FROM:
        return None
    digits = Counter(int((value * 10).to_integral_value()) % 10 for value in values)
    expected = len(values) / 10
    chi_square = sum((digits[digit] - expected) ** 2 / expected for digit in range(10))
    return DigitHabit(len(values), (digits[0] + digits[5]) / len(values), chi_square)


def hpht_doubt(hpht: date, today: date) -> Question | None:
    """An HPHT in the future, or more than 45 completed weeks ago."""
    if hpht > today:
        return Question(Doubt.IN_FUTURE, "hpht", {"value": hpht, "high": today})
    weeks = ages.gestation_weeks(hpht, today)
    if weeks > ages.LONGEST_PREGNANCY_WEEKS:
        return Question(Doubt.TOO_LONG_AGO, "hpht", {"value": hpht, "weeks": weeks})
    return None


def parent_doubt(parent_born: date, child_born: date) -> Question | None:
    """A parent who would have been under 10 or over 70 at the child's birth."""
    youngest, oldest = PARENT_YEARS
    if parent_born < child_born and youngest <= ages.calendar_age(parent_born, child_born).years <= oldest:
        return None
    years = ages.calendar_age(parent_born, child_born).years if parent_born < child_born else 0
    return Question(Doubt.PARENT_AGE, "birth_date", {"value": parent_born, "years": years})


def parent_born_between(child_born: date) -> tuple[date, date]:
    """The birth dates of a parent about whom `parent_doubt` does not ask."""
    youngest, oldest = PARENT_YEARS
    first, last = (ages.add_months(child_born, -12 * years) for years in (oldest + 1, youngest))
    first, one_more = first + timedelta(days=1), last + timedelta(days=1)
    if ages.calendar_age(first, child_born).years > oldest:  # born on 29 February: of age on the 28th already
        first += timedelta(days=1)
    return first, one_more if ages.calendar_age(one_more, child_born).years >= youngest else last


def child_born_between(parent_born: date) -> tuple[date, date]:
    """The birth dates of a child about whose parent `parent_doubt` does not ask."""
    youngest, oldest = PARENT_YEARS
    return ages.add_months(parent_born, 12 * youngest), ages.add_months(parent_born, 12 * (oldest + 1)) - timedelta(
        days=1
    )


def oldest_birth(today: date) -> date:
    """The first birth date that does not lie too far back to be believed."""
    return ages.add_months(today, -12 * (OLDEST_YEARS + 1)) + timedelta(days=1)
