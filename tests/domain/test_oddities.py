"""Silence, drops and figures that look alike: the ends of each rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.oddities import Activity, Oddity, Reason, odd

TODAY = date(2026, 3, 30)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def activity(**more: object) -> Activity:
    usual: dict[str, object] = {"since": ago(200), "people": 10, "last": ago(1), "reported_on": [ago(1)] * 5}
    return Activity(**usual | more)  # type: ignore[arg-type]  # a table of cases names what differs


@pytest.mark.parametrize(
    ("work", "reasons"),
    [
        (activity(), ()),
        (activity(last=ago(14)), ()),
        (activity(last=ago(15)), (Reason(Oddity.SILENT, 15),)),
        (activity(last=ago(15), people=0), ()),
        (activity(last=None, since=ago(14)), ()),
        (activity(last=None, since=ago(20)), (Reason(Oddity.NEVER, 20),)),
        (activity(reported_on=[ago(40)] * 8 + [ago(2)] * 4), ()),
        (activity(reported_on=[ago(40)] * 8 + [ago(2)] * 3), (Reason(Oddity.DROPPED, 3, 8),)),
        (activity(reported_on=[ago(40)] * 7), ()),
        (activity(reported_on=[ago(28)] * 8), (Reason(Oddity.DROPPED, 0, 8),)),
        (activity(alike=2), ()),
        (activity(alike=3), (Reason(Oddity.ALIKE, 3),)),
        (activity(weights=[Decimal("8.0"), Decimal("8.5")] * 15), (Reason(Oddity.ROUND_FIGURES, 100),)),
        (activity(weights=[Decimal("8.0"), Decimal("8.5")] * 14), ()),
        (activity(weights=[Decimal(80 + n % 10) / 10 for n in range(40)]), ()),
    ],
)
def test_reasons(work: Activity, reasons: tuple[Reason, ...]) -> None:
    assert odd(work, TODAY) == reasons
