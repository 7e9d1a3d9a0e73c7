"""What a team should reach in a month, in percent: an area's own goal, or that of the nearest area around it."""

from __future__ import annotations

from datetime import datetime

from domain import due
from domain.areas import parents
from domain.due import Measure
from storage import settings
from storage.database import Store


def goal(store: Store, area: str, measure: Measure) -> int:
    """In percent: as set for the area or the nearest one around it, else as the programme's data say."""
    for code in (area, *sorted(parents(area), key=len, reverse=True)):
        if found := settings.value(store, _name(measure, code)):
            return int(found)
    return due.goal(measure)


def put(store: Store, area: str, measure: Measure, percent: int, now: datetime) -> None:
    """For the area and all below it that has none of its own."""
    settings.put(store, _name(measure, area), str(percent), now)


def _name(measure: Measure, area: str) -> str:
    return f"goal.{measure}.{area}"
