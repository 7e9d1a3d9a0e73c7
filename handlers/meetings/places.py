"""Of which villages somebody may tell what they have and need, and how an area is named in a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.areas import Level, contains
from handlers.exchange import Exchange
from storage.villages import areas
from storage.villages.areas import Area

_YEARS = range(2000, 2100)


def desa(x: Exchange) -> Sequence[Mapping[str, str]]:
    """For a form: the villages of the asker's area."""
    return [
        {"name": one.code, "label": one.title} for one in areas.at_level(x.store, x.scope.area, Level.DESA_KELURAHAN)
    ]


def own_area(x: Exchange, code: str) -> Area | None:
    """None for what is no area, or not the asker's."""
    try:
        return areas.by_code(x.store, code) if contains(x.scope.area, code) else None
    except ValueError:
        return None


def area_and_year(x: Exchange, rest: str) -> tuple[str, int] | None:
    """ "[area] [year]": the asker's own area and this year where nothing is said. None for what is not the asker's."""
    area, year = x.scope.area, x.today.year
    for word in rest.split():
        if word.isdecimal() and len(word) == 4 and int(word) in _YEARS:
            year = int(word)
        else:
            area = word
    return (area, year) if area == x.scope.area or own_area(x, area) is not None else None
