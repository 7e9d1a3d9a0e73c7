"""A month is closed some days after its end: each desa's numbers are kept as they stand, and what comes later is shown
apart."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from domain.areas import NATION, Level
from domain.people import Role
from domain.standards import standards
from domain.zones import Zone, local_date
from handlers.exchange import Policy
from handlers.work import Work
from storage import jobs
from storage import settings as kept
from storage.database import Store
from storage.oversight import recaps
from storage.oversight.recaps import Counts, Month
from storage.scope import Scope
from storage.villages import areas

JOB = "close_month"
CLOSING_DAY = 6  # of the next month: what was measured at the end of the month has had its days to be reported
_SETTING = "closed_month"
_EVERYTHING = Scope(role=Role.KOORDINATOR, area=NATION, account_id=0)


def close_last(store: Store, now: datetime, _policy: Policy) -> object:
    """A beat: begins the closing of last month, once, whoever comes first."""
    today = local_date(now, Zone.WIB)
    last = Month.of(today).back(1)
    before = kept.value(store, _SETTING)
    if today.day < CLOSING_DAY or before >= last.first.isoformat():
        return False
    if not kept.swap(store, _SETTING, before, last.first.isoformat(), now):
        return False
    jobs.begin(store, JOB, input={"month": last.first}, now=now)
    return True


def run(work: Work) -> None:
    """A job: one kabupaten after the other, so that nothing is held for long."""
    month = Month(work.input["month"])
    regencies = [area.code for area in work.read(lambda store: areas.at_level(store, NATION, Level.KABUPATEN_KOTA))]
    for code in regencies:
        if work.cursor is None or code > work.cursor:
            counted = work.read(partial(_counted, area=code, month=month))
            work.write(partial(_close, counted=counted, month=month, now=work.now), cursor=code)


def _counted(store: Store, *, area: str, month: Month) -> dict[str, Counts]:
    """Of the desa where anybody works or is accompanied."""
    by_desa = recaps.by_desa(store, _EVERYTHING, area, month, on_time_days=standards().on_time_days)
    return {code: counts for code, counts in by_desa.items() if counts["targets"] or counts["members"]}


def _close(store: Store, *, counted: dict[str, Counts], month: Month, now: datetime) -> None:
    for code, counts in counted.items():
        recaps.close(store, code, month, counts, standards().version, now)
