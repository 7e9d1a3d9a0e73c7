"""What ends by date, without anybody telling of it, ends: 42 days after a birth, at five years of age. Else mothers of
long ago would be owed visits for ever, and be counted among those who are to be visited."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.ages import add_months
from domain.episodes import CHILD_MONTHS, POSTPARTUM_DAYS
from domain.life_course import completed
from domain.zones import Zone, local_date
from handlers.visits.whom import REPORT_DELAY_DAYS
from storage.database import Store
from storage.family import enrolments
from storage.people import families, run_out

PER_BEAT = 200


def end(store: Store, now: datetime) -> int:
    """The beat. A visit of the last days may still be reported, so it waits as long as a report may take; what ended
    then ended on its own last day. Returns how many did."""
    day = local_date(now, Zone.WIB) - timedelta(days=REPORT_DELAY_DAYS)
    found = run_out.begun_before(
        store,
        births=day - timedelta(days=POSTPARTUM_DAYS),
        children=add_months(day, -CHILD_MONTHS) + timedelta(days=1),
        most=PER_BEAT,
    )
    closes = completed(found, day).closes
    for close in closes:
        families.end_episode(store, int(close.episode), close.on, str(close.why))
        enrolments.end(store, int(close.episode))
    return len(closes)
