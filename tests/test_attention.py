"""The weekly digest comes on Monday morning in each of the three zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from domain.zones import Zone, to_utc
from handlers.oversight import attention

SUNDAY, MONDAY, TUESDAY = date(2026, 3, 15), date(2026, 3, 16), date(2026, 3, 17)
BEGINS = to_utc(MONDAY, time(0), Zone.WIT)  # still Sunday evening in WIB and WITA


@pytest.mark.parametrize("zone", list(Zone))
def test_it_comes_on_monday_at_eight_there(zone: Zone) -> None:
    assert attention.due_at(BEGINS, zone) == to_utc(MONDAY, time(8), zone)


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        (datetime(2026, 3, 16, 3, 0, tzinfo=UTC), Zone.WIB, to_utc(MONDAY, time(10), Zone.WIB)),
        (to_utc(TUESDAY, time(2), Zone.WIB), Zone.WIB, to_utc(TUESDAY, time(7), Zone.WIB)),
        (to_utc(TUESDAY, time(9), Zone.WIT), Zone.WIT, to_utc(TUESDAY, time(9), Zone.WIT)),
    ],
)
def test_late_it_comes_at_once_but_not_at_night(now: datetime, zone: Zone, due: datetime) -> None:
    assert attention.due_at(now, zone) == due
