"""A team has become too large: the pembina gives part of its families, and some of its kader, to a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.people import Relation, Role
from domain.talk import Fact, Lane, Say
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.people.hand_over import Staff
from storage.interviews.drafts import Draft
from storage.people import accounts, families, people, teams
from storage.people.families import Person
from storage.villages import areas

_FIRST = (Relation.IBU, Relation.CALON_ISTRI, Relation.AYAH, Relation.NENEK, Relation.KAKEK, Relation.WALI)


def begin(x: Exchange) -> list[Say]:
    """/bagi_tim"""
    assert x.account is not None
    if not teams.within_area(x.store, x.account.area):
        return [Say(key="account.no_teams")]
    return interview.begin(x, PURPOSE)


def _keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    offered = Parts(x)
    chosen = str(turn.answers["team"])
    old = teams.by_id(x.store, int(chosen)) if chosen in {row["name"] for row in offered["tim"]} else None
    if old is None:
        return [Say(key="trouble.not_yours")]
    new = teams.create(x.store, area=old.area, name=str(turn.answers["new_team"]))
    moving = _chosen(offered["rumah"], turn.answers.get("families"), chosen)
    for number in moving:
        families.lock(x.store, number)
        families.move(x.store, number, old.area, new.id)
    going = _chosen(offered["akun"], turn.answers.get("kader"), chosen)
    for number in going:
        accounts.set_team(x.store, number, new.id)
    x.note("split", "team", new.id)
    _tell(x, old.id, new.id, len(moving))
    facts: dict[str, Fact] = {
        "name": new.name,
        "area": areas.name_path(x.store, new.area),
        "count": len(moving),
        "total": len(going),
    }
    return [Say(key="account.team_split", facts=facts)]


def _chosen(rows: Sequence[Mapping[str, str]], answer: object, team: str) -> list[int]:
    """What was ticked, as far as it was offered for this team."""
    ticked = set(answer) if isinstance(answer, list | tuple) else set(str(answer or "").split())
    return [int(row["name"]) for row in rows if row["team"] == team and row["name"] in ticked]


def _tell(x: Exchange, old: int, new: int, count: int) -> None:
    """The kader of both teams hear of it."""
    for kader in accounts.list_in(x.store, x.scope, Role.KADER):
        if kader.team_id in (old, new):
            team = teams.by_id(x.store, kader.team_id)
            key = "account.your_new_team" if kader.team_id == new else "account.your_team_split"
            facts: dict[str, Fact] = {"name": team.name if team is not None else "", "count": count}
            x.tell(kader.id, Say(key=key, facts=facts, lane=Lane.ALERT))


class Parts(Mapping[str, Sequence[Mapping[str, str]]]):
    """The secondary instances `tim`, `akun` and `rumah`: what may be divided, in the asker's area."""

    def __init__(self, x: Exchange) -> None:
        self._x = x

    def __getitem__(self, name: str) -> Sequence[Mapping[str, str]]:
        x = self._x
        assert x.account is not None
        if name == "akun":
            return Staff(x)["akun"]
        if name == "tim":
            found = teams.within_area(x.store, x.account.area)
            return [{"name": str(one.id), "label": one.name, "area": one.area} for one in found]
        if name == "rumah":
            return _families(people.residents(x.store, x.scope))
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(("tim", "akun", "rumah"))

    def __len__(self) -> int:
        return 3


def _families(residents: Sequence[Person]) -> list[Mapping[str, str]]:
    """One row a family, named after whoever stands first in it."""
    by_family: dict[int, list[Person]] = {}
    for person in residents:
        by_family.setdefault(person.family_id, []).append(person)
    rows = []
    for number, members in by_family.items():
        head = min(members, key=lambda one: (one.relation not in _FIRST, one.id))
        children = [one.name for one in members if one.relation is Relation.ANAK and one is not head]
        label = f"{head.name} ({', '.join(children)})" if children else head.name
        rows.append({"name": str(number), "label": label, "team": str(head.team_id or "")})
    return sorted(rows, key=lambda row: row["label"].casefold())


PURPOSE = Purpose(form="bagi_tim", instances=Parts, keep=_keep)
