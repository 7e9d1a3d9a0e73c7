"""The people of a kader's families as the forms of life events choose from them, or those of one family, once it is
known whom it is about: read only if a form asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from domain import ages
from domain.areas import NATION, Level, level, parents
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation
from handlers.exchange import Exchange
from handlers.people import limits
from storage.people import people, teams
from storage.people.families import Episode, Person
from storage.villages import areas
from storage.visits import doses

WOMEN, PREGNANT, ENGAGED, ALL, ACCOMPANIED, TEAMS = "perempuan", "hamil", "catin", "warga", "didampingi", "tim"
CHILDREN, CAREGIVERS = "anak", "pengasuh"
_MARKS = {
    EpisodeKind.PREGNANCY: "🤰",
    EpisodeKind.POSTPARTUM: "🤱",
    EpisodeKind.CATIN: "💍",
    EpisodeKind.CHILD: "👶",
}


class Residents(Mapping[str, Sequence[Mapping[str, str]]]):
    """The secondary instances of the forms of life events, by name."""

    def __init__(self, x: Exchange, family_id: int | None = None) -> None:
        self._x = x
        self._family_id = family_id

    def __getitem__(self, name: str) -> Sequence[Mapping[str, str]]:
        if name == TEAMS:
            return self._teams
        if name == CAREGIVERS:
            return self._caregivers
        wanted = _WANTED[name]
        return [
            {**row(person, episodes), **self._limits(person)}
            for person, episodes in self._everybody
            if wanted(person, episodes)
        ]

    def _limits(self, person: Person) -> dict[str, str]:
        """Which dates are not doubted, given the rest of her family; of a list of many families nothing is said."""
        if self._family_id is None:
            return {}
        return limits.of(person, [one for one, _ in self._everybody], self._doses.get(person.id, {}), self._x.today)

    @cached_property
    def _doses(self) -> Mapping[int, Mapping[str, date]]:
        x = self._x
        return doses.had_by(x.store, x.scope, [one.id for one, _ in self._everybody])

    def __iter__(self) -> Iterator[str]:
        return iter((*_WANTED, TEAMS, CAREGIVERS))

    def __len__(self) -> int:
        return len(_WANTED) + 2

    @cached_property
    def _everybody(self) -> list[tuple[Person, list[Episode]]]:
        x = self._x
        if self._family_id is not None:
            return [(one, running_of(x, one)) for one in people.members(x.store, x.scope, self._family_id)]
        running: dict[int, list[Episode]] = {}
        for episode in people.running(x.store, x.scope):
            running.setdefault(episode.person_id, []).append(episode)
        everybody = [(person, running.get(person.id, [])) for person in people.residents(x.store, x.scope)]
        return sorted(everybody, key=lambda each: (_order(each[1]), each[0].name.casefold(), each[0].id))

    @cached_property
    def _teams(self) -> list[Mapping[str, str]]:
        x = self._x
        assert x.account is not None
        around = kabupaten_of(x.account.area)
        own = x.account.team_id
        return [
            {"name": str(team.id), "label": f"{team.name} ({areas.name_path(x.store, team.area)})", "area": team.area}
            for team in teams.within_area(x.store, around)
            if team.id != own
        ]

    @property
    def _caregivers(self) -> list[Mapping[str, str]]:
        """Who is grown up in the other families, once it is known about which family it is."""
        if self._family_id is None:
            return []
        others = [one for one in people.residents(self._x.store, self._x.scope) if one.family_id != self._family_id]
        grown = [one for one in others if one.relation is not Relation.ANAK and one.died_on is None]
        grown.sort(key=lambda one: (one.name.casefold(), one.id))
        return [{"name": str(one.id), "label": one.name} for one in grown]


def running_of(x: Exchange, person: Person) -> list[Episode]:
    """The stretches of life in which she is accompanied now."""
    return [one for one in people.episodes(x.store, x.scope, person.id) if one.ended_on is None]


def is_among(x: Exchange, name: str, person: Person) -> bool:
    """Whether somebody stands in one of the lists."""
    return person.died_on is None and _WANTED[name](person, running_of(x, person))


def kabupaten_of(area: str) -> str:
    """The kabupaten that an area lies in; the area itself if it is one, or larger."""
    return next((code for code in parents(area) if code != NATION and level(code) is Level.KABUPATEN_KOTA), area)


def row(person: Person, episodes: Sequence[Episode]) -> dict[str, str]:
    """One person as a form knows her: with what her running episodes count from."""
    pregnancy = next((one for one in episodes if one.kind is EpisodeKind.PREGNANCY), None)
    return {
        "name": str(person.id),
        "label": label(person, episodes),
        "nickname": person.name,
        "sex": str(person.sex or ""),
        "birth_date": person.birth_date.isoformat() if person.birth_date and not person.birth_date_estimated else "",
        "kind": str(episodes[0].kind) if episodes else "",
        "anchor": episodes[0].started_on.isoformat() if episodes else "",
        "hpht": pregnancy.started_on.isoformat() if pregnancy is not None else "",
    }


def label(person: Person, episodes: Sequence[Episode]) -> str:
    """ "🤰 Siti": what she is accompanied as, and her name."""
    marks = [_MARKS[one.kind] for one in episodes]
    return " ".join([*marks[:1], person.name])


def _order(episodes: Sequence[Episode]) -> int:
    kinds = {one.kind for one in episodes}
    return next((place for place, kind in enumerate(_MARKS) if kind in kinds), len(_MARKS))


def _is_woman(person: Person, _episodes: Sequence[Episode]) -> bool:
    return person.sex is not Sex.MALE and person.relation in (Relation.IBU, Relation.CALON_ISTRI, Relation.LAIN)


_WANTED: dict[str, Callable[[Person, Sequence[Episode]], bool]] = {
    WOMEN: _is_woman,
    PREGNANT: lambda _person, episodes: any(one.kind is EpisodeKind.PREGNANCY for one in episodes),
    ENGAGED: lambda _person, episodes: any(one.kind is EpisodeKind.CATIN for one in episodes),
    ALL: lambda _person, _episodes: True,
    CHILDREN: lambda person, episodes: any(one.kind is EpisodeKind.CHILD for one in episodes),
    ACCOMPANIED: lambda _person, episodes: bool(episodes),
}


def years_old(person: Person, x: Exchange) -> int | None:
    """Full years; None where no birth date is known."""
    return None if person.birth_date is None else ages.age_months(person.birth_date, x.today) // 12
