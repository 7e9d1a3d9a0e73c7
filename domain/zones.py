"""Indonesia's three time zones; there is no summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Zone(StrEnum):
    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def info(self) -> ZoneInfo:
        return _INFO[self]


_INFO = {
    Zone.WIB: ZoneInfo("Asia/Jakarta"),
    Zone.WITA: ZoneInfo("Asia/Makassar"),
    Zone.WIT: ZoneInfo("Asia/Jayapura"),
}


def local(moment: datetime, zone: Zone) -> datetime:
    """A moment as the clock shows it there; ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(zone.info)


def local_date(moment: datetime, zone: Zone) -> date:
    """The date it is there at that moment."""
    return local(moment, zone).date()


def to_utc(day: date, hour: time, zone: Zone) -> datetime:
    """The moment when a clock there shows this date and hour."""
    return datetime.combine(day, hour, zone.info).astimezone(UTC)
