"""The day of the posyandu, told by the kader or the pembina once, so that reminders and broadcasts know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.areas import Level
from domain.people import Role
from domain.posyandu import PosyanduDay
from domain.talk import Fact, Say
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.interviews.drafts import Draft
from storage.people import teams
from storage.people.teams import Team
from storage.villages import areas, posyandu


def begin(x: Exchange) -> list[Say]:
    """/hari_posyandu: what is known so far, and the question."""
    places = list(_places(x))
    known = _known(x, places)
    shown = [Say(key="posyandu_day.known", facts={"posyandu_days": known})] if known else []
    return [*shown, *interview.begin(x, PURPOSE)] if places else [Say(key="posyandu_day.no_desa")]


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """The right is checked here, whatever the form offered."""
    places = {place["name"]: place for place in _places(x)}
    chosen = places.get(str(turn.answers.get("place") or next(iter(places), "")))
    if chosen is None:
        return [Say(key="trouble.not_yours")]
    answers = turn.answers
    if answers["way"] == "date":
        day = PosyanduDay(day=int(str(answers["day"])))
    else:
        day = PosyanduDay(weekday=int(str(answers["weekday"])[1:]), week=int(str(answers["week"])[1:]))
    team_id = int(chosen["team"]) if chosen["team"] else None
    posyandu.put(x.store, area=chosen["area"], team_id=team_id, day=day, by=x.account_id, now=x.now)
    x.note("posyandu_day", "team" if team_id else "wilayah", team_id or chosen["area"])
    facts: dict[str, Fact] = {"place": chosen["label"], "day": day.code, "next": day.next_from(x.today)}
    return [Say(key="posyandu_day.kept", facts=facts)]


def _known(x: Exchange, places: Sequence[Mapping[str, str]]) -> list[Fact]:
    assert x.account is not None
    held = {(each.area, each.team_id): each.day for each in posyandu.within_area(x.store, x.account.area)}
    days = {
        place["label"]: held.get((place["area"], int(place["team"]) if place["team"] else None)) for place in places
    }
    return [{"place": label, "next": day.next_from(x.today)} for label, day in days.items() if day is not None]


def _places(x: Exchange) -> Iterator[dict[str, str]]:
    """The desa that the asker may speak for, and the teams of those that have several; a kader of one of several
    teams speaks for that one."""
    assert x.account is not None
    by_desa: dict[str, list[Team]] = {}
    for team in teams.within_area(x.store, x.account.area):
        by_desa.setdefault(team.area, []).append(team)
    for desa in areas.at_level(x.store, x.account.area, Level.DESA_KELURAHAN):
        several = by_desa.get(desa.code, []) if len(by_desa.get(desa.code, [])) > 1 else []
        if x.role is not Role.KADER or not any(team.id == x.account.team_id for team in several):
            yield {"name": desa.code, "label": desa.title, "area": desa.code, "team": ""}
        for team in several:
            if x.role is not Role.KADER or team.id == x.account.team_id:
                label = f"{desa.title}: {team.name}"
                yield {"name": str(team.id), "label": label, "area": desa.code, "team": str(team.id)}


def _instances(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    return {"tempat": list(_places(x))}


PURPOSE = Purpose(form="hari_posyandu", instances=_instances, keep=keep)
