"""How many get PMT, had all of their days, or ended before: per posyandu or desa, small numbers hidden from whoever may
see no names."""

from __future__ import annotations

from collections import defaultdict

from domain.areas import Level, level
from domain.people import Role
from domain.standards import FEW
from domain.talk import Fact
from handlers.exchange import Exchange
from storage.people import teams
from storage.villages import areas, feedings
from storage.villages.feedings import Count

MOST_PLACES = 30


def facts(x: Exchange) -> dict[str, Fact]:
    """Of this year: totals, and each place that has some."""
    found = feedings.counts(x.store, x.scope, x.today.replace(month=1, day=1))
    places = _by_place(x, found)
    shown: list[Fact] = [_line(x, name, those) for name, those in sorted(places.items())[:MOST_PLACES]]
    total = _line(x, areas.name_path(x.store, x.scope.area), found)
    return {**total, "by_place": shown if len(places) > 1 else [], "least_told": FEW}


def _by_place(x: Exchange, found: tuple[Count, ...]) -> dict[str, list[Count]]:
    """A pembina's posyandu and desa, a koordinator's kecamatan."""
    places: defaultdict[str, list[Count]] = defaultdict(list)
    for one in found:
        places[_place(x, one)].append(one)
    return places


def _place(x: Exchange, one: Count) -> str:
    path = areas.path(x.store, one.area)
    if level(x.scope.area) < Level.KECAMATAN:
        return next((area.title for area in path if area.level is Level.KECAMATAN), one.area)
    desa = path[0].title if path else one.area
    team = teams.by_id(x.store, one.team_id) if one.team_id is not None else None
    return f"{desa}: {team.name}" if team is not None else desa


def _line(x: Exchange, name: str, found: list[Count] | tuple[Count, ...]) -> dict[str, Fact]:
    return {
        "place": name,
        "running": _shown(x, sum(one.running for one in found)),
        "completed": _shown(x, sum(one.completed for one in found)),
        "stopped": _shown(x, sum(one.stopped for one in found)),
    }


def _shown(x: Exchange, count: int) -> int:
    """-1 for a number so small that it would show who is meant, to somebody who may see no names."""
    return -1 if x.role is Role.KOORDINATOR and 0 < count < FEW else count
