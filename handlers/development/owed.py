"""Which children's development is to be looked at: a number at the end of /tugas, and a word in the morning line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.ages import add_months
from domain.development import next_check
from handlers.development.check import CHILD_MONTHS
from storage.database import Store
from storage.scope import Scope
from storage.visits import development
from storage.visits.development import Looked

SAID_FOR_DAYS = 7  # in the morning; later it stands in /tugas only


@dataclass(frozen=True, slots=True)
class OwedChecks:
    """count: children who may be looked at now. again: of those, with something that was not seen yet and whose two
    weeks were over within the last days. today: whose were over this very day."""

    count: int
    again: int
    today: int


def owed(store: Store, scope: Scope, today: date) -> OwedChecks:
    """For all children whom the asker accompanies."""
    return counted(development.last_looks(store, scope, add_months(today, -CHILD_MONTHS)), today)


def counted(children: Iterable[Looked], today: date) -> OwedChecks:
    count = again = now = 0
    for one in children:
        on = next_check(one.born, one.checked_on, one.all_there, today)
        if on > today or add_months(one.born, 1) > today:  # in the first month there is nothing to ask
            continue
        count += 1
        if one.checked_on is not None and not one.all_there:
            again += (today - on).days < SAID_FOR_DAYS
            now += on == today
    return OwedChecks(count, again, now)
