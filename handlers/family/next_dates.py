"""What comes next for a family's children: immunisation by the child's own record, the posyandu, vitamin A."""

from __future__ import annotations

from datetime import date

from domain import ages, immunisation
from domain.talk import Fact, Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange
from storage.people import people
from storage.people.people import Child
from storage.villages import posyandu
from storage.visits import doses

CHILD_MONTHS = 60
_VITAMIN_A = (2, 8)  # the months of the year in which it is given
_VITAMIN_A_FROM, _VITAMIN_A_UNTIL = 6, 60  # months of age


def show(x: Exchange) -> list[Say]:
    """/jadwal: the next dates, child by child; dates only, nothing of health."""
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    children = people.children(x.store, x.scope, x.today, CHILD_MONTHS)
    return [_dates(x, child) for child in children] or [Say(key="families.none_of_yours")]


def button() -> Option:
    return Option(tap=Tap("", 0, "/jadwal"), key="button.next_dates")


def vitamin_a_month(born: date, today: date) -> date | None:
    """The first day of the month in which the next vitamin A is given, or this month; None when it will not be."""
    for months_ahead in range(13):
        month = ages.add_months(today.replace(day=1), months_ahead)
        age = ages.age_months(born, max(month, today))
        if month.month in _VITAMIN_A and _VITAMIN_A_FROM <= age < _VITAMIN_A_UNTIL:
            return month
    return None


def _dates(x: Exchange, child: Child) -> Say:
    had = doses.had(x.store, x.scope, child.id)
    own = people.person_in(x.store, x.scope, child.id)
    day = posyandu.of(x.store, child.area, own.team_id if own is not None else None)
    facts: dict[str, Fact] = {
        "name": child.name,
        "dose_now": bool(immunisation.due_now(child.birth_date, had, x.today)),
        "dose_on": immunisation.next_due(child.birth_date, had, x.today),
        "posyandu_on": day.next_from(x.today) if day is not None else None,
        "vitamin_a_on": vitamin_a_month(child.birth_date, x.today),
    }
    return Say(key="families.next_dates", facts=facts)
